import { checkBoolean, checkChoice, checkOptions, KindlingError } from '@kindling/checks';
import { withOwnGradient } from '../autograd/ownFunction';
import { isGradEnabled, withoutGrad } from '../graph/gradMode';
import { type GraphNode, leafNode } from '../graph/node';
import { wordsOf } from '../graph/words';
import { eq, gt, logicalNot, where } from '../ops/comparison';
import { scalarNode } from '../ops/define';
import { add, div, maximum, minimum, mul, neg, sub } from '../ops/elementwise';
import { gather, spreadInto } from '../ops/indexing';
import { floorDivide } from '../ops/remainder';
import { product } from '../ops/scan';
import { largestInto } from '../ops/scatterLargest';
import { slice, squeeze, unsqueeze } from '../ops/slice';
import { expand, pad, reshape, shaped } from '../ops/view';
import { normalizeDim, type Shape, shapeText } from '../shape/shape';

/** What `scatterReduce` makes of the elements that go to one place. */
export type ScatterReduction = 'sum' | 'prod' | 'mean' | 'amax' | 'amin';

/** What `scatterReduce` takes beside them. */
export interface ScatterReduceOptions {
  /** Whether what stands at a place counts, too; true if not said. */
  readonly includeSelf?: boolean | undefined;
}

/** A scalar as a list of one. */
export function flat(node: GraphNode): GraphNode {
  return node.shape.length === 0 ? reshape([node], { shape: [1] }) : node;
}

export function checkRank(name: string, { shape }: GraphNode, like: Shape): void {
  if (shape.length === like.length) return;
  throw new KindlingError(`${name}: expected as many dimensions as shape ${shapeText(like)} has, got shape ${shapeText(shape)}`);
}

/** What goes to which places of a target, along a dimension; none is a scalar. */
export interface Scattering {
  readonly target: GraphNode;
  readonly along: number;
  readonly places: GraphNode;
  /** In the shape of the places. */
  readonly elements: GraphNode;
  /** What a user calls the places. */
  readonly from: string;
}

/** @throws KindlingError for what does not fit */
export function scatteringOf(
  op: string,
  node: GraphNode,
  dim: number,
  chosen: GraphNode,
  given: GraphNode,
  dtype = node.dtype,
): Scattering {
  const along = normalizeDim(op, dim, node.shape.length);
  const from = `${op}: index`;
  checkRank(from, chosen, node.shape);
  checkRank(`${op}: source`, given, node.shape);
  if (given.dtype !== dtype) throw new KindlingError(`${op}: source: expected ${dtype}, got ${given.dtype}`);
  const [target, places, wide] = [flat(node), flat(chosen), flat(given)];
  const fits = places.shape.every((size, d) => size <= wide.shape[d] && (d === along || size <= target.shape[d]));
  if (!fits) {
    throw new KindlingError(
      `${from}: expected a shape that fits into that of the source, ${shapeText(given.shape)}, and into ${shapeText(node.shape)} but for dimension ${along}, got ${shapeText(chosen.shape)}`,
    );
  }
  const elements = wide.shape.reduce(
    (part, size, d) => (size === places.shape[d] ? part : slice([part], { dim: d, start: 0, length: places.shape[d], step: 1 })),
    wide,
  );
  return { target, along, places, elements, from };
}

/** The sums of what goes to each place, zeros where none goes. Shape: that of the target. */
export const sumsOf = ({ target, along, places, elements, from }: Scattering): GraphNode =>
  spreadInto(target.shape, along, places, elements, from);

/** How often each place is named: int32. */
const timesOf = (scattering: Scattering): GraphNode =>
  sumsOf({ ...scattering, elements: expand([scalarNode(1, 'int32')], { shape: scattering.places.shape }) });

/** What is made of the elements of each place. Shape: that of the target, which may be a scalar. @throws KindlingError */
export function scatterReduced(
  node: GraphNode,
  dim: number,
  chosen: GraphNode,
  given: GraphNode,
  reduce: unknown,
  options: ScatterReduceOptions | undefined,
): GraphNode {
  const op = 'scatterReduce';
  const how = checkChoice(`${op}: reduce`, reduce as ScatterReduction, ['sum', 'prod', 'mean', 'amax', 'amin']);
  const { includeSelf: isCounted = true } = checkOptions(op, options, ['includeSelf']);
  const includesSelf = checkBoolean(`${op}: includeSelf`, isCounted);
  if (node.dtype === 'bool') throw new KindlingError(`${op}: expected float32 or int32, got bool`);
  const scattering = scatteringOf(op, node, dim, chosen, given);
  return shaped(reduced[how](scattering, includesSelf), node.shape);
}

type Reduced = (scattering: Scattering, includesSelf: boolean) => GraphNode;

const reduced: Readonly<Record<ScatterReduction, Reduced>> = {
  sum: (scattering, includesSelf) => {
    const sums = sumsOf(scattering);
    return includesSelf ? add([scattering.target, sums]) : whereNamed(scattering, sums);
  },
  mean: (scattering, includesSelf) => {
    const [sums, times, one] = [sumsOf(scattering), timesOf(scattering), scalarNode(1, 'int32')];
    const over = scattering.target.dtype === 'float32' ? div : floorDivide;
    return includesSelf
      ? over([add([scattering.target, sums]), add([times, one])])
      : whereNamed(scattering, over([sums, maximum([times, one])]));
  },
  prod: (scattering, includesSelf) => {
    const products = productsOf(scattering);
    return whereNamed(scattering, includesSelf ? mul([scattering.target, products]) : products);
  },
  amax: (scattering, includesSelf) => extremes(scattering, includesSelf, true),
  amin: (scattering, includesSelf) => extremes(scattering, includesSelf, false),
};

const isNamed = (scattering: Scattering): GraphNode => gt([timesOf(scattering), scalarNode(0, 'int32')]);

/** Other values where something goes, those of the target elsewhere. */
const whereNamed = (scattering: Scattering, values: GraphNode): GraphNode =>
  where([isNamed(scattering), values, scattering.target]);

/** The products of what goes to each place, 1 where none goes. Each place looks at each element. */
function productsOf({ target, along, places, elements }: Scattering): GraphNode {
  const { shape } = target;
  const aside = (node: GraphNode) => unsqueeze([node], { dims: [along] });
  const column = [...shape.map(() => 1), 1].with(along, shape[along]);
  const rows = leafNode(wordsOf(Int32Array.from({ length: shape[along] }, (_, i) => i)), [shape[along]], [1], 'int32');
  const ofRow = eq([aside(places), reshape([rows], { shape: column })]);
  const factors = where([ofRow, aside(elements), scalarNode(1, target.dtype)]);
  const products = squeeze([product(factors, along + 1)], { dims: [along + 1] });
  const missing = shape.map((size, d) => size - products.shape[d]);
  return missing.every((size) => size === 0)
    ? products
    : pad([products], { before: shape.map(() => 0), after: missing, value: 1 });
}

/** The same numbers in reversed order. */
const reversed = (x: GraphNode): GraphNode => (x.dtype === 'float32' ? neg([x]) : sub([scalarNode(-1, 'int32'), x]));

/** The largest or the smallest of what goes to each place; ties share the gradient evenly. */
function extremes(scattering: Scattering, includesSelf: boolean, isLargest: boolean): GraphNode {
  const { target, along, places, elements, from } = scattering;
  const inOrder = (x: GraphNode) => (isLargest ? x : reversed(x));
  const value = withoutGrad(() => {
    const found = inOrder(largestInto(target.shape, along, places, inOrder(elements), from));
    return includesSelf ? (isLargest ? maximum : minimum)([target, found]) : whereNamed(scattering, found);
  });
  if (!isGradEnabled() || target.dtype !== 'float32' || !(target.requiresGrad || elements.requiresGrad)) return value;
  return withOwnGradient([value], [target, elements], ([grad]) => {
    // PyTorch takes what stood there for one of the ties, whether it counts or not
    const isStanding = eq([target, value]);
    const isChosen = eq([elements, gather([value, places], { dim: along })]);
    const share = div([grad, add([isStanding, spreadInto(target.shape, along, places, isChosen)])]);
    const stays = includesSelf ? isStanding : logicalNot([isNamed(scattering)]);
    return [mul([stays, share]), mul([isChosen, gather([share, places], { dim: along })])];
  })[0];
}
