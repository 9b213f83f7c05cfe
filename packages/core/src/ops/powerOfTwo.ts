import { binary, constant, type Expression, unary } from '../expression/expression';
import { minus, plus, times } from './terms';
import { unaryOp } from './unary';

// log(2) in two parts, the first of 17 bits: times the exponent of a float32 it is exact
const LN2_HIGH = 0.693138122558594;
const LN2_LOW = Math.LN2 - LN2_HIGH;

/** 2^n of the whole part and 2^f of what is behind the point, so that no product with log(2) is rounded that an exponential would enlarge. */
function powerOfTwo(given: Expression): Expression {
  // beyond these it is 0 or infinite, and infinity would leave nothing behind the point
  const x = binary('min', binary('max', given, constant(-160)), constant(130));
  const n = unary('floor', x);
  const low = plus(times(n, constant(LN2_LOW)), times(minus(x, n), constant(Math.LN2)));
  return times(unary('exp', times(n, constant(LN2_HIGH))), unary('exp', low));
}

/** 2 to the power of x. @see torch.exp2 */
export const exp2 = unaryOp('exp2', {
  value: powerOfTwo,
  slope: (_, y) => times(y, constant(Math.LN2)),
  reference: (x) => 2 ** x,
});
