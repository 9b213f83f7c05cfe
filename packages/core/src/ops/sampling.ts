import type { GraphNode } from '../graph/node';
import type { Shape } from '../shape/shape';
import { ge, gt, le, logicalAnd, lt, where } from './comparison';
import { defineOp, type Op, scalarNode, to } from './define';
import { kept } from './dtypes';
import { div, mul } from './elementwise';
import { placeOfLargest } from './extremes';
import { firstInOrder } from './ordering';
import { sum } from './reduction';
import { cumsum, runningLargest } from './scan';
import { slice, squeeze, unsqueeze } from './slice';

interface DrawnAttributes {
  /** How many there are to draw from: what is drawn is below it. */
  readonly count: number;
  readonly from: Refused;
}

/** What is said of probabilities that are none, by the name of the argument. */
const REFUSALS = {
  'multinomial: input':
    'expected rows of finite numbers that are not negative, with as many above 0 as are drawn without replacement (one with it)',
  'bernoulli: input': 'expected numbers from 0 to 1',
} as const;
export type Refused = keyof typeof REFUSALS;

/** What was drawn, -1 where the probabilities were none: that is an error once it is there. */
const drawn: Op<DrawnAttributes> = defineOp<DrawnAttributes>({
  name: 'drawn',
  role: 'elementwise',
  dtype: kept,
  shape: ([shape]) => [...shape],
  kernel: ({ inputs: [x], index }) => x(...index),
  reference: ([x]) => x,
  checkedIndices: ({ count, from }) => ({ input: 0, name: from, count, refusal: REFUSALS[from] }),
  gradient: 'zero',
  samples: [
    { shapes: [[3, 2]], attributes: { count: 5, from: 'multinomial: input' }, range: [0, 4], integers: true, dtypes: ['int32'] },
  ],
});

/** int32 numbers that were drawn where it holds that they could be; an error elsewhere. */
function drawnWhere(holds: GraphNode, x: GraphNode, count: number, from: Refused): GraphNode {
  return drawn([where([holds, x, scalarNode(-1, 'int32')])], { count, from });
}

/** Whether the numbers along the last dimension, which keeps size 1, are probabilities of which at least so many are above 0. */
function areProbabilities(x: GraphNode, last: number, needed: number): GraphNode {
  const count = x.shape[last];
  const isOne = logicalAnd([ge([x, scalarNode(0)]), lt([x, scalarNode(Number.POSITIVE_INFINITY)])]);
  const counted = where([isOne, to([gt([x, scalarNode(0)])], { dtype: 'float32' }), scalarNode(-1 - count)]);
  return ge([sum([counted], { dims: [last] }), scalarNode(needed)]);
}

/** A leaf of numbers that are drawn for a shape. */
export type Draw = (shape: Shape) => GraphNode;

/**
 * Places along the last dimension, each drawn with the probability that stands there, in whatever unit. Without replacement (and where one is drawn)
 * it is those whose probability over a number of the exponential distribution is largest; else uniform numbers are looked up in running sums.
 * @see Efraimidis and Spirakis, "Weighted random sampling with a reservoir"; torch.multinomial
 */
export function multinomial(
  x: GraphNode,
  samples: number,
  replacement: boolean,
  { exponential, uniform }: { readonly exponential: Draw; readonly uniform: Draw },
): GraphNode {
  const last = x.shape.length - 1;
  const needed = replacement ? Math.min(samples, 1) : samples;
  const isRight = areProbabilities(x, last, needed);
  const choose = () => {
    if (replacement && samples !== 1) return lookedUp(x, last, uniform(x.shape.with(last, samples)));
    const keys = div([x, exponential(x.shape)]);
    return samples === 1 ? placeOfLargest(keys, last) : firstInOrder(keys, last, samples, true);
  };
  return drawnWhere(isRight, choose(), x.shape[last], 'multinomial: input');
}

/** Where uniform numbers from 0 to 1 fall in the running sums of probabilities. */
function lookedUp(x: GraphNode, last: number, uniform: GraphNode): GraphNode {
  // rounded sums may go down, and where nothing is added they must not go up: such a place is never drawn
  const isSome = gt([x, scalarNode(0)]);
  const sums = runningLargest(where([isSome, cumsum(x, last), scalarNode(0)]), last);
  const total = slice([sums], { dim: last, start: x.shape[last] - 1, length: 1, step: 1 });
  const wanted = unsqueeze([mul([uniform, total])], { dims: [last + 1] });
  const [before, all] = [sums, total].map((node) => unsqueeze([node], { dims: [last] }));
  const isBelow = logicalAnd([le([before, wanted]), lt([before, all])]);
  return squeeze([sum([isBelow], { dims: [last + 1] })], { dims: [last + 1] });
}

/** 1 with the probability that stands at its place, else 0: float32. @see torch.bernoulli */
export function bernoulli(x: GraphNode, uniform: Draw): GraphNode {
  const isRight = logicalAnd([ge([x, scalarNode(0)]), le([x, scalarNode(1)])]);
  const isDrawn = to([lt([uniform(x.shape), x])], { dtype: 'int32' });
  return to([drawnWhere(isRight, isDrawn, 2, 'bernoulli: input')], { dtype: 'float32' });
}
