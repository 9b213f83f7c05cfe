import { loopOf, unrolled } from '../ops/loop';
import { type Graph, replaceNodes } from './graph';

/** Loops over time written out, time by time, for a device that runs none. */
export function unrollLoops(graph: Graph): Graph {
  if (!graph.order.some((node) => node.op?.role === 'loop')) return graph;
  return replaceNodes(graph, (node, now) => {
    const loop = loopOf(node);
    if (loop === null) return null;
    const { initial, sequences, constants } = loop;
    return unrolled({ ...loop, initial: now(initial), sequences: sequences.map(now), constants: constants.map(now) });
  });
}
