import type { FixtureDType } from '@kindling/fixtures';
import { count, forEachIndex, OracleTensor, place } from './oracleTensor';

/** The dims to reduce, counted from the start; none given: all. */
export function dimsOf(x: OracleTensor, dim: number | readonly number[] | undefined): number[] {
  if (dim === undefined) return x.shape.map((_, d) => d);
  return (typeof dim === 'number' ? [dim] : [...dim])
    .map((d) => (d < 0 ? d + x.shape.length : d))
    .filter((d) => d < x.shape.length);
}

export interface ReduceOptions {
  readonly dim?: number | readonly number[];
  readonly keepDim?: boolean;
}

/**
 * Reduces groups of numbers, those that differ only in the reduced dims, in row-major order. `value` reduces a group and
 * `shares` says how much of the gradient each member gets.
 */
export function reduction(
  x: OracleTensor,
  { dim, keepDim = false }: ReduceOptions,
  value: (group: readonly number[]) => number,
  shares: (group: readonly number[]) => readonly number[],
  dtype: FixtureDType = 'float32',
): OracleTensor {
  const dims = dimsOf(x, dim);
  const kept = x.shape.map((size, d) => (dims.includes(d) ? 1 : size));
  const members: number[][] = Array.from({ length: count(kept) }, () => []);
  forEachIndex(x.shape, (index, flat) => members[place(kept, index)].push(flat));
  const groups = members.map((flats) => flats.map((flat) => x.data[flat]));
  const pull = (grad: Float64Array) => {
    const sent = new Float64Array(x.data.length);
    members.forEach((flats, i) => {
      const share = shares(groups[i]);
      flats.forEach((flat, member) => {
        sent[flat] = grad[i] * share[member];
      });
    });
    return sent;
  };
  const shape = keepDim ? kept : x.shape.filter((_, d) => !dims.includes(d));
  return new OracleTensor(shape, Float64Array.from(groups, value), [{ tensor: x, pull }], dtype);
}

/** Integers wrap around at 2^31. */
const totalOfIntegers = (group: readonly number[]) => group.reduce((sum, v) => (sum + v) | 0, 0);
export const total = (group: readonly number[]) => group.reduce((sum, v) => sum + v, 0);

export function sum(x: OracleTensor, options: ReduceOptions = {}): OracleTensor {
  if (x.dtype !== 'float32') return reduction(x, options, totalOfIntegers, (group) => group.map(() => 0), 'int32');
  return reduction(x, options, total, (group) => group.map(() => 1));
}

export function mean(x: OracleTensor, options: ReduceOptions = {}): OracleTensor {
  return reduction(
    x,
    options,
    (group) => total(group) / group.length,
    (group) => group.map(() => 1 / group.length),
  );
}

/** Over all, ties share; over one dim, the first of the largest takes all. */
export function max(x: OracleTensor, options: ReduceOptions = {}): OracleTensor {
  const largest = (group: readonly number[]) => group.reduce((most, v) => (v > most ? v : most), group[0]);
  const shares = (group: readonly number[]) => {
    const ties = group.map((v) => (v === largest(group) ? 1 : 0));
    if (options.dim === undefined) return ties.map((tie) => tie / total(ties));
    return ties.map((tie, i) => (tie === 1 && ties.indexOf(1) === i ? 1 : 0));
  };
  return reduction(x, options, largest, shares, x.dtype);
}

export function argmax(x: OracleTensor, options: ReduceOptions = {}): OracleTensor {
  return reduction(
    x,
    options,
    (group) => group.indexOf(Math.max(...group)),
    (group) => group.map(() => 0),
    'int32',
  );
}

export function logSoftmax(x: OracleTensor, dim: number): OracleTensor {
  const along = dimsOf(x, dim);
  const kept = x.shape.map((size, d) => (along.includes(d) ? 1 : size));
  const members: number[][] = Array.from({ length: count(kept) }, () => []);
  forEachIndex(x.shape, (index, flat) => members[place(kept, index)].push(flat));
  const data = new Float64Array(x.data.length);
  for (const flats of members) {
    const most = flats.reduce((m, flat) => Math.max(m, x.data[flat]), Number.NEGATIVE_INFINITY);
    const logSum = Math.log(flats.reduce((s, flat) => s + Math.exp(x.data[flat] - most), 0));
    for (const flat of flats) data[flat] = x.data[flat] - most - logSum;
  }
  const pull = (grad: Float64Array) => {
    const sent = new Float64Array(x.data.length);
    for (const flats of members) {
      const all = flats.reduce((s, flat) => s + grad[flat], 0);
      for (const flat of flats) sent[flat] = grad[flat] - Math.exp(data[flat]) * all;
    }
    return sent;
  };
  return new OracleTensor(x.shape, data, [{ tensor: x, pull }]);
}
