import type { GraphNode } from '../graph/node';
import type { Elements } from './elements';
import type { KernelList } from './kernelList';
import type { Memory, Place } from './layout';
import type { Target } from './target';

/** What is asked of the scheduler about the nodes around an op. */
export interface Surroundings {
  readonly target: Target;
  readonly list: KernelList;
  readonly elements: Elements;
  readonly places: Map<GraphNode, Place>;
  /** Gives a node memory of its own unless it has some. */
  place(node: GraphNode): Place;
  /** Where a node lies, which gets memory unless it is a view of some; never in blocks. */
  placeAsItLies(node: GraphNode): Place;
  /** Copies a node to memory of its own, in row-major order; the node stays where it is. */
  copyInRows(node: GraphNode, from: Place): Place;
  /** Computes nodes that a lowering makes, inputs before users, whose kernels it repeats so often. */
  computeRepeated(order: readonly GraphNode[], times: number): void;
  /** Gives memory to those inputs of a node that its kernel can't compute on the way, as the op reads them best; all but one that is read where it lies. */
  settleInputs(node: GraphNode, laid?: number | null): void;
  /** How the result of an op that reads a batch in blocks is to lie. */
  memoryOfBatch(node: GraphNode): Memory;
  /** Memory with gaps between the channels where a convolution reads it. */
  spread(node: GraphNode, memory: Memory): Memory;
  /** Whether nothing but one input of a node needs a value: then it can be computed where that node wants it. */
  isForOneUser(input: GraphNode, node: GraphNode): boolean;
  /** The node that alone reads another; null if there are several, or its value is wanted. */
  onlyUser(node: GraphNode): GraphNode | null;
  /** Whether `input` can be computed inside the kernel of `node`. */
  canJoin(input: GraphNode, node: GraphNode): boolean;
}

/**
 * A device's own way to compute a whole op: adds kernels, and says where their result lies. Null of all other ops, and where loop nests, made of
 * the op's expression, take less time. 'later': what alone uses the node computes it.
 */
export type Lower = (node: GraphNode, surroundings: Surroundings) => Place | 'later' | null;
