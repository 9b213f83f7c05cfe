import { KindlingError } from '@kindling/checks';
import { type GraphNode, leafNode } from '../graph/node';
import { numbersIn, wordsOf } from '../graph/words';
import { gt, where } from '../ops/comparison';
import { scalarNode } from '../ops/define';
import { add, div, maximum } from '../ops/elementwise';
import { entriesAt, spreadInto } from '../ops/indexing';
import { betweenZeros } from '../ops/slice';
import { expand, reshape } from '../ops/view';
import { expandsTo, rowMajorStrides, type Shape, sameShape, shapeText, sizeOf } from '../shape/shape';
import { inRow } from './indexing';
import type { Part } from './subscripts';
import { offsetsTogether, placesTogether, shapeTogether, taken } from './taking';

/**
 * x with a value where an index names; one that is named more than once gets the last of its values, or with `accumulate` all are added.
 * @throws KindlingError for a value that does not broadcast to what is named
 */
export function put(op: string, x: GraphNode, parts: readonly Part[], value: GraphNode, accumulate: boolean): GraphNode {
  return parts.some(({ kind }) => kind === 'places')
    ? putAtPlaces(op, x, parts, value, accumulate)
    : putIntoRegion(op, x, parts, value, accumulate);
}

/** So few numbers are sooner copied than a graph is made of them. */
const FEW = 2 ** 14;

/**
 * Numbers of the host with another one where an index names; null unless a copy costs little. A program that fills a tensor number by number
 * (`letters.indexPut([i, 0, letter], 1)`, a one-hot row) so has the same graph at each step, with other leaves. By where each number goes, each would be
 * a graph of its own, to be planned anew.
 */
export function putOnHost(x: GraphNode, parts: readonly Part[], number: number): GraphNode | null {
  const { value, shape, dtype } = x;
  const strides = rowMajorStrides(shape);
  if (x.op !== null || x.requiresGrad || value === null || !(value.data instanceof Float32Array)) return null;
  if (value.data.length > FEW || sizeOf(shape) !== value.data.length || !sameShape(value.strides, strides)) return null;
  if (parts.some(({ kind }) => kind === 'places')) return null;
  const words = value.data.slice();
  const numbers = numbersIn(words, dtype);
  const ofX = parts.filter(({ kind }) => kind !== 'new');
  for (const place of sumsOf(ofX.map((part, dim) => offsetsOf(part, shape[dim], strides[dim])))) numbers[place] = number;
  return leafNode(words, shape, strides, dtype);
}

const isSingle = ({ shape }: GraphNode) => sizeOf(shape) === 1;
const single = (value: GraphNode) => reshape([value], { shape: [] });

/** The value in the shape of what is named. */
function broadcastValue(op: string, value: GraphNode, shape: Shape): GraphNode {
  const extra = value.shape.findIndex((size, d) => size !== 1 || value.shape.length - d <= shape.length);
  const own = extra > 0 && value.shape.length > shape.length ? value.shape.slice(extra) : value.shape;
  if (!expandsTo(own, shape)) {
    throw new KindlingError(
      `${op}: value: expected a shape that broadcasts to ${shapeText(shape)}, got ${shapeText(value.shape)}`,
    );
  }
  const node = own === value.shape ? value : reshape([value], { shape: own });
  return sameShape(own, shape) ? node : expand([node], { shape });
}

function putIntoRegion(op: string, x: GraphNode, parts: readonly Part[], value: GraphNode, accumulate: boolean): GraphNode {
  const ofX = parts.filter(({ kind }) => kind !== 'new');
  const lengthOf = (part: Part, dim: number) => (part.kind === 'some' ? part.length : part.kind === 'one' ? 1 : x.shape[dim]);
  const region = ofX.map(lengthOf);
  const named: number[] = [];
  let dim = 0;
  for (const part of parts) {
    if (part.kind === 'new') named.push(1);
    else if (part.kind === 'one') dim++;
    else named.push(region[dim++]);
  }
  const whole = sameShape(region, x.shape);
  if (sizeOf(region) === 0) {
    broadcastValue(op, value, named);
    return x;
  }
  if (isSingle(value) && !whole) {
    broadcastValue(op, value, named);
    const filled = accumulate ? add([x, single(value)]) : single(value);
    return where([spread(expand([scalarNode(1, 'bool')], { shape: region }), x.shape, ofX), filled, x]);
  }
  const source = reshape([broadcastValue(op, value, named)], { shape: region });
  // x keeps its place in the graph where someone asks for its gradient, which is 0
  if (whole && !accumulate) return x.requiresGrad ? where([scalarNode(1, 'bool'), source, x]) : source;
  if (whole) return add([x, source]);
  const placed = spread(source, x.shape, ofX);
  if (accumulate) return add([x, placed]);
  return where([spread(expand([scalarNode(1, 'bool')], { shape: region }), x.shape, ofX), placed, x]);
}

/** A region where it lies in x, zeros around and between. */
function spread(region: GraphNode, shape: Shape, parts: readonly Part[]): GraphNode {
  return parts.reduce((node, part, dim) => {
    if (part.kind === 'some')
      return betweenZeros(node, { dim, start: part.start, length: part.length, step: part.step }, shape[dim]);
    return part.kind === 'one' ? betweenZeros(node, { dim, start: part.place, length: 1, step: 1 }, shape[dim]) : node;
  }, region);
}

function putAtPlaces(op: string, x: GraphNode, parts: readonly Part[], value: GraphNode, accumulate: boolean): GraphNode {
  const count = sizeOf(x.shape);
  const known = knownPositions(op, x.shape, parts);
  const positions = known === null ? inPlace(taken(op, countedLike(x.shape), parts)) : known;
  const values = inRow(broadcastValue(op, value, positions.shape));
  if (sizeOf(positions.shape) === 0 && !accumulate) return x;
  const intoX = (places: GraphNode, numbers: GraphNode) => reshape([spreadInto([count], 0, places, numbers)], { shape: x.shape });
  const onces = (places: GraphNode) => intoX(places, expand([scalarNode(1, 'int32')], { shape: places.shape }));
  if (accumulate) return add([x, intoX(positions.node, values)]);
  if (known === null) {
    const times = onces(positions.node);
    const hit = gt([times, scalarNode(0, 'int32')]);
    if (isSingle(value)) return where([hit, single(value), x]);
    if (x.dtype !== 'float32') {
      throw new KindlingError(
        `${op}: indices: expected places whose numbers are known, for several values of ${x.dtype}: await their data() before`,
      );
    }
    // places that are named more than once have no last value here: they get the mean
    return where([hit, div([intoX(positions.node, values), maximum([times, scalarNode(1, 'int32')])]), x]);
  }
  const [places, order] = known.areDistinct ? [known.node, null] : lastOfEach(known.numbers);
  const hit = gt([onces(places), scalarNode(0, 'int32')]);
  if (isSingle(value)) return where([hit, single(value), x]);
  return where([hit, intoX(places, order === null ? values : entriesAt(values, 0, order)), x]);
}

interface Positions {
  readonly node: GraphNode;
  readonly shape: Shape;
}

const inPlace = (node: GraphNode): Positions => ({ node: inRow(node), shape: node.shape });

/** Whole numbers as a list of int32. */
export const integers = (numbers: Int32Array) => leafNode(wordsOf(numbers), [numbers.length], [1], 'int32');

/** 0, 1, 2, ... in a shape: where each element lies in row-major order. */
function countedLike(shape: Shape): GraphNode {
  const numbers = Int32Array.from({ length: sizeOf(shape) }, (_, i) => i);
  return leafNode(wordsOf(numbers), shape, rowMajorStrides(shape), 'int32');
}

interface KnownPositions extends Positions {
  readonly numbers: Int32Array;
  /** Whether nothing is named twice. */
  readonly areDistinct: boolean;
}

/** Where in x, in row-major order, what an index names lies, if all its places are known. */
function knownPositions(op: string, shape: Shape, parts: readonly Part[]): KnownPositions | null {
  const strides = rowMajorStrides(shape);
  const { chosen, at, others, constant } = placesTogether(parts);
  if (chosen.some(({ places }) => places.known === null)) return null;
  const together = shapeTogether(op, chosen);
  const group = offsetsTogether(
    chosen,
    chosen.map(({ dim }) => strides[dim]),
    together,
  );
  const offsets = others.map(({ part, dim }) => offsetsOf(part, shape[dim], strides[dim]));
  const lists = [...offsets.slice(0, at), group, ...offsets.slice(at)];
  const named = [
    ...offsets.slice(0, at).map(({ length }) => length),
    ...together,
    ...offsets.slice(at).map(({ length }) => length),
  ];
  const start = constant.reduce((sum, { dim, place }) => sum + strides[dim] * place, 0);
  const numbers = sumsOf([Int32Array.of(start), ...lists]);
  // what slices name beside the places lies apart: rows that differ have no entry in common
  const areDistinct = new Set(group).size === group.length;
  return { node: integers(numbers), shape: named, numbers, areDistinct };
}

/** Every sum of one number of each list, the last list's changing fastest. */
function sumsOf(lists: readonly Int32Array[]): Int32Array {
  return lists.reduce((sums, list) => {
    const next = new Int32Array(sums.length * list.length);
    for (let i = 0; i < sums.length; i++) for (let k = 0; k < list.length; k++) next[i * list.length + k] = sums[i] + list[k];
    return next;
  }, Int32Array.of(0));
}

function offsetsOf(part: Part, size: number, stride: number): Int32Array {
  if (part.kind === 'new') return Int32Array.of(0);
  if (part.kind === 'one') return Int32Array.of(stride * part.place);
  const { start, length, step } = part.kind === 'some' ? part : { start: 0, length: size, step: 1 };
  return Int32Array.from({ length }, (_, i) => stride * (start + i * step));
}

/** Each position once, and which of the values belongs to it: the last that names it; null for all of them in their order. */
function lastOfEach(numbers: Int32Array): [GraphNode, number[] | null] {
  const last = new Map<number, number>();
  numbers.forEach((position, i) => {
    last.set(position, i);
  });
  if (last.size === numbers.length) return [integers(numbers), null];
  return [integers(Int32Array.from(last.keys())), [...last.values()]];
}

/** x with a value where a mask over its first dimensions is true, if it is the same value at each of these; else null. */
export function putWhere(x: GraphNode, mask: GraphNode, value: GraphNode, accumulate: boolean): GraphNode | null {
  const rest = x.shape.slice(mask.shape.length);
  if (!sameShape(x.shape.slice(0, mask.shape.length), mask.shape) || !expandsTo(value.shape, rest)) return null;
  const condition = rest.length === 0 ? mask : reshape([mask], { shape: [...mask.shape, ...rest.map(() => 1)] });
  return where([condition, accumulate ? add([x, value]) : value, x]);
}
