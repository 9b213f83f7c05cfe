import { checkArray, checkInteger, describe, KindlingError } from '@kindling/checks';
import { startsOf } from '../ops/concatenation';
import type { SliceAttributes } from '../ops/slice';
import type { PadAttributes } from '../ops/view';
import { MAX_RANK, normalizeDim, placeFromStart, type Shape, shapeText } from '../shape/shape';

/** A dimension of what is cut, counted from 0. @throws KindlingError for a scalar, which has none */
export function cutDim(op: string, dim: unknown, shape: Shape): number {
  if (shape.length === 0) throw new KindlingError(`${op}: expected a tensor of at least one dimension, got shape []`);
  return normalizeDim(op, dim, shape.length);
}

/** `start`, `end` and `step` of Python's x[start:end:step]: what lies outside is cut off, and below 0 it counts from the end. */
export function sliced(shape: Shape, dim: unknown, start: unknown, end: unknown, step: unknown): SliceAttributes {
  const along = cutDim('slice', dim, shape);
  const size = shape[along];
  const bound = (name: string, value: unknown, otherwise: number) => {
    const place = value === undefined ? otherwise : checkInteger(`slice: ${name}`, value);
    return Math.min(Math.max(placeFromStart(place, size), 0), size);
  };
  const [from, to] = [bound('start', start, 0), bound('end', end, size)];
  const distance = step === undefined ? 1 : checkInteger('slice: step', step, { min: 1 });
  const length = Math.max(0, Math.ceil((to - from) / distance));
  // a step beyond the end is never taken; as it is it would lead out of the whole numbers that kernels know
  return { dim: along, start: from, length, step: length > 1 ? distance : 1 };
}

/** `length` entries from `start` on. @throws KindlingError where they are not there */
export function narrowed(shape: Shape, dim: unknown, start: unknown, length: unknown): SliceAttributes {
  const along = cutDim('narrow', dim, shape);
  const size = shape[along];
  const from = placeFromStart(checkInteger('narrow: start', start, { min: -size, max: size }), size);
  const count = checkInteger('narrow: length', length, { min: 0, max: size - from }) + 0;
  return { dim: along, start: from, length: count, step: 1 };
}

/** One entry. @throws KindlingError where it is not there */
export function selected(shape: Shape, dim: unknown, index: unknown): SliceAttributes {
  const along = cutDim('select', dim, shape);
  const size = shape[along];
  if (size === 0) {
    throw new KindlingError(
      `select: index: dimension ${along} of shape ${shapeText(shape)} has no entry to select, got ${describe(index)}`,
    );
  }
  const place = checkInteger('select: index', index, { min: -size, max: size - 1 });
  return { dim: along, start: placeFromStart(place, size), length: 1, step: 1 };
}

/** Parts of these sizes, one behind the other. */
function consecutive(dim: number, sizes: readonly number[]): SliceAttributes[] {
  const starts = startsOf(sizes);
  return sizes.map((length, i) => ({ dim, start: starts[i], length, step: 1 }));
}

/** As many parts of one size as it takes, the last with what is left over; of no entries it is one part. */
function alike(size: number, each: number): number[] {
  if (size === 0) return [0];
  return Array.from({ length: Math.ceil(size / each) }, (_, i) => Math.min(each, size - i * each));
}

/** Parts of one size, or of the sizes given. @throws KindlingError if these do not add up */
export function splitInto(shape: Shape, sizeOrSizes: unknown, dim: unknown): SliceAttributes[] {
  const along = cutDim('split', dim, shape);
  const size = shape[along];
  if (!Array.isArray(sizeOrSizes)) {
    if (typeof sizeOrSizes !== 'number') {
      throw new KindlingError(`split: sizeOrSizes: expected an integer or an array of them, got ${describe(sizeOrSizes)}`);
    }
    return consecutive(along, alike(size, checkInteger('split: sizeOrSizes', sizeOrSizes, { min: size === 0 ? 0 : 1 })));
  }
  const sizes = checkArray('split: sizeOrSizes', sizeOrSizes, (name, entry) => checkInteger(name, entry, { min: 0 }) + 0);
  const sum = sizes.reduce((total, each) => total + each, 0);
  if (sum !== size) {
    throw new KindlingError(
      `split: sizeOrSizes: expected sizes that add up to ${size}, the size of dimension ${along}, got ${describe(sizes)}, which add up to ${sum}`,
    );
  }
  return consecutive(along, sizes);
}

/** At most so many parts, all of one size but for the last. */
export function chunksOf(shape: Shape, chunks: unknown, dim: unknown): SliceAttributes[] {
  const along = cutDim('chunk', dim, shape);
  const size = shape[along];
  // more would be as many tensors without an entry
  const count = checkInteger('chunk: chunks', chunks, { min: 1, max: size === 0 ? 2 ** 20 : undefined });
  const sizes = size === 0 ? new Array<number>(count).fill(0) : alike(size, Math.ceil(size / count));
  return consecutive(along, sizes);
}

/** Where a new dimension stands in the result. */
export function newDim(op: string, dim: unknown, rank: number): number {
  if (rank === MAX_RANK) throw new KindlingError(`${op}: expected at most ${MAX_RANK - 1} dimensions, got ${rank}`);
  return normalizeDim(op, dim, rank + 1);
}

/** The dimensions of size 1: all of them, or those among the ones given. @throws KindlingError if one is named twice */
export function squeezedDims(shape: Shape, dim: unknown): number[] {
  const ones = shape.flatMap((size, d) => (size === 1 ? [d] : []));
  if (dim === undefined) return ones;
  const asked = Array.isArray(dim)
    ? checkArray('squeeze: dim', dim, (_, entry) => normalizeDim('squeeze', entry, shape.length))
    : [normalizeDim('squeeze', dim, shape.length)];
  if (new Set(asked).size !== asked.length) {
    throw new KindlingError(`squeeze: dim: a dimension appears twice in ${describe(dim)}`);
  }
  return ones.filter((d) => asked.includes(d));
}

/** How much to crop, and how much to add behind that. */
export interface Padding {
  readonly crops: readonly SliceAttributes[];
  readonly added: Omit<PadAttributes, 'value'>;
}

/** [before, after] of the last dimension, then of the one before it, ...; negative amounts crop. @throws KindlingError */
export function paddingOf(shape: Shape, amounts: unknown): Padding {
  const list = checkArray('pad: amounts', amounts, (name, entry) => checkInteger(name, entry) + 0, 'an array of integers');
  if (list.length % 2 !== 0 || list.length > 2 * shape.length) {
    throw new KindlingError(
      `pad: amounts: expected a pair [before, after] for each of the last dimensions of shape ${shapeText(shape)}, at most ${2 * shape.length} numbers, got ${list.length}`,
    );
  }
  const [before, after] = [shape.map(() => 0), shape.map(() => 0)];
  const crops: SliceAttributes[] = [];
  for (let i = 0; i < list.length; i += 2) {
    const dim = shape.length - 1 - i / 2;
    const [first, last] = [Math.max(0, -list[i]), Math.max(0, -list[i + 1])];
    const length = shape[dim] - first - last;
    if (length < 0) {
      throw new KindlingError(
        `pad: amounts: expected to crop at most ${shape[dim]} from dimension ${dim} of shape ${shapeText(shape)}, got ${list[i]} and ${list[i + 1]}`,
      );
    }
    if (length < shape[dim]) crops.push({ dim, start: first, length, step: 1 });
    before[dim] = Math.max(0, list[i]);
    after[dim] = Math.max(0, list[i + 1]);
  }
  return { crops, added: { before, after } };
}
