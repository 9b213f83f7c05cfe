import { KindlingError } from '@kindling/checks';
import { withoutGrad } from '../graph/gradMode';
import type { GraphNode } from '../graph/node';
import { internally } from '../graph/openEnds';
import { topologicalOrder } from '../graph/topology';
import { sumToShape } from '../ops/reduction';
import { sameShape } from '../shape/shape';
import { sumOfGradients } from './joinParts';

/**
 * Adds to every leaf that asks for it the gradient of `root`, as lazy nodes: differentiating transforms the graph,
 * nothing is computed. The graph's history is released, as PyTorch releases it.
 * @see torch.Tensor.backward
 */
export function backward(root: GraphNode, seed: GraphNode, retainGraph: boolean): void {
  const order = topologicalOrder([root], (node) => !node.requiresGrad || node.receiver !== null).filter(
    (node) => node.requiresGrad,
  );
  if (order.some((node) => node.differentiated)) {
    throw new KindlingError(
      'backward: the gradient was already taken through this graph; compute the loss again, or pass { retainGraph: true } the first time',
    );
  }
  const grads = new Map<GraphNode, GraphNode[]>([[root, [seed]]]);
  const hand = () => {
    for (const node of order.reverse()) {
      const given = grads.get(node);
      if (given === undefined) continue;
      const grad = sumOfGradients(given);
      if (node.receiver !== null) node.receiver.accumulateGrad(grad);
      else differentiate(node, grad, grads);
    }
  };
  internally(() => withoutGrad(hand));
  if (!retainGraph) for (const node of order) if (node.receiver === null) node.releaseHistory();
}

/** Hands the gradient of a node on to its inputs. */
function differentiate(node: GraphNode, grad: GraphNode, grads: Map<GraphNode, GraphNode[]>): void {
  const { op, inputs, attributes } = node;
  if (op === null || op.gradient === 'zero') return;
  if (op.gradient === 'missing') {
    throw new KindlingError(
      `backward: expected ops that have a gradient on the way to what requires one, got ${op.name}, whose gradient is not written`,
    );
  }
  op.gradient({ inputs, output: node, grad, attributes }).forEach((inputGrad, i) => {
    const input = inputs[i];
    if (inputGrad === null || !input.requiresGrad) return;
    const own = sameShape(inputGrad.shape, input.shape) ? inputGrad : sumToShape(inputGrad, input.shape);
    const before = grads.get(input);
    if (before === undefined) grads.set(input, [own]);
    else before.push(own);
  });
}
