import type { GraphNode } from '../graph/node';
import { reluGradient } from '../ops/elementwise';
import { maxPooling, maxPoolingPlaces, spreadOverWindow } from '../ops/maxPool2d';
import { reshape } from '../ops/view';
import { type Graph, type Now, replaceNodes, UsersInGraph } from './graph';

/**
 * What a ReLU in front of a max pooling lets through of the gradient: each window's largest element decides, which the pooling gave out, and the gradient
 * is put at its place behind that. It is asked once a window, and what the ReLU gave out need not be kept.
 */
export function askReluBeforeSpreading(graph: Graph): Graph {
  if (!graph.order.some(({ op }) => op === spreadOverWindow.definition)) return graph;
  const users = new UsersInGraph(graph);
  return replaceNodes(graph, (node, now) => {
    const [given, side] = node.inputs;
    if (node.op !== reluGradient.definition || side.op !== reshape.definition || !users.hasOne(side)) return null;
    const [spread] = side.inputs;
    if (spread.op !== spreadOverWindow.definition || spread.value !== null || !users.hasOne(spread)) return null;
    const [, places] = spread.inputs;
    if (places.op !== maxPoolingPlaces.definition || places.inputs[0] !== given) return null;
    const largest = users
      .of(given)
      .find(({ op, attributes }) => op === maxPooling.definition && attributes === places.attributes);
    return largest === undefined ? null : spreadBehindRelu(side, largest, now);
  });
}

/** A gradient at its places that went through a ReLU before, whose largest numbers these are. */
function spreadBehindRelu({ inputs: [spread], shape }: GraphNode, largest: GraphNode, now: Now): GraphNode {
  const [grad, places] = spread.inputs;
  const through = reluGradient([now(largest), now(grad)]);
  return reshape([spreadOverWindow([through, now(places)], spread.attributes as { kernelSize: readonly [number, number] })], {
    shape,
  });
}
