import { checkArray, checkChoice, checkNumber, checkOptions, KindlingError, refuseSurplus } from '@kindling/checks';
import { withoutGrad } from '../graph/gradMode';
import { leafNode } from '../graph/node';
import { eq, where } from '../ops/comparison';
import { scalarNode } from '../ops/define';
import { onlyFloat32 } from '../ops/dtypes';
import { checkAny } from '../ops/extremes';
import { gather } from '../ops/indexing';
import { lerp } from '../ops/lerp';
import { firstInOrder } from '../ops/ordering';
import { permute, reshape } from '../ops/view';
import { inRow, selectRows } from './indexing';
import { withoutLeftOut } from './leftOut';
import { placesOrNan } from './ordering';
import { integers } from './putting';
import { type DimOptions, reducedDims } from './reduced';
import { Tensor, tensorOperand } from './tensor';

/** What `quantile` takes. */
export interface QuantileOptions extends DimOptions {
  /** What lies between two elements; `linear` if not said. */
  readonly interpolation?: Interpolation | undefined;
}

const INTERPOLATIONS = ['linear', 'lower', 'higher', 'midpoint', 'nearest'] as const;
type Interpolation = (typeof INTERPOLATIONS)[number];

/** How far to go from an element to the next higher one, where a quantile lies so far between them; halves go to the even place. */
const SHARES: Readonly<Record<Interpolation, (between: number, low: number) => number>> = {
  linear: (between) => between,
  lower: () => 0,
  higher: (between) => Math.ceil(between),
  midpoint: (between) => Math.ceil(between) / 2,
  nearest: (between, low) => (between > 0.5 || (between === 0.5 && low % 2 === 1) ? 1 : 0),
};

/**
 * What a part `q` of the elements is below, of all or along one dimension: `quantile(x, 0.5)`, `quantile(x, [0.25, 0.75], 1)`. Between two elements it is `linear` in
 * how far q is, or the `lower` or `higher` one, the `nearest` or the `midpoint`. NaN where one is NaN. As costly as `sort`.
 * Shape: that of `median`; for several q their number comes first
 * @throws KindlingError unless each q is from 0 to 1, or if there is no element @see torch.quantile
 */
export function quantile(
  x: Tensor,
  q: number | readonly number[],
  dim?: number | QuantileOptions,
  options?: QuantileOptions,
): Tensor {
  refuseSurplus('quantile', arguments, 4);
  const node = tensorOperand('quantile: x', x);
  const [named, given] = withoutLeftOut([dim, options], 1) as [number?, QuantileOptions?];
  const { interpolation = 'linear', ...others } = checkOptions('quantile', given, ['keepDim', 'interpolation']);
  checkChoice('quantile: interpolation', interpolation, INTERPOLATIONS);
  onlyFloat32([node.dtype], undefined, 'quantile');
  const { dims, shape } = reducedDims('quantile', node.shape, named, others, false);
  checkAny('quantile', node.shape, dims);
  const isPart = (name: string, value: unknown) => checkNumber(name, value, { min: 0, max: 1 });
  const parts = Array.isArray(q) ? checkArray('quantile: q', q, isPart) : [isPart('quantile: q', q)];
  if (parts.length === 0) throw new KindlingError('quantile: q: expected at least one number, got none');
  const [from, along] = named !== undefined && node.shape.length > 0 ? [node, dims[0]] : [inRow(node), 0];
  // as PyTorch counts: a quarter of what has 101 elements is no hair more than the 25th
  const ranks = parts.map((part) => Math.fround(Math.fround(part) * (from.shape[along] - 1)));
  const lows = ranks.map(Math.floor);
  const shares = ranks.map((rank, i) => SHARES[interpolation](rank - lows[i], lows[i]));
  const places = withoutGrad(() => firstInOrder(from, along, Math.ceil(Math.max(...ranks)) + 1, false));
  const at = (wanted: readonly number[]) => {
    const there = selectRows('quantile', places, along, integers(Int32Array.from(wanted)));
    return gather([from, withoutGrad(() => placesOrNan(from, along, there))], { dim: along });
  };
  const below = at(lows);
  const beside = from.shape.map((_, d) => (d === along ? shares.length : 1));
  const weights = reshape([leafNode(Float32Array.from(shares), [shares.length], [1])], { shape: beside });
  const above = at(lows.map((low, i) => (shares[i] === 0 ? low : low + 1)));
  // between two infinities that are one lies that one, and not their difference
  const found = where([eq([weights, scalarNode(0)]), below, lerp([below, above, weights])]);
  const first = permute([found], { dims: [along, ...from.shape.keys()].filter((d, i) => i === 0 || d !== along) });
  return new Tensor(reshape([first], { shape: Array.isArray(q) ? [shares.length, ...shape] : shape }));
}
