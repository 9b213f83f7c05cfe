import { type Loop, loopIndex, newLoop } from '../expression/affine';
import { buffersOf, type Expression } from '../expression/expression';
import type { GraphNode } from '../graph/node';
import type { Access } from '../graph/operation';
import { choosePart, startsOf } from '../ops/concatenation';
import { type Shape, sameShape, shapeText, sizeOf } from '../shape/shape';
import { type Computation, isWholePages, type KernelList } from './kernelList';
import { kernelName } from './kernelName';
import { bestInnermost, loadAt, type Memory, memoryOf, type Place, placeBlocks } from './layout';
import type { Lower, Surroundings } from './lower';
import { canBeOneKernel, mostValues } from './siblings';
import type { Target } from './target';

/** A part of a concatenation that has elements, and where it begins along each dimension. */
interface Part {
  readonly node: GraphNode;
  readonly starts: readonly number[];
}

function partsOf(node: GraphNode): Part[] {
  const dim = dimOf(node);
  const starts = startsOf(node.inputs.map(({ shape }) => shape[dim]));
  const parts = node.inputs.map((part, i) => ({ node: part, starts: part.shape.map((_, d) => (d === dim ? starts[i] : 0)) }));
  return parts.filter((part) => sizeOf(part.node.shape) > 0);
}

/** The same, with the parts of a part that is a concatenation itself, and that nothing else reads. */
function allPartsOf(node: GraphNode, surroundings: Surroundings): Part[] {
  return partsOf(node).flatMap((part) => {
    if (part.node.op?.role !== 'concatenation' || !surroundings.isForOneUser(part.node, node)) return [part];
    const within = allPartsOf(part.node, surroundings);
    return within.map((one) => ({ ...one, starts: one.starts.map((start, d) => start + part.starts[d]) }));
  });
}

const dimOf = (node: GraphNode): number => node.op?.joinsAlong?.(node.attributes) as number;

/**
 * Lays the inputs of a concatenation side by side in one buffer, where kernels may write a part of one: one after the other that write their part,
 * or a few parts alike, and nothing else. No element is looked for behind guards, so each kernel fills vectors as if it were alone. An input that
 * nothing else uses is computed right into its part; if that is a concatenation, its inputs are.
 */
export const concatenateInPlace: Lower = (node, surroundings) => {
  if (node.op?.role !== 'concatenation') return null;
  const user = surroundings.onlyUser(node);
  if (user?.op?.role === 'concatenation' && surroundings.isForOneUser(node, user)) return 'later';
  const { target, list, places, elements } = surroundings;
  const parts = allPartsOf(node, surroundings);
  // the kernels must follow each other, so what is not computed in place is computed before the first of them
  for (const { node: part } of parts) {
    const reader = surroundings.onlyUser(part);
    if (reader === null || !surroundings.isForOneUser(part, reader)) surroundings.place(part);
  }
  const known = new Map<string, readonly Loop[]>();
  const computations = parts.map(({ node: part, starts }) => {
    const key = part.shape.join();
    // parts of one shape may be one kernel
    const loops = known.get(key) ?? part.shape.map(newLoop);
    known.set(key, loops);
    const index = loops.map(loopIndex);
    const name = places.has(part) ? 'cat' : `${kernelName(part, places)}+cat`;
    const computation = { name, shape: part.shape, loops, expressions: [elements.at(part, index)], dtype: node.dtype };
    const [expression] = list.withWholeSums(computation).expressions;
    return { ...computation, part, starts, expression };
  });
  const { strides, blocks } = memoryFor(node, computations, surroundings);
  const placed = placeBlocks(node.shape, { strides, blocks }, target.tiles?.cacheLine ?? 1);
  const buffer = list.reserve(placed.extent, `cat of shape ${shapeText(node.shape)}`, node.dtype);
  const written = computations.map((one) => ({ ...one, offset: one.starts.reduce((sum, at, d) => sum + at * strides[d], 0) }));
  for (const group of inKernels(written, target)) {
    const [{ offset, part: first, ...computation }] = group;
    const name = group.map((one) => one.name).join(', ');
    const whole = { ...computation, name, expressions: group.map(({ expression }) => expression) };
    const begins = group.map((one) => one.offset - offset);
    const at = list.addInto({ buffer, offset }, whole, strides, begins, placed.blocks);
    group.forEach(({ part }, i) => {
      if (!places.has(part)) places.set(part, at[i]);
    });
  }
  return { buffer, offset: 0, strides, dtype: node.dtype, blocks: placed.blocks };
};

/** How a concatenation lies: as its largest part is read, the batch in blocks where those that read it want it so. */
function memoryFor(
  node: GraphNode,
  computations: readonly (Pick<Computation, 'shape' | 'loops'> & { readonly expression: Expression })[],
  surroundings: Surroundings,
): Memory {
  const { shape, loops, expression } = computations.reduce((a, b) => (sizeOf(b.shape) > sizeOf(a.shape) ? b : a));
  const innermost = bestInnermost(shape, loops, expression, surroundings.list.buffers);
  if (innermost === 0 && computations.every((one) => one.shape[0] === node.shape[0])) {
    const memory = surroundings.memoryOfBatch(node);
    // in a last block of another size parts begin elsewhere
    if (memory.blocks !== null && memory.blocks.rest === null) return memory;
  }
  const shapes = computations.map((one) => one.shape);
  return surroundings.spread(node, memoryOf(node.shape, fillsVectors(shapes, node.shape, innermost, surroundings.target), null));
}

/** Element-wise parts of one shape that follow each other, as far as one kernel can compute them; all others by themselves. */
function inKernels<One extends { readonly part: GraphNode; readonly offset: number; readonly expression: Expression }>(
  computations: readonly One[],
  target: Target,
): One[][] {
  const groups: One[][] = [];
  for (const one of computations) {
    const group = groups.at(-1);
    const last = group?.at(-1);
    const isNext =
      group !== undefined &&
      last !== undefined &&
      target.tiles !== null &&
      group.length < mostValues(target.tiles) &&
      sameShape(last.part.shape, one.part.shape) &&
      last.offset < one.offset &&
      !isWholePages(one.offset - last.offset, target.tiles) &&
      canBeOneKernel(
        [...group, one].map(({ expression }) => expression),
        target,
      );
    if (isNext) group.push(one);
    else groups.push([one]);
  }
  return groups;
}

/** The innermost dimension, unless it is one that the parts share and too few of it are in any part to fill a vector. */
function fillsVectors(parts: readonly Shape[], shape: Shape, innermost: number, { lanes }: Target): number {
  const isShared = (d: number) => parts.some((part) => part[d] !== shape[d]);
  if (!isShared(innermost) || parts.some((part) => part[innermost] >= lanes)) return innermost;
  const longest = shape.reduce((best, size, d) => (!isShared(d) && size >= (shape[best] ?? 0) ? d : best), -1);
  return longest === -1 || shape[longest] < lanes ? innermost : longest;
}

/** A part that is read from memory or computed on the way, and the buffers that this reads. */
interface Piece {
  readonly size: number;
  readonly access: Access;
  readonly buffers: ReadonlySet<number>;
}

/**
 * The same where a kernel fills a buffer of its own: each element is looked for in as many parts as a kernel may read. More are
 * put together in groups first.
 */
export function gatherParts(node: GraphNode, surroundings: Surroundings): Place {
  const { target, list, places, elements } = surroundings;
  const dim = dimOf(node);
  let pieces = partsOf(node).map(({ node: part }): Piece => {
    if (!surroundings.canJoin(part, node)) surroundings.place(part);
    const element = elements.at(part, part.shape.map(newLoop).map(loopIndex));
    const buffers = new Set(buffersOf([element]));
    return { size: part.shape[dim], access: (...index) => elements.at(part, index), buffers };
  });
  for (;;) {
    const groups = inGroups(pieces, target.arguments);
    const name = groups.length > 1 ? 'cat, a group' : kernelName(node, places);
    const made = groups.map((group) => gatherGroup(list, name, node, dim, group));
    if (made.length === 1) return made[0];
    pieces = made.map((where, i): Piece => {
      const size = groups[i].reduce((sum, piece) => sum + piece.size, 0);
      return { size, access: (...index) => loadAt(where, index), buffers: new Set([where.buffer]) };
    });
  }
}

/** Pieces that follow each other in groups as long as a kernel can take: of `most` pieces, which read `most` buffers. */
function inGroups(pieces: readonly Piece[], most: number): Piece[][] {
  const groups: Piece[][] = [];
  let buffers = new Set<number>();
  for (const piece of pieces) {
    const last = groups.at(-1);
    const both = new Set([...buffers, ...piece.buffers]);
    if (last !== undefined && last.length < most && both.size <= most) {
      last.push(piece);
      buffers = both;
    } else {
      groups.push([piece]);
      buffers = new Set(piece.buffers);
    }
  }
  return groups;
}

function gatherGroup(
  list: KernelList,
  name: string,
  { shape: whole, dtype }: GraphNode,
  dim: number,
  group: readonly Piece[],
): Place {
  const sizes = group.map(({ size }) => size);
  const shape = whole.map((size, d) => (d === dim ? sizes.reduce((sum, n) => sum + n, 0) : size));
  const loops = shape.map(newLoop);
  const parts = group.map(({ access }) => access);
  const expression = choosePart(sizes, loops.map(loopIndex), dim, parts);
  const innermost = bestInnermost(shape, loops, expression, list.buffers);
  return list.add({ name, shape, loops, expressions: [expression], dtype }, memoryOf(shape, innermost, null))[0];
}
