import { type Expression, select, unary } from '../expression/expression';
import { minus, one, zero } from './terms';
import { unaryOp, within } from './unary';

/** x without what is behind the point. */
export const wholePart = (x: Expression): Expression => select('greater', zero, x, unary('ceil', x), unary('floor', x));

/** x without what is behind the point. @see torch.trunc */
export const trunc = unaryOp('trunc', {
  value: wholePart,
  whole: (x) => x,
  slope: () => zero,
  reference: Math.trunc,
  samples: within(0.1, 0.9),
});

/** What is behind the point of x, with its sign. @see torch.frac */
export const frac = unaryOp('frac', {
  value: (x) => minus(x, wholePart(x)),
  slope: () => one,
  reference: (x) => x - Math.trunc(x),
  samples: within(0.1, 0.9),
});
