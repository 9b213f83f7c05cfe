import { reluGradient } from '../ops/elementwise';
import { maxPooling, maxPoolingPlaces, spreadOverWindow } from '../ops/maxPool2d';
import { reshape } from '../ops/view';
import { type Graph, onInputs, replaceNodes, UsersInGraph } from './graph';

/**
 * What a ReLU in front of a max pooling lets through of the gradient: each window's largest element decides, which the pooling gave out, and the gradient
 * is put at its place behind that. It is asked once a window, and what the ReLU gave out need not be kept.
 */
export function askReluBeforeSpreading(graph: Graph): Graph {
  if (!graph.order.some(({ op }) => op === spreadOverWindow.definition)) return graph;
  const users = new UsersInGraph(graph);
  return replaceNodes(graph, (node, now) => {
    const [given, side] = node.inputs;
    if (node.op !== reluGradient.definition || side.op !== reshape.definition || side.value !== null) return null;
    const [spread] = side.inputs;
    if (spread.op !== spreadOverWindow.definition || spread.value !== null) return null;
    if (!users.hasOne(side) || !users.hasOne(spread)) return null;
    const [grad, places] = spread.inputs;
    if (places.op !== maxPoolingPlaces.definition || places.inputs[0] !== given) return null;
    const largest = users
      .of(given)
      .find(({ op, attributes }) => op === maxPooling.definition && attributes === places.attributes);
    if (largest === undefined) return null;
    const through = reluGradient([now(largest), now(grad)]);
    return onInputs(side, [onInputs(spread, [through, now(places)])]);
  });
}
