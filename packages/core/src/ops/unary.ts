import { slopeOf } from '../expression/derivative';
import { binary, constant, type Expression, loadsOf, select, unary } from '../expression/expression';
import { UNARY, type UnaryName } from '../expression/primitives/primitives';
import { isGradEnabled } from '../graph/gradMode';
import type { GraphNode } from '../graph/node';
import type { GradientContext, Sample } from '../graph/operation';
import type { Shape } from '../shape/shape';
import type { Op } from './define';
import { inPromotedNumbers } from './dtypes';
import { elementwise, unaryIntegers, unaryShapes } from './elementwise';
import { meaningOf, variable } from './float64';
import { half, minus, one, over, plus, squareOf, times, zero } from './terms';

type Samples = readonly (Omit<Sample<undefined>, 'attributes'> | readonly Shape[])[];

interface Formula {
  /** The same of int32, if it gives such. */
  readonly whole?: (x: Expression) => Expression;
  /** f(x), as a kernel computes it; a function with parameters, one number each, gets them behind x. */
  readonly value: (x: Expression, ...parameters: Expression[]) => Expression;
  /** f'(x), of x and of y = f(x), whichever is cheaper. */
  readonly slope: (x: Expression, y: Expression, ...parameters: Expression[]) => Expression;
  /** The same of x and y where that costs less and its own derivative would lose digits: it is taken where nobody can ask for that. */
  readonly shortSlope?: (x: Expression, y: Expression) => Expression;
  /** The same as `value` in float64; what the formula says if left out. */
  readonly reference?: (...x: number[]) => number;
  readonly samples?: Samples;
}

/** Shapes to try it with, in a range of numbers. */
export const within = (low: number, high: number): Samples => unaryShapes.map((shapes) => ({ shapes, range: [low, high] }));

/** The op of a gradient: slope times what comes from above, in one kernel, which reads x, the result, or both, as the slope does. */
function gradientOp(
  name: string,
  slope: Formula['slope'],
  parameterCount: number,
  samples: Samples,
): (context: GradientContext<undefined>) => GraphNode {
  const numbers = Array.from({ length: 2 + parameterCount }, (_, i) => variable(i));
  const [x, y, ...parameters] = numbers;
  const read = new Set(loadsOf(slope(x, y, ...parameters)));
  const isRead = numbers.map((number, i) => i > 1 || read.has(number));
  const sent = (grad: Expression, ...given: Expression[]): Expression => {
    const all = isRead.map((is) => (is ? (given.shift() as Expression) : zero)) as [Expression, Expression];
    return times(grad, slope(...all));
  };
  const op = elementwise(name, {
    kernel: sent,
    reference: meaningOf(sent, 1 + isRead.filter((is) => is).length),
    gradient: 'derived',
    samples: samples.map((sample) => {
      const { shapes, ...how } = 'shapes' in sample ? sample : { shapes: sample };
      const [own, ...others] = shapes;
      return { ...how, shapes: [own, ...isRead.flatMap((is, i) => (i < 2 ? (is ? [own] : []) : [others[i - 2]]))] };
    }),
  });
  return ({ grad, inputs: [input, ...others], output }) => op([grad, ...[input, output].filter((_, i) => isRead[i]), ...others]);
}

/** An op that is a function of one number, and beside it the op of its gradient. */
export function unaryOp(
  name: string,
  { value, whole, slope, shortSlope, reference, samples = within(-2, 2) }: Formula,
): Op<undefined> {
  const gradient = gradientOp(`${name}Gradient`, slope, value.length - 1, samples);
  const short = shortSlope && gradientOp(`${name}ShortGradient`, shortSlope, 0, samples);
  return elementwise(name, {
    kernel: value,
    ...(whole && { whole: (_, x) => whole(x), dtype: inPromotedNumbers }),
    reference: reference ?? meaningOf(value, value.length),
    gradient: (context) => [
      (short !== undefined && !isGradEnabled() ? short : gradient)(context),
      ...context.inputs.slice(1).map(() => null),
    ],
    samples: whole === undefined ? samples : [...samples, ...unaryIntegers],
  });
}

/** The op of a primitive. */
function primitiveOp(name: UnaryName, samples?: Samples, whole?: Formula['whole']): Op<undefined> {
  const { float64 } = UNARY[name];
  return unaryOp(name, {
    value: (x) => unary(name, x),
    slope: slopeOf(name),
    reference: float64,
    ...(samples && { samples }),
    ...(whole && { whole }),
  });
}

/** 0 at 0, as in PyTorch. */
const signOf = (x: Expression): Expression => select('greater', x, zero, one, select('greater', zero, x, constant(-1), zero));

const asItIs = (x: Expression): Expression => x;

export const abs = primitiveOp('abs', within(-2, 2), (x) => unary('absInteger', x));
export const sign = unaryOp('sign', {
  value: signOf,
  whole: (x) => {
    const [none, plus, minus] = [0, 1, -1].map((value) => constant(value, 'int32'));
    return select('greater', x, none, plus, select('greater', none, x, minus, none));
  },
  slope: () => zero,
  samples: within(0.1, 2),
});
export const square = unaryOp('square', {
  value: squareOf,
  whole: (x) => binary('mulInteger', x, x),
  slope: (x) => plus(x, x),
});
export const reciprocal = unaryOp('reciprocal', {
  value: (x) => over(one, x),
  slope: (_, y) => unary('neg', squareOf(y)),
  samples: within(0.5, 2),
});
export const rsqrt = unaryOp('rsqrt', {
  value: (x) => over(one, unary('sqrt', x)),
  slope: (_, y) => times(constant(-0.5), y, squareOf(y)),
  samples: within(0.1, 4),
});
export const floor = primitiveOp('floor', within(0.1, 0.9), asItIs);
export const ceil = primitiveOp('ceil', within(0.1, 0.9), asItIs);
export const round = primitiveOp('round', within(-0.4, 0.4), asItIs);
export const tanh = primitiveOp('tanh');
export const sigmoid = primitiveOp('sigmoid');
export const erf = primitiveOp('erf');
export const sin = primitiveOp('sin');
export const cos = primitiveOp('cos');
export const atan = primitiveOp('atan');
export const expm1 = primitiveOp('expm1');
export const log1p = primitiveOp('log1p', within(-0.9, 2));
export const log2 = primitiveOp('log2', within(0.1, 4));
export const log10 = primitiveOp('log10', within(0.1, 4));

/** x times the normal distribution's cumulative probability of x. @see Hendrycks and Gimpel, "Gaussian Error Linear Units" */
const normalShare = (x: Expression): Expression => times(half, plus(one, unary('erf', times(x, constant(Math.SQRT1_2)))));
const normalDensity = (x: Expression): Expression => unary('normalDensity', x);
/** What y = x times a share was made with; half at 0, and so near it that the product has no digits left. */
const shareOf = (x: Expression, y: Expression): Expression =>
  select('greater', unary('abs', x), constant(1e-30), over(y, x), half);
export const gelu = unaryOp('gelu', {
  // relu, but NaN of minus infinity, as in PyTorch
  value: (x) => minus(plus(times(half, x), times(half, unary('abs', x))), unary('geluGap', x)),
  slope: (x) => plus(normalShare(x), times(x, normalDensity(x))),
  shortSlope: (x, y) => plus(shareOf(x, y), times(x, normalDensity(x))),
});

const [GELU_SCALE, GELU_CUBE] = [Math.sqrt(2 / Math.PI), 0.044715];
const geluTanhOf = (x: Expression): Expression =>
  unary('tanh', times(constant(GELU_SCALE), plus(x, times(constant(GELU_CUBE), x, squareOf(x)))));
/** gelu by a hyperbolic tangent. */
export const geluTanh = unaryOp('geluTanh', {
  value: (x) => times(half, x, plus(one, geluTanhOf(x))),
  slope: (x) => {
    const t = geluTanhOf(x);
    const inner = times(constant(GELU_SCALE), plus(one, times(constant(3 * GELU_CUBE), squareOf(x))));
    return times(half, plus(one, t, times(x, minus(one, squareOf(t)), inner)));
  },
  shortSlope: (x, y) => {
    const share = shareOf(x, y);
    const inner = times(constant(2 * GELU_SCALE), plus(one, times(constant(3 * GELU_CUBE), squareOf(x))));
    return times(share, plus(one, times(x, minus(one, share), inner)));
  },
});

export const silu = unaryOp('silu', {
  value: (x) => times(x, unary('sigmoid', x)),
  slope: (x) => {
    const s = unary('sigmoid', x);
    return times(s, plus(one, times(x, minus(one, s))));
  },
  shortSlope: (x, y) => {
    const share = shareOf(x, y);
    return times(share, plus(one, times(x, minus(one, share))));
  },
});

/** log(1 + e^(beta x)) / beta, or x where beta x is beyond the threshold and float32 has no difference any more. */
export const softplus = unaryOp('softplus', {
  value: (x, beta, threshold) =>
    select('greater', times(beta, x), threshold, x, over(unary('log1p', unary('exp', times(beta, x))), beta)),
  slope: (x, _, beta, threshold) => select('greater', times(beta, x), threshold, one, unary('sigmoid', times(beta, x))),
  samples: [{ shapes: [[3, 5], [], []], range: [0.5, 2] }],
});

export const leakyRelu = unaryOp('leakyRelu', {
  value: (x, negativeSlope) => select('greater', x, zero, x, times(x, negativeSlope)),
  slope: (x, _, negativeSlope) => select('greater', x, zero, one, negativeSlope),
  samples: [{ shapes: [[3, 5], []], range: [-2, 2] }],
});

export const elu = unaryOp('elu', {
  value: (x, alpha) => select('greaterEqual', zero, x, times(alpha, unary('expm1', x)), x),
  // of x: y + alpha has no digits left where y is near -alpha
  slope: (x, _, alpha) => select('greaterEqual', zero, x, times(alpha, unary('exp', x)), one),
  samples: [{ shapes: [[3, 5], []], range: [-2, 2] }],
});

/** Klambauer and others' constants, with which a network keeps mean 0 and variance 1 from layer to layer. @see "Self-Normalizing Neural Networks" */
const [SELU_ALPHA, SELU_SCALE] = [1.6732632423543772, 1.0507009873554805];
export const selu = unaryOp('selu', {
  value: (x) => {
    const below = times(constant(SELU_SCALE * SELU_ALPHA), unary('expm1', x));
    return select('greaterEqual', zero, x, below, times(constant(SELU_SCALE), x));
  },
  slope: (x) => {
    const below = times(constant(SELU_SCALE * SELU_ALPHA), unary('exp', x));
    return select('greaterEqual', zero, x, below, constant(SELU_SCALE));
  },
});

/** x between two bounds; on a bound, and at NaN, the gradient is 0. */
export const hardtanh = unaryOp('hardtanh', {
  value: (x, low, high) => binary('min', binary('max', x, low), high),
  slope: (x, _, low, high) => select('greater', x, low, select('greater', high, x, one, zero), zero),
  samples: [{ shapes: [[3, 5], [], [1]], range: [-2, 2] }],
});
