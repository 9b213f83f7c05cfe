import { binary, constant, type Expression, select, unary } from '../expression/expression';
import type { GraphNode } from '../graph/node';
import type { Shape } from '../shape/shape';
import { type Op, scalarNode } from './define';
import { inPromotedNumbers } from './dtypes';
import { broadcasts, div, elementwise, mul, neg } from './elementwise';
import { meaningOf } from './float64';
import { minus, one, over, plus, times, zero } from './terms';
import { trunc, wholePart } from './wholeParts';

const noInteger = constant(0, 'int32');
/** Of the least number over -1 it is that number again, as all of int32 wraps around; the primitive gives the largest. */
const wholeQuotient = (x: Expression, y: Expression): Expression =>
  select('equal', y, constant(-1, 'int32'), unary('negInteger', x), binary('divideInteger', x, y));
const wholeRest = (x: Expression, y: Expression): Expression =>
  binary('subInteger', x, binary('mulInteger', wholeQuotient(x, y), y));

/** One of two expressions: the first where a rest has another sign than the divisor. */
function whereSignsDiffer(
  rest: Expression,
  y: Expression,
  none: Expression,
  then: Expression,
  otherwise: Expression,
): Expression {
  const below = select('greater', y, none, then, otherwise);
  const above = select('greater', none, y, then, otherwise);
  return select('greater', none, rest, below, select('greater', rest, none, above, otherwise));
}

/** What is left of x after whole y, with the sign of y. */
function flooredRest(x: Expression, y: Expression): Expression {
  const rest = binary('fmod', x, y);
  return whereSignsDiffer(rest, y, zero, plus(rest, y), rest);
}

const samples = [
  // where x and y are never multiples of each other: there it jumps
  ...[[[7], [1]] as Shape[], ...broadcasts.slice(1)].map((shapes) => ({ shapes, range: [1.1, 4] as const })),
  ...[[[7], [7]] as Shape[], [[3, 5], [5]] as Shape[]].map((shapes) => ({
    shapes,
    range: [1, 9] as const,
    integers: true,
    dtypes: ['int32', 'int32'] as const,
  })),
];

function rest(
  name: string,
  kernel: (x: Expression, y: Expression) => Expression,
  whole: typeof kernel,
  quotientOf: (x: GraphNode, y: GraphNode) => GraphNode,
): Op<undefined> {
  return elementwise(name, {
    kernel,
    whole: (_, x, y) => whole(x, y),
    dtype: inPromotedNumbers,
    reference: meaningOf(kernel, 2),
    gradient: ({ grad, inputs: [x, y] }): (GraphNode | null)[] => [
      grad,
      y.requiresGrad ? neg([mul([grad, quotientOf(x, y)])]) : null,
    ],
    samples,
  });
}

/** From here on, all numbers are whole. */
const ALL_WHOLE = constant(2 ** 24);

/**
 * The whole part of x / y, of which `left` remains. Not all devices divide to the last place, and what is divided may be rounded up to a whole number, or to a
 * half beside it: what the part behind its point and the rest's differ by, which is nearly whole, says how far it is off.
 */
function wholePartOf(left: Expression, x: Expression, y: Expression): Expression {
  const quotient = over(x, y);
  const below = unary('floor', quotient);
  const whole = plus(below, unary('round', minus(minus(quotient, below), over(left, y))));
  const near = select('equal', whole, zero, times(quotient, zero), whole);
  return select('greater', ALL_WHOLE, unary('abs', quotient), near, unary('round', over(minus(x, left), y)));
}

function wholeDivision(
  name: string,
  kernel: (x: Expression, y: Expression) => Expression,
  whole: typeof kernel,
  reference: (x: number, y: number) => number,
): Op<undefined> {
  return elementwise(name, {
    kernel,
    whole: (_, x, y) => whole(x, y),
    dtype: inPromotedNumbers,
    reference,
    gradient: ({ grad, inputs }) => inputs.map(({ requiresGrad }) => (requiresGrad ? mul([grad, scalarNode(0)]) : null)),
    samples,
  });
}

/** How many whole y are in x, rounded down; the gradient is 0. @see torch.floor_divide */
export const floorDivide = wholeDivision(
  'floorDivide',
  (x, y) => {
    const left = binary('fmod', x, y);
    const quotient = wholePartOf(left, x, y);
    const floored = whereSignsDiffer(left, y, zero, minus(quotient, one), quotient);
    return select('equal', y, zero, over(x, y), floored);
  },
  (x, y) => {
    const quotient = wholeQuotient(x, y);
    const oneLess = binary('subInteger', quotient, constant(1, 'int32'));
    return whereSignsDiffer(wholeRest(x, y), y, noInteger, oneLess, quotient);
  },
  (x, y) => Math.floor(x / y),
);

/** How many whole y are in x, rounded towards 0; the gradient is 0. @see torch.div, rounding_mode='trunc' */
export const truncDivide = wholeDivision(
  'truncDivide',
  (x, y) => {
    const left = binary('fmod', x, y);
    // of infinities and of what is over 0 there is no rest
    return select('equal', left, left, wholePartOf(left, x, y), wholePart(over(x, y)));
  },
  wholeQuotient,
  (x, y) => Math.trunc(x / y),
);

/** What is left of x after whole y, with the sign of x; of int32 x where y is 0. @see torch.fmod */
export const fmod = rest(
  'fmod',
  (x, y) => binary('fmod', x, y),
  wholeRest,
  (x, y) => trunc([div([x, y])]),
);

/** What is left of x after whole y, with the sign of y; of int32 x where y is 0. @see torch.remainder */
export const remainder = rest(
  'remainder',
  flooredRest,
  (x, y) => {
    const left = wholeRest(x, y);
    return whereSignsDiffer(left, y, noInteger, binary('addInteger', left, y), left);
  },
  (x, y) => floorDivide([x, y]),
);
