import * as fc from 'fast-check';
import type { Tensor } from '../../../src/index';
import { applyOp } from '../../fixtures/applyOp';
import { oracleOps } from '../oracle/applyOracle';
import { broadcastShape } from '../oracle/elementwise';
import { count, type OracleTensor } from '../oracle/oracleTensor';

/** A tensor beside its oracle. `exact`: float32 holds the same number, so at a kink both take the same side. */
export interface Pair {
  readonly ours: Tensor;
  readonly oracle: OracleTensor;
  readonly exact: boolean;
  /** How many products of numbers lead here: each doubles the digits that float32 must hold. */
  readonly products: number;
}

const binaryOps = ['add', 'sub', 'mul', 'div', 'matmul'] as const;
const unaryOps = ['neg', 'relu', 'exp', 'log', 'sqrt', 'sum', 'mean', 'max', 'permute', 'reshape', 'logSoftmax'] as const;
type BinaryOp = (typeof binaryOps)[number];
type UnaryOp = (typeof unaryOps)[number];

/** A step of a random program: an op on values that are there; `left`, `right` and `dim` are taken modulo what there is. */
export type Step = { readonly left: number; readonly right: number; readonly dim: number; readonly keepDim: boolean } & (
  | { readonly op: BinaryOp }
  | { readonly op: UnaryOp }
);

export const step: fc.Arbitrary<Step> = fc.record({
  op: fc.constantFrom(...binaryOps, ...unaryOps),
  left: fc.nat({ max: 30 }),
  right: fc.nat({ max: 30 }),
  dim: fc.nat({ max: 5 }),
  keepDim: fc.boolean(),
});

const isBinary = (op: BinaryOp | UnaryOp): op is BinaryOp => (binaryOps as readonly string[]).includes(op);
const smallest = (data: Float64Array) => data.reduce((least, x) => Math.min(least, x), Number.POSITIVE_INFINITY);
const largest = (data: Float64Array) => data.reduce((most, x) => Math.max(most, Math.abs(x)), 0);

/** Where each op stays away from its poles, and numbers stay small. */
function isTame(op: BinaryOp | UnaryOp, x: Pair, y: Pair): boolean {
  const [a, b] = [x.oracle.data, y.oracle.data];
  switch (op) {
    case 'div':
      return smallest(b.map(Math.abs)) >= 0.25 && largest(a) <= 50;
    case 'mul':
      return largest(a) * largest(b) <= 100;
    case 'exp':
      return largest(a) <= 3;
    case 'log':
    case 'sqrt':
      return smallest(a) >= 0.2;
    case 'logSoftmax':
      return largest(a) <= 20;
    case 'relu':
    case 'max':
      return x.exact;
    default:
      return true;
  }
}

function fits(op: BinaryOp, a: readonly number[], b: readonly number[]): boolean {
  if (op === 'matmul') return a.length > 0 && b.length > 0 && a.length <= 2 && b.length <= 2 && a[a.length - 1] === b[0];
  try {
    return count(broadcastShape(a, b)) <= 2000;
  } catch {
    return false;
  }
}

/** Takes a step on both sides; null where it fits none of the values. */
export function takeStep(values: readonly Pair[], { op, left, right, dim, keepDim }: Step): Pair | null {
  const x = values[left % values.length];
  const others = isBinary(op) ? values.filter(({ oracle }) => fits(op, x.oracle.shape, oracle.shape)) : [x];
  const y = others[right % Math.max(others.length, 1)];
  if (y === undefined || !isTame(op, x, y)) return null;
  const rank = x.oracle.shape.length;
  const along = rank === 0 ? 0 : dim % rank;
  const options =
    op === 'permute'
      ? { dims: x.oracle.shape.map((_, d) => (d + along) % rank) }
      : op === 'reshape'
        ? { shape: keepDim ? [-1] : [-1, x.oracle.shape[along] ?? 1] }
        : op === 'sum' || op === 'mean' || op === 'max' || op === 'logSoftmax'
          ? { dim: along, keepDim }
          : {};
  const operands = isBinary(op) ? [x, y] : [x];
  const products = operands.reduce((sum, { products }) => sum + products, op === 'mul' || op === 'matmul' ? 1 : 0);
  const inexact = op === 'div' || op === 'exp' || op === 'log' || op === 'sqrt' || op === 'mean' || op === 'logSoftmax';
  return {
    ours: applyOp[op](
      operands.map(({ ours }) => ours),
      options,
    ),
    oracle: oracleOps[op](
      operands.map(({ oracle }) => oracle),
      options,
    ),
    products,
    exact: !inexact && products <= 2 && operands.every(({ exact }) => exact),
  };
}
