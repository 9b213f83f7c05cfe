import { withoutGrad } from '../graph/gradMode';
import { whilePlanning } from '../graph/leftBehind';
import { internally } from '../graph/openEnds';
import { cropBeforeConvolutions } from './croppedConvolutions';
import { shareEqualNodes } from './equalNodes';
import type { Graph } from './graph';
import { sumBeforeSpreading } from './spreadWindows';
import { joinSumsOfProducts } from './sumsOfProducts';
import { computeAlikeTogether } from './together';

/** What is made of a graph before it is cut into kernels: the same values, computed with less work. One after the other. */
const REWRITES: readonly ((graph: Graph) => Graph)[] = [
  sumBeforeSpreading,
  cropBeforeConvolutions,
  joinSumsOfProducts,
  shareEqualNodes,
];

/**
 * A graph that computes the same from the same leaves, in their order, and gives its roots in theirs. `packsLeaves` says whether leaves
 * can be put side by side before the kernels run.
 */
export function rewriteGraph(graph: Graph, packsLeaves = false): Graph {
  const rewrites = packsLeaves ? [computeAlikeTogether, ...REWRITES] : REWRITES;
  const rewrite = () => rewrites.reduce((rewritten, next) => next(rewritten), graph);
  return whilePlanning(() => internally(() => withoutGrad(rewrite)));
}
