import { binary, constant, type Expression, select, unary } from '../expression/expression';
import { half, minus, one, over, plus, squareOf, times, zero } from './terms';
import { unaryOp } from './unary';

const [two, three, six] = [2, 3, 6].map((value) => constant(value));
/** Beyond it the hyperbolic tangent of softplus is 1 in float32, and e^x squared is not yet infinite. */
const FAR = constant(20);

/** tanh(softplus(x)) = n / (n + 2) for n = e^x (e^x + 2), without a logarithm. */
function gate(x: Expression): Expression {
  const e = unary('exp', binary('min', x, FAR));
  const n = times(e, plus(e, two));
  return over(n, plus(n, two));
}

/** x tanh(softplus(x)). @see torch.nn.functional.mish */
export const mish = unaryOp('mish', {
  value: (x) => times(x, gate(x)),
  slope: (x) => {
    const t = gate(x);
    return plus(t, times(x, unary('sigmoid', x), minus(one, squareOf(t))));
  },
});

/** x / (1 + |x|). @see torch.nn.functional.softsign */
export const softsign = unaryOp('softsign', {
  value: (x) => over(x, plus(one, unary('abs', x))),
  slope: (x) => over(one, squareOf(plus(one, unary('abs', x)))),
});

/** x + 3 between 0 and 6, as a share of 6. */
const ramp = (x: Expression): Expression => over(binary('min', binary('max', plus(x, three), zero), six), six);
/** The sigmoid of straight lines: (x + 3) / 6 between 0 and 1. @see torch.nn.functional.hardsigmoid */
export const hardsigmoid = unaryOp('hardsigmoid', {
  value: ramp,
  slope: (x) => select('greater', x, constant(-3), select('greater', three, x, constant(1 / 6), zero), zero),
});

/** x hardsigmoid(x). @see torch.nn.functional.hardswish */
export const hardswish = unaryOp('hardswish', {
  value: (x) => times(x, ramp(x)),
  slope: (x) => {
    const inside = select('greater', three, x, plus(over(x, three), half), one);
    return select('greaterEqual', constant(-3), x, zero, inside);
  },
});

/** log(sigmoid(x)), exact for large numbers of both signs. @see torch.nn.functional.logsigmoid */
export const logsigmoid = unaryOp('logsigmoid', {
  value: (x) => minus(binary('min', x, zero), unary('log1p', unary('exp', unary('neg', unary('abs', x))))),
  slope: (x) => unary('sigmoid', unary('neg', x)),
});
