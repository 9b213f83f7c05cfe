import { elementwiseOps, type FixtureDType } from '@kindling/fixtures';
import { count, forEachIndex, OracleTensor, place, together } from './oracleTensor';

type Scalar = (x: number) => number;
type Pair = (a: number, b: number) => number;

/** A function of each number; `slope` is its derivative. */
function unary(f: Scalar, slope: Scalar): (x: OracleTensor) => OracleTensor {
  return (x) => {
    const pull = (grad: Float64Array) => grad.map((g, i) => g * slope(x.data[i]));
    return new OracleTensor(x.shape, x.data.map(f), [{ tensor: x, pull }]);
  };
}

/** Those that give integers of integers, which wrap around at 2^31. */
const ofIntegers = new Set(['neg', 'abs', 'sign', 'square', 'relu', 'floor', 'ceil', 'round', 'trunc']);

/** The ops of one number, as tooling/fixtures/elementwise.json has them. */
export const unaryOps: Readonly<Record<string, (x: OracleTensor) => OracleTensor>> = Object.fromEntries(
  elementwiseOps.map(({ op, value, slope }) => {
    const ofFloats = unary(value, slope);
    const apply = (x: OracleTensor) =>
      x.dtype === 'int32' && ofIntegers.has(op)
        ? new OracleTensor(
            x.shape,
            x.data.map((v) => value(v) | 0),
            [],
            'int32',
          )
        : ofFloats(x);
    return [op, apply];
  }),
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

/**
 * A function of pairs of numbers, with its derivative by each. `integers` is what it is of two integers, which it then gives; left out, it
 * gives floats of them.
 */
export function binary(
  f: Pair,
  byLeft: Pair,
  byRight: Pair,
  integers?: Pair,
): (a: OracleTensor, b: OracleTensor) => OracleTensor {
  return (a, b) => {
    const kind = together(a.dtype, b.dtype);
    if (kind !== 'float32' && integers !== undefined) return pairwise(integers, a, b, kind);
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

/** The same without a gradient: of two bools a bool, of which what is not 0 is true. */
export function pairwise(f: Pair, a: OracleTensor, b: OracleTensor, dtype: FixtureDType): OracleTensor {
  const shape = broadcastShape(a.shape, b.shape);
  const data = new Float64Array(count(shape));
  forEachIndex(shape, (index, flat) => {
    const value = f(a.data[place(a.shape, index)], b.data[place(b.shape, index)]);
    data[flat] = dtype === 'bool' ? Number(value !== 0) : value;
  });
  return new OracleTensor(shape, data, [], dtype);
}

export const add = binary(
  (a, b) => a + b,
  () => 1,
  () => 1,
  (a, b) => (a + b) | 0,
);
export const sub = binary(
  (a, b) => a - b,
  () => 1,
  () => -1,
  (a, b) => (a - b) | 0,
);
export const mul = binary(
  (a, b) => a * b,
  (_, b) => b,
  (a) => a,
  Math.imul,
);
/** The share of one of two numbers in the gradient of the larger: beside NaN both get all of it. */
const share = (own: number, other: number) => (other > own ? 0 : own === other ? 0.5 : 1);
export const maximum = binary(Math.max, share, (a, b) => share(b, a), Math.max);
export const minimum = binary(Math.min, (a, b) => share(b, a), share, Math.min);
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
