import { binary, constant, type Expression, select, unary } from '../expression/expression';
import { half, minus, one, over, plus, squareOf, times, zero } from './terms';
import { unaryOp, within } from './unary';

// The logarithm of the gamma function and its derivatives: Stirling's series from 4 on, what is smaller is shifted there, and below 0 it is reflected.

const pi = constant(Math.PI);
/** How many steps lead from 0 to where the series holds to float32's last place. */
const SHIFT = 4;
const far = constant(SHIFT);

/** sums[0] + sums[1] q + sums[2] q^2 + ... */
const polynomial = (q: Expression, sums: readonly number[]): Expression =>
  sums.slice(0, -1).reduceRight<Expression>((rest, sum) => plus(constant(sum), times(q, rest)), constant(sums.at(-1) as number));

/** z, z + 1, ... on the way to where the series holds. */
const steps = (z: Expression): Expression[] => Array.from({ length: SHIFT }, (_, i) => (i === 0 ? z : plus(z, constant(i))));

/** A function of z >= 0 from its series and from what the steps that lead there come to. */
function shifted(
  z: Expression,
  series: (z: Expression) => Expression,
  together: (value: Expression, steps: Expression[]) => Expression,
): Expression {
  const isNear = (near: Expression, otherwise: Expression) => select('greater', far, z, near, otherwise);
  const value = series(isNear(plus(z, far), z));
  return isNear(together(value, steps(z)), value);
}

const logGammaFrom0 = (z: Expression): Expression =>
  shifted(
    z,
    (t) => {
      const inverse = over(one, t);
      const rest = times(inverse, polynomial(squareOf(inverse), [1 / 12, -1 / 360, 1 / 1260, -1 / 1680]));
      const main = times(minus(t, half), minus(unary('log', t), one));
      return plus(main, plus(constant(Math.log(2 * Math.PI) / 2 - 0.5), rest));
    },
    (value, factors) => minus(value, unary('log', times(...factors))),
  );

const digammaFrom0 = (z: Expression): Expression =>
  shifted(
    z,
    (t) => {
      const inverse = over(one, t);
      const q = squareOf(inverse);
      const rest = times(q, polynomial(q, [1 / 12, -1 / 120, 1 / 252, -1 / 240]));
      return minus(unary('log', t), plus(times(half, inverse), rest));
    },
    (value, terms) => minus(value, plus(...terms.map((term) => over(one, term)))),
  );

const trigammaFrom0 = (z: Expression): Expression =>
  shifted(
    z,
    (t) => {
      const inverse = over(one, t);
      const q = squareOf(inverse);
      const rest = times(q, inverse, polynomial(q, [1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66]));
      return plus(inverse, times(half, q), rest);
    },
    (value, terms) => plus(value, ...terms.map((term) => squareOf(over(one, term)))),
  );

/** How far x is from the nearest whole number, which no rounding makes larger or smaller. */
const besideWhole = (x: Expression): Expression => minus(x, unary('round', x));
/** One of two, by whether x is below 0; -0 is not. */
const below0 = (x: Expression, reflected: Expression, otherwise: Expression): Expression =>
  select('greater', zero, x, reflected, otherwise);
/** What has no limit at whole numbers is NaN there: the root of -1, which no compiler foresees. */
const nanAt0 = (r: Expression, value: Expression): Expression =>
  select('equal', r, zero, unary('sqrt', minus(squareOf(r), one)), value);

/** From here on down, all numbers are whole. */
const ALL_WHOLE = constant(-(2 ** 24));
const logGammaOf = (x: Expression): Expression => {
  // minus infinity is beside no whole number, and the function of 1 - x is infinite for the largest: infinity without infinity would be NaN
  const z = binary('max', x, ALL_WHOLE);
  const sine = unary('abs', unary('sin', times(pi, besideWhole(z))));
  // not pi over it, which is infinite for subnormal numbers
  const reflected = unary('neg', plus(unary('log', over(sine, pi)), logGammaFrom0(minus(one, z))));
  return below0(x, reflected, logGammaFrom0(x));
};
const digammaOf = (x: Expression): Expression => {
  const r = besideWhole(x);
  const angle = times(pi, r);
  const cotangent = over(unary('cos', angle), unary('sin', angle));
  return below0(x, nanAt0(r, minus(digammaFrom0(minus(one, x)), times(pi, cotangent))), digammaFrom0(x));
};
const trigammaOf = (x: Expression): Expression => {
  const sine = unary('sin', times(pi, besideWhole(x)));
  return below0(x, minus(squareOf(over(pi, sine)), trigammaFrom0(minus(one, x))), trigammaFrom0(x));
};

/** The logarithm of the size of the gamma function; infinite at 0 and at whole numbers below. @see torch.lgamma */
export const lgamma = unaryOp('lgamma', { value: logGammaOf, slope: digammaOf, samples: within(0.2, 6) });

/** The slope of `lgamma`; NaN at whole numbers below 0. @see torch.digamma */
export const digamma = unaryOp('digamma', { value: digammaOf, slope: trigammaOf, samples: within(0.2, 6) });
