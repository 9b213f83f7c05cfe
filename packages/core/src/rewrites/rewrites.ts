import { withoutGrad } from '../graph/gradMode';
import { whilePlanning } from '../graph/leftBehind';
import { internally } from '../graph/openEnds';
import { cropBeforeConvolutions } from './croppedConvolutions';
import { shareEqualNodes } from './equalNodes';
import type { Graph } from './graph';
import { multiplyTables } from './productsOfTables';
import { askReluBeforeSpreading } from './reluBeforeSpreading';
import { sumBeforeSpreading } from './spreadWindows';
import { joinSumsOfProducts } from './sumsOfProducts';
import { computeAlikeTogether } from './together';
import { unrollLoops } from './unrollLoops';

/** What a device can that decides which rewrites are worth it; nothing of it unless said. */
export interface RewriteTarget {
  /** Whether leaves can be put side by side before the kernels run. */
  readonly packsLeaves?: boolean;
  /** Whether a sum by an index looks at each term once. */
  readonly scatters?: boolean;
  /** Whether a loop over time runs as one. */
  readonly loops?: boolean;
}

/** What is made of a graph before it is cut into kernels: the same values, computed with less work. One after the other. */
const rewritesFor = ({ packsLeaves = false, scatters = false, loops = false }: RewriteTarget): ((graph: Graph) => Graph)[] => [
  ...(loops ? [] : [unrollLoops]),
  ...(packsLeaves ? [computeAlikeTogether] : []),
  askReluBeforeSpreading,
  sumBeforeSpreading,
  cropBeforeConvolutions,
  ...(scatters ? [multiplyTables] : []),
  joinSumsOfProducts,
  shareEqualNodes,
];

/** A graph that computes the same from the same leaves, in their order, and gives its roots in theirs. */
export function rewriteGraph(graph: Graph, target: RewriteTarget = {}): Graph {
  const rewrite = () => rewritesFor(target).reduce((rewritten, next) => next(rewritten), graph);
  return whilePlanning(() => internally(() => withoutGrad(rewrite)));
}
