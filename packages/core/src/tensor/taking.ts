import { KindlingError } from '@kindling/checks';
import type { GraphNode } from '../graph/node';
import { leafNode } from '../graph/node';
import { wordsOf } from '../graph/words';
import { ge, logicalAnd, lt, where } from '../ops/comparison';
import { scalarNode } from '../ops/define';
import { add, mul } from '../ops/elementwise';
import { entriesAt } from '../ops/indexing';
import { slice, squeeze, unsqueeze } from '../ops/slice';
import { expand, permute, reshape } from '../ops/view';
import { broadcastAll, rowMajorStrides, type Shape, sameShape, shapeText, sizeOf } from '../shape/shape';
import { inRow, selectRows } from './indexing';
import type { Part, Places } from './subscripts';

/** What an index names, of x. */
export function taken(op: string, x: GraphNode, parts: readonly Part[]): GraphNode {
  let node = x;
  const dropped: number[] = [];
  let dim = 0;
  for (const part of parts) {
    if (part.kind === 'new') continue;
    if (part.kind === 'some') node = slice([node], { dim, start: part.start, length: part.length, step: part.step });
    if (part.kind === 'one') {
      node = slice([node], { dim, start: part.place, length: 1, step: 1 });
      dropped.push(dim);
    }
    dim++;
  }
  if (dropped.length > 0) node = squeeze([node], { dims: dropped });
  const kept = parts.filter(({ kind }) => kind !== 'one');
  const added = kept.flatMap(({ kind }, i) => (kind === 'new' ? [i] : []));
  if (added.length > 0) node = unsqueeze([node], { dims: added });
  const chosen = kept.flatMap((part, i) => (part.kind === 'places' ? [{ dim: i, places: part.places }] : []));
  return chosen.length === 0 ? node : atPlaces(op, node, chosen);
}

interface Chosen {
  readonly dim: number;
  readonly places: Places;
}

/**
 * The entries at places along several dimensions, which broadcast together. They take the place of these dimensions where those lie side by
 * side, else they come first. @see https://numpy.org/doc/stable/user/basics.indexing.html
 */
function atPlaces(op: string, x: GraphNode, chosen: readonly Chosen[]): GraphNode {
  const dims = chosen.map(({ dim }) => dim);
  const [first] = dims;
  const isTogether = dims.every((dim, i) => dim === first + i);
  const at = isTogether ? first : 0;
  const others = x.shape.map((_, d) => d).filter((d) => !dims.includes(d));
  const order = [...others.slice(0, at), ...dims, ...others.slice(at)];
  const sizes = dims.map((dim) => x.shape[dim]);
  const ordered = isTogether ? x : permute([x], { dims: order });
  const rest = others.map((d) => x.shape[d]);
  const rows = dims.length === 1 ? ordered : reshape([ordered], { shape: rest.toSpliced(at, 0, sizeOf(sizes)) });
  const shape = shapeTogether(op, chosen);
  const found = entriesAlong(op, rows, at, chosen, sizes, shape);
  return reshape([found], { shape: rest.toSpliced(at, 0, ...shape) });
}

/** The shape of an index that says places of several dimensions. @throws KindlingError unless they broadcast */
export function shapeTogether(op: string, chosen: readonly Chosen[]): Shape {
  return broadcastAll(
    `${op}: indices`,
    chosen.map(({ places }) => places.shape),
  );
}

function entriesAlong(
  op: string,
  x: GraphNode,
  dim: number,
  chosen: readonly Chosen[],
  sizes: readonly number[],
  shape: Shape,
): GraphNode {
  const strides = rowMajorStrides(sizes);
  if (chosen.every(({ places }) => places.known !== null)) {
    return entriesAt(x, dim, offsetsTogether(chosen, strides, shape));
  }
  if (x.shape[dim] === 0 && sizeOf(shape) > 0) {
    throw new KindlingError(
      `${op}: indices: expected none into a dimension without entries, got some of shape ${shapeText(shape)}`,
    );
  }
  const nodes = chosen.map(({ places }, i) => fromStart(nodeOf(places), sizes[i]));
  // one that is out of range is so in the sum, too
  const within =
    nodes.length === 1 ? null : nodes.map((node, i) => inRange(node, sizes[i])).reduce((all, one) => logicalAnd([all, one]));
  const sum = nodes
    .map((node, i) => (strides[i] === 1 ? node : mul([node, scalarNode(strides[i], 'int32')])))
    .reduce((total, one) => add([total, one]));
  const index = within === null ? sum : where([within, sum, scalarNode(-1, 'int32')]);
  const full = sameShape(index.shape, shape) ? index : expand([index], { shape });
  const name =
    chosen.length === 1
      ? chosen[0].places.name
      : `${op}: indices of ${chosen.length} dimensions together (-1 where one is out of range)`;
  return selectRows(name, x, dim, inRow(full));
}

/** What an index says, sorted: its places and where they come in the result, the dimensions that stay beside them, the entries that are taken. */
export function placesTogether(parts: readonly Part[]) {
  const chosen: Chosen[] = [];
  const others: { readonly part: Part; readonly dim: number }[] = [];
  const constant: { readonly dim: number; readonly place: number }[] = [];
  const seats: number[] = [];
  let [dim, seat] = [0, 0];
  for (const part of parts) {
    if (part.kind === 'one') constant.push({ dim, place: part.place });
    else if (part.kind === 'places') {
      chosen.push({ dim, places: part.places });
      seats.push(seat);
    } else others.push({ part, dim });
    if (part.kind !== 'one') seat++;
    if (part.kind !== 'new') dim++;
  }
  return { chosen, others, constant, at: seats.every((one, i) => one === seats[0] + i) ? seats[0] : 0 };
}

/** Where in memory known places of several dimensions lie together, by the distance there that each dimension has. */
export function offsetsTogether(chosen: readonly Chosen[], distances: readonly number[], shape: Shape): Int32Array {
  const offsets = new Int32Array(sizeOf(shape));
  chosen.forEach(({ places }, i) => {
    const at = broadcastPlaces(places, shape);
    for (let k = 0; k < offsets.length; k++) offsets[k] += distances[i] * at(k);
  });
  return offsets;
}

/** How places read at a flat index of the shape that they broadcast to. */
function broadcastPlaces({ known, shape: own }: Places, shape: Shape): (flat: number) => number {
  const places = known as ArrayLike<number>;
  if (sameShape(own, shape)) return (flat) => places[flat];
  const strides = rowMajorStrides(own).map((stride, d) => (own[d] === 1 ? 0 : stride));
  const whole = rowMajorStrides(shape);
  const skipped = shape.length - own.length;
  return (flat) =>
    places[own.reduce((at, _, d) => at + strides[d] * (Math.floor(flat / whole[d + skipped]) % shape[d + skipped]), 0)];
}

/** Places as a node of int32. */
function nodeOf({ node, known, shape }: Places): GraphNode {
  return known === null ? (node as GraphNode) : leafNode(wordsOf(Int32Array.from(known)), shape, rowMajorStrides(shape), 'int32');
}

/** Computed places, those below 0 counted from the end. */
function fromStart(node: GraphNode, size: number): GraphNode {
  return where([lt([node, scalarNode(0, 'int32')]), add([node, scalarNode(size, 'int32')]), node]);
}

function inRange(node: GraphNode, size: number): GraphNode {
  return logicalAnd([ge([node, scalarNode(0, 'int32')]), lt([node, scalarNode(size, 'int32')])]);
}
