import { withoutGrad } from '../graph/gradMode';
import { whilePlanning } from '../graph/leftBehind';
import { internally } from '../graph/openEnds';
import { shareEqualNodes } from './equalNodes';
import type { Graph } from './graph';
import { sumBeforeSpreading } from './spreadWindows';
import { joinSumsOfProducts } from './sumsOfProducts';

/** What is made of a graph before it is cut into kernels: the same values, computed with less work. One after the other. */
const REWRITES: readonly ((graph: Graph) => Graph)[] = [sumBeforeSpreading, joinSumsOfProducts, shareEqualNodes];

/** A graph that computes the same from the same leaves, in their order, and gives its roots in theirs. */
export function rewriteGraph(graph: Graph): Graph {
  const rewrite = () => REWRITES.reduce((rewritten, next) => next(rewritten), graph);
  return whilePlanning(() => internally(() => withoutGrad(rewrite)));
}
