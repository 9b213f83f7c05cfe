import { elementwiseOps } from '@kindling/fixtures';
import { count, forEachIndex, OracleTensor, place } from './oracleTensor';

type Scalar = (x: number) => number;
type Pair = (a: number, b: number) => number;

/** A function of each number; `slope` is its derivative. */
function unary(f: Scalar, slope: Scalar): (x: OracleTensor) => OracleTensor {
  return (x) => {
    const pull = (grad: Float64Array) => grad.map((g, i) => g * slope(x.data[i]));
    return new OracleTensor(x.shape, x.data.map(f), [{ tensor: x, pull }]);
  };
}

/** The ops of one number, as tooling/fixtures/elementwise.json has them. */
export const unaryOps: Readonly<Record<string, (x: OracleTensor) => OracleTensor>> = Object.fromEntries(
  elementwiseOps.map(({ op, value, slope }) => [op, unary(value, slope)]),
);
export const { relu } = unaryOps;

export function broadcastShape(a: readonly number[], b: readonly number[]): number[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, dim) => {
    const [left, right] = [a[dim - rank + a.length] ?? 1, b[dim - rank + b.length] ?? 1];
    if (left !== right && left !== 1 && right !== 1) throw new Error(`oracle: [${a}] and [${b}] do not broadcast`);
    return left === 1 ? right : left;
  });
}

/** A function of pairs of numbers, with its derivative by each. */
function binary(f: Pair, byLeft: Pair, byRight: Pair): (a: OracleTensor, b: OracleTensor) => OracleTensor {
  return (a, b) => {
    const shape = broadcastShape(a.shape, b.shape);
    const data = new Float64Array(count(shape));
    const pairs = (visit: (left: number, right: number, flat: number) => void) =>
      forEachIndex(shape, (index, flat) => visit(place(a.shape, index), place(b.shape, index), flat));
    pairs((left, right, flat) => {
      data[flat] = f(a.data[left], b.data[right]);
    });
    const pull = (side: 0 | 1, slope: Pair) => (grad: Float64Array) => {
      const sent = new Float64Array([a, b][side].data.length);
      pairs((left, right, flat) => {
        sent[side === 0 ? left : right] += grad[flat] * slope(a.data[left], b.data[right]);
      });
      return sent;
    };
    return new OracleTensor(shape, data, [
      { tensor: a, pull: pull(0, byLeft) },
      { tensor: b, pull: pull(1, byRight) },
    ]);
  };
}

export const add = binary(
  (a, b) => a + b,
  () => 1,
  () => 1,
);
export const sub = binary(
  (a, b) => a - b,
  () => 1,
  () => -1,
);
export const mul = binary(
  (a, b) => a * b,
  (_, b) => b,
  (a) => a,
);
/** The share of one of two numbers in the gradient of the larger: beside NaN both get all of it. */
const share = (own: number, other: number) => (other > own ? 0 : own === other ? 0.5 : 1);
export const maximum = binary(Math.max, share, (a, b) => share(b, a));
export const minimum = binary(Math.min, (a, b) => share(b, a), share);
export const div = binary(
  (a, b) => a / b,
  (_, b) => 1 / b,
  (a, b) => -a / b / b,
);
/** As C has it: JavaScript's power has NaN for 1 and -1 to the power of infinities, and of NaN for 1. */
const power: Pair = (a, b) => (a === 1 || (a === -1 && Math.abs(b) === Number.POSITIVE_INFINITY) ? 1 : a ** b);
export const pow = binary(
  power,
  (a, b) => (b === 0 ? 0 : b * power(a, b - 1)),
  (a, b) => (a === 0 && b >= 0 ? 0 : power(a, b) * Math.log(a)),
);
