import { checkInteger, describe, isTypedArray, KindlingError } from '@kindling/checks';
import { type GraphNode, numbersAtHand } from '../graph/node';
import { inRowMajor } from '../graph/rowMajor';
import { numbersIn } from '../graph/words';
import { MAX_RANK, placeFromStart, type Shape, sameShape, shapeText, sizeOf } from '../shape/shape';
import { sliced } from './partArguments';
import { Slice, sliceText } from './slices';

/**
 * What stands in an index: an integer (that entry; below 0 from the end), `slice(start, end, step)` or its text '1:5', null (a new
 * dimension), '...' (all dimensions that are not named), an array of integers or an int32 tensor (these entries), an array of booleans or
 * a bool tensor whose numbers are known (the entries that are true).
 */
export type Subscript<Made> = number | string | Slice | null | Made | readonly number[] | readonly boolean[];

/** Places along a dimension: numbers that are known, or a node that computes them. */
export interface Places {
  readonly name: string;
  readonly shape: Shape;
  readonly known: ArrayLike<number> | null;
  readonly node: GraphNode | null;
}

/** What an index says of one dimension of x, or of a new one. */
export type Part =
  | { readonly kind: 'all' }
  | { readonly kind: 'new' }
  | { readonly kind: 'one'; readonly place: number }
  | { readonly kind: 'some'; readonly start: number; readonly length: number; readonly step: number }
  | { readonly kind: 'places'; readonly places: Places };

/** What is given, once it is known what it is: a part, or a mask over some dimensions. */
type Given =
  | { readonly kind: 'new' | 'rest' }
  | { readonly kind: 'one'; readonly place: number }
  | { readonly kind: 'some'; readonly slice: Slice }
  | { readonly kind: 'places'; readonly places: Places }
  | { readonly kind: 'mask'; readonly name: string; readonly shape: Shape; readonly numbers: ArrayLike<number> | null };

/** How many dimensions of x it speaks of. */
function ranksOf(given: Given): number {
  if (given.kind === 'new' || given.kind === 'rest') return 0;
  return given.kind === 'mask' ? given.shape.length : 1;
}

type NodeOf = (value: unknown) => GraphNode | null;

/** The numbers of a node where they are on the host already: where they were given or read. */
export function knownNumbers({ value, shape, dtype }: GraphNode): ArrayLike<number> | null {
  const words = value === null ? null : numbersAtHand(value.data);
  return value === null || words === null ? null : numbersIn(inRowMajor(words, shape, value.strides), dtype);
}

function givenOf(name: string, value: unknown, nodeOf: NodeOf): Given {
  if (value === null) return { kind: 'new' };
  if (value === '...') return { kind: 'rest' };
  if (typeof value === 'string') return { kind: 'some', slice: sliceText(name, value) };
  if (value instanceof Slice) return { kind: 'some', slice: value };
  if (typeof value === 'number') return { kind: 'one', place: checkInteger(name, value) };
  const node = nodeOf(value);
  if (node !== null) {
    const { shape, dtype } = node;
    if (dtype === 'bool') return { kind: 'mask', name, shape, numbers: knownNumbers(node) };
    if (dtype === 'int32') return { kind: 'places', places: { name, shape, known: knownNumbers(node), node } };
    throw new KindlingError(`${name}: expected a tensor of int32 or bool, got ${dtype}: x.to('int32') converts it`);
  }
  if (Array.isArray(value) || isTypedArray(value)) return listOf(name, value as ArrayLike<unknown>);
  throw new KindlingError(
    `${name}: expected an integer, slice(start, end), null, '...', a tensor or an array of integers or booleans, got ${describe(value)}`,
  );
}

function listOf(name: string, list: ArrayLike<unknown>): Given {
  const shape = [list.length];
  const isMask = list.length > 0 && typeof list[0] === 'boolean';
  // grows with what is there: an array may be billions of holes long
  const numbers: number[] = [];
  for (let i = 0; i < list.length; i++) {
    const entry = list[i];
    if (!isMask) numbers.push(checkInteger(`${name}[${i}]`, entry));
    else if (typeof entry === 'boolean') numbers.push(Number(entry));
    else throw new KindlingError(`${name}[${i}]: expected true or false, got ${describe(entry)}`);
  }
  if (isMask) return { kind: 'mask', name, shape, numbers };
  return { kind: 'places', places: { name, shape, known: numbers, node: null } };
}

/**
 * What each entry of an index says, one for each dimension of x and for each new one. A mask over several dimensions becomes places
 * along each of them.
 * @throws KindlingError naming the entry that does not fit
 */
export function partsOf(op: string, shape: Shape, subscripts: readonly unknown[], nodeOf: NodeOf): Part[] {
  const given = Array.from({ length: subscripts.length }, (_, i) => givenOf(`${op}: indices[${i}]`, subscripts[i], nodeOf));
  const spoken = given.reduce((sum, one) => sum + ranksOf(one), 0);
  if (given.filter(({ kind }) => kind === 'rest').length > 1) {
    throw new KindlingError(`${op}: indices: expected '...' at most once, got ${describe(subscripts)}`);
  }
  if (spoken > shape.length) {
    throw new KindlingError(
      `${op}: indices: expected at most ${shape.length} for shape ${shapeText(shape)}, got ${spoken}: ${describe(subscripts)}`,
    );
  }
  if (shape.length + given.filter(({ kind }) => kind === 'new').length > MAX_RANK) {
    throw new KindlingError(`${op}: indices: expected at most ${MAX_RANK} dimensions, got more`);
  }
  const all = { kind: 'all' } as const;
  const rest = new Array<Part>(shape.length - spoken).fill(all);
  const parts: Part[] = [];
  let dim = 0;
  for (const [i, one] of given.entries()) {
    if (one.kind === 'rest') {
      parts.push(...rest);
      dim += rest.length;
      continue;
    }
    parts.push(...partsAt(`${op}: indices[${i}]`, one, shape, dim));
    dim += ranksOf(one);
  }
  return given.some(({ kind }) => kind === 'rest') ? parts : [...parts, ...rest];
}

function partsAt(name: string, given: Exclude<Given, { kind: 'rest' }> | Given, shape: Shape, dim: number): Part[] {
  switch (given.kind) {
    case 'one':
      return [{ kind: 'one', place: placeIn(name, given.place, shape, dim) }];
    case 'some': {
      const { start, length, step } = sliced(shape, dim, given.slice.start, given.slice.end, given.slice.step);
      return [start === 0 && length === shape[dim] ? { kind: 'all' } : { kind: 'some', start, length, step }];
    }
    case 'places':
      return [{ kind: 'places', places: withinDim(given.places, shape, dim) }];
    case 'mask':
      return placesOfMask(given, shape, dim).map((places) => ({ kind: 'places', places }));
    default:
      return [{ kind: 'new' }];
  }
}

/** @throws KindlingError where a dimension has no such entry */
function placeIn(name: string, place: number, shape: Shape, dim: number): number {
  const size = shape[dim];
  if (place >= -size && place < size) return placeFromStart(place, size);
  throw new KindlingError(
    `${name}: expected an integer from ${-size} to ${size - 1} for dimension ${dim} of shape ${shapeText(shape)}, got ${place}`,
  );
}

/** Known places counted from 0. @throws KindlingError naming the first that is none */
function withinDim(places: Places, shape: Shape, dim: number): Places {
  const { name, known } = places;
  if (known === null) return places;
  const row = (i: number) => (places.shape.length === 0 ? name : `${name}[${i}]`);
  return { ...places, known: Int32Array.from({ length: known.length }, (_, i) => placeIn(row(i), known[i], shape, dim)) };
}

/** Where a mask is true: a list of places for each of its dimensions. */
function placesOfMask(mask: Extract<Given, { kind: 'mask' }>, shape: Shape, dim: number): Places[] {
  const { name, numbers } = mask;
  const over = shape.slice(dim, dim + mask.shape.length);
  if (!sameShape(over, mask.shape)) {
    throw new KindlingError(
      `${name}: expected a mask of shape ${shapeText(over)}, as x has from dimension ${dim} on, got ${shapeText(mask.shape)}`,
    );
  }
  if (mask.shape.length === 0) {
    throw new KindlingError(`${name}: expected a mask of at least one dimension, got a single bool: use where(mask, x, y)`);
  }
  if (numbers === null) {
    throw new KindlingError(
      `${name}: expected a mask whose numbers are known, for they decide the shape of the result: await mask.data() before, or use where or maskedFill`,
    );
  }
  const found: number[] = [];
  for (let i = 0; i < numbers.length; i++) if (numbers[i] !== 0) found.push(i);
  return over.map((size, d) => {
    const inner = sizeOf(over.slice(d + 1));
    const known = Int32Array.from(found, (flat) => Math.floor(flat / inner) % size);
    return { name, shape: [found.length], known, node: null };
  });
}
