import { KindlingError } from '@kindling/checks';
import { enableGrad, withoutGrad } from '../graph/gradMode';
import type { GraphNode } from '../graph/node';
import { internally } from '../graph/openEnds';
import { topologicalOrder } from '../graph/topology';
import { sumToShape } from '../ops/reduction';
import { sameShape } from '../shape/shape';
import { sumOfGradients } from './joinParts';

/** What becomes of the graph when a gradient was taken through it. */
export interface History {
  /** Whether it can be taken again. */
  readonly retainGraph: boolean;
  /** Whether the gradients have a history of their own, of which gradients can be taken. */
  readonly createGraph: boolean;
}

/** A value and the gradient that it begins with. */
export type Start = readonly [root: GraphNode, seed: GraphNode];

/**
 * Adds to every leaf that asks for it the gradient of `root`, as lazy nodes: differentiating transforms the graph,
 * nothing is computed. The graph's history is released, as PyTorch releases it.
 * @see torch.Tensor.backward
 */
export function backward(starts: readonly Start[], history: History): void {
  send('backward', starts, history, (node, grad) => node.receiver?.accumulateGrad(grad));
}

/** The gradients of values, which no leaf collects; null of those on which nothing depends. @see torch.autograd.grad */
export function gradientsOf(starts: readonly Start[], wanted: readonly GraphNode[], history: History): (GraphNode | null)[] {
  const found = new Map<GraphNode, GraphNode>();
  const names = new Set(wanted);
  send('grad', starts, history, (node, grad) => {
    if (names.has(node)) found.set(node, grad);
  });
  return wanted.map((node) => found.get(node) ?? null);
}

/** Sends gradients down to the leaves; `arrived` is told of each value's own once it is whole. */
function send(
  where: string,
  starts: readonly Start[],
  history: History,
  arrived: (node: GraphNode, grad: GraphNode) => void,
): void {
  const isLeaf = (node: GraphNode) => !node.requiresGrad || node.receiver !== null;
  const order = topologicalOrder(
    starts.map(([root]) => root),
    isLeaf,
    (node) => node.own?.inputs ?? node.inputs,
  ).filter((node) => node.requiresGrad);
  if (order.some((node) => node.differentiated)) {
    throw new KindlingError(
      `${where}: the gradient was already taken through this graph; compute the loss again, or pass { retainGraph: true } the first time`,
    );
  }
  const grads = new Map<GraphNode, GraphNode[]>();
  for (const [root, seed] of starts) handOn(root, seed, grads);
  const hand = () => {
    for (let i = order.length - 1; i >= 0; i--) {
      const node = order[i];
      const given = grads.get(node);
      if (given === undefined) continue;
      grads.delete(node);
      const grad = hooked(node, sumOfGradients(given));
      arrived(node, grad);
      node.keeper?.accumulateGrad(grad);
      if (node.receiver === null) differentiate(where, node, grad, grads);
    }
  };
  internally(() => (history.createGraph ? enableGrad(hand) : withoutGrad(hand)));
  if (!history.retainGraph) for (const node of order) if (node.receiver === null) node.releaseHistory();
}

/** What hooks make of a value's gradient. */
function hooked(node: GraphNode, grad: GraphNode): GraphNode {
  if (node.receiver !== null) return node.receiver.hooked(grad);
  if (node.hooks === null) return grad;
  return [...node.hooks].reduce((given, hook) => hook(given), grad);
}

/** Hands the gradient of a node on to its inputs. */
function differentiate(where: string, node: GraphNode, grad: GraphNode, grads: Map<GraphNode, GraphNode[]>): void {
  const { own } = node;
  const inputs = own?.inputs ?? node.inputs;
  const sent = own === null ? gradientOfOp(where, node, grad) : own.gradient(grad);
  if (sent === null) return;
  for (let i = 0; i < sent.length; i++) {
    const input = inputs[i];
    const inputGrad = sent[i];
    if (inputGrad === null || !input.requiresGrad) continue;
    handOn(input, sameShape(inputGrad.shape, input.shape) ? inputGrad : sumToShape(inputGrad, input.shape), grads);
  }
}

function gradientOfOp(where: string, node: GraphNode, grad: GraphNode): readonly (GraphNode | null)[] | null {
  const { op, inputs, attributes } = node;
  if (op === null || op.gradient === 'zero') return null;
  if (op.gradient === 'missing') {
    throw new KindlingError(
      `${where}: expected ops that have a gradient on the way to what requires one, got ${op.name}, whose gradient is not written`,
    );
  }
  return op.gradient({ inputs, output: node, grad, attributes });
}

function handOn(node: GraphNode, grad: GraphNode, grads: Map<GraphNode, GraphNode[]>): void {
  const before = grads.get(node);
  if (before === undefined) grads.set(node, [grad]);
  else before.push(grad);
}
