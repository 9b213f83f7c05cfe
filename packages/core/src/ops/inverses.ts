import { constant, type Expression, select, unary } from '../expression/expression';
import { half, minus, one, over, plus, squareOf, times, zero } from './terms';
import { unaryOp, within } from './unary';

// What follows from primitives: the tangent and the inverse functions of circle and hyperbola, each by the form that loses nothing near its zeros and ends.

const [two, large] = [2, 1e9].map((value) => constant(value));
const atan = (x: Expression): Expression => unary('atan', x);
const sqrt = (x: Expression): Expression => unary('sqrt', x);
/** A function of the size, with the sign of x; 0 as it is. */
const odd = (x: Expression, size: (a: Expression) => Expression): Expression => {
  const value = size(unary('abs', x));
  return select('greater', zero, x, unary('neg', value), select('equal', x, zero, x, value));
};
/** (1 - x) (1 + x): 1 - x^2 without what the square rounds off near 1. */
const besideOne = (x: Expression): Expression => times(minus(one, x), plus(one, x));

/** The tangent, of radians. @see torch.tan */
export const tan = unaryOp('tan', {
  value: (x) => over(unary('sin', x), unary('cos', x)),
  slope: (_, y) => plus(one, squareOf(y)),
  reference: Math.tan,
  samples: within(-1, 1),
});

/** The arc sine; NaN beyond 1. @see torch.asin */
export const asin = unaryOp('asin', {
  value: (x) => atan(over(x, sqrt(besideOne(x)))),
  slope: (x) => over(one, sqrt(besideOne(x))),
  reference: Math.asin,
  samples: within(-0.9, 0.9),
});

/** The arc cosine; NaN beyond 1. @see torch.acos */
export const acos = unaryOp('acos', {
  value: (x) => times(two, atan(sqrt(over(minus(one, x), plus(one, x))))),
  slope: (x) => over(constant(-1), sqrt(besideOne(x))),
  reference: Math.acos,
  samples: within(-0.9, 0.9),
});

/** e^(a / 2), twice: what is finite where e^a is not yet. */
const halfExponential = (a: Expression): Expression => {
  const root = unary('exp', times(a, half));
  return times(times(half, root), root);
};
const sinhOf = (x: Expression): Expression =>
  odd(x, (a) => {
    const t = unary('expm1', a);
    return select('greater', a, constant(20), halfExponential(a), times(half, plus(t, over(t, plus(t, one)))));
  });
const coshOf = (x: Expression): Expression => {
  const a = unary('abs', x);
  const e = unary('exp', a);
  return select('greater', a, constant(20), halfExponential(a), times(half, plus(e, over(one, e))));
};

/** The hyperbolic sine. @see torch.sinh */
export const sinh = unaryOp('sinh', { value: sinhOf, slope: coshOf, reference: Math.sinh });

/** The hyperbolic cosine. @see torch.cosh */
export const cosh = unaryOp('cosh', { value: coshOf, slope: sinhOf, reference: Math.cosh });

/** log(2 a), where a^2 would be infinite. */
const farLogarithm = (a: Expression): Expression => plus(unary('log', a), constant(Math.LN2));

/** The inverse of sinh. @see torch.asinh */
export const asinh = unaryOp('asinh', {
  value: (x) =>
    odd(x, (a) => {
      const square = squareOf(a);
      const near = unary('log1p', plus(a, over(square, plus(one, sqrt(plus(square, one))))));
      return select('greater', a, large, farLogarithm(a), near);
    }),
  slope: (x) => over(one, sqrt(plus(squareOf(x), one))),
  reference: Math.asinh,
});

/** The inverse of cosh; NaN below 1. @see torch.acosh */
export const acosh = unaryOp('acosh', {
  value: (x) => {
    const t = minus(x, one);
    const near = unary('log1p', plus(t, times(sqrt(t), sqrt(plus(x, one)))));
    return select('greater', x, large, farLogarithm(x), near);
  },
  // of the size, because (x - 1) (x + 1) is -0 at -1, and a shader's compiler takes a root for positive
  slope: (x) => over(one, sqrt(times(minus(unary('abs', x), one), plus(unary('abs', x), one)))),
  reference: Math.acosh,
  samples: within(1.2, 4),
});

/** The inverse of tanh; NaN beyond 1. @see torch.atanh */
export const atanh = unaryOp('atanh', {
  value: (x) => odd(x, (a) => times(half, unary('log1p', over(times(two, a), minus(one, a))))),
  slope: (x) => over(one, besideOne(x)),
  reference: Math.atanh,
  samples: within(-0.9, 0.9),
});
