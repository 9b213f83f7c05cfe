import type { FixtureDType } from '@kindling/fixtures';
import { count, forEachIndex, OracleTensor, place } from './oracleTensor';
import { dimsOf, type ReduceOptions, reduction, total } from './reductions';

type Group = readonly number[];
type Shares = (group: Group) => Group;

const none: Shares = (group) => group.map(() => 0);
const least = (group: Group) => group.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
const most = (group: Group) => group.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
const isExtreme = (v: number, extreme: number) => v === extreme || (Number.isNaN(v) && Number.isNaN(extreme));
const evenly =
  (extreme: (group: Group) => number): Shares =>
  (group) => {
    const ties = group.map((v) => Number(v === extreme(group)));
    return ties.map((tie) => tie / total(ties));
  };
const firstOf =
  (extreme: (group: Group) => number): Shares =>
  (group) => {
    const first = group.findIndex((v) => isExtreme(v, extreme(group)));
    return group.map((_, i) => Number(i === first));
  };

export const amax = (x: OracleTensor, options: ReduceOptions) => reduction(x, options, most, evenly(most), x.dtype);
export const amin = (x: OracleTensor, options: ReduceOptions) => reduction(x, options, least, evenly(least), x.dtype);
export const min = (x: OracleTensor, options: ReduceOptions) =>
  reduction(x, options, least, (options.dim === undefined ? evenly : firstOf)(least), x.dtype);

const placeOf = (extreme: (group: Group) => number) => (x: OracleTensor, options: ReduceOptions) =>
  reduction(x, options, (group) => group.findIndex((v) => isExtreme(v, extreme(group))), none, 'int32');
export const argmin = placeOf(least);
export const maxIndices = placeOf(most);

const product = (group: Group) => group.reduce((a, b) => a * b, 1);
const integerProduct = (group: Group) => group.reduce((a, b) => Math.imul(a, b), 1);
/** Bools count, and so does what integers give. */
const counted = (dtype: FixtureDType): FixtureDType => (dtype === 'bool' ? 'int32' : dtype);

export function prod(x: OracleTensor, options: ReduceOptions): OracleTensor {
  const others: Shares = (group) => group.map((_, i) => product(group.toSpliced(i, 1)));
  return reduction(x, options, x.dtype === 'float32' ? product : integerProduct, others, counted(x.dtype));
}

interface VarianceOptions extends ReduceOptions {
  readonly correction?: number;
}

const middle = (group: Group) => total(group) / group.length;
const variance = (group: Group, correction: number) =>
  total(group.map((v) => (v - middle(group)) ** 2)) / Math.max(0, group.length - correction);

export function variances(x: OracleTensor, { correction = 1, ...options }: VarianceOptions): OracleTensor {
  const slopes: Shares = (group) => group.map((v) => (2 * (v - middle(group))) / Math.max(0, group.length - correction));
  return reduction(x, options, (group) => variance(group, correction), slopes);
}

export function deviations(x: OracleTensor, { correction = 1, ...options }: VarianceOptions): OracleTensor {
  const slopes: Shares = (group) => {
    const deviation = Math.sqrt(variance(group, correction));
    return group.map((v) => (deviation === 0 ? 0 : (v - middle(group)) / Math.max(0, group.length - correction) / deviation));
  };
  return reduction(x, options, (group) => Math.sqrt(variance(group, correction)), slopes);
}

export function norm(x: OracleTensor, { p = 2, ...options }: ReduceOptions & { readonly p?: number }): OracleTensor {
  const length = (group: Group) =>
    p === 0 ? group.filter((v) => v !== 0).length : total(group.map((v) => Math.abs(v) ** p)) ** (1 / p);
  const slopes: Shares = (group) => {
    const all = length(group);
    return group.map((v) => (v === 0 || all === 0 || p === 0 ? 0 : Math.sign(v) * (Math.abs(v) / all) ** (p - 1)));
  };
  return reduction(x, options, length, slopes);
}

export function logSumExp(x: OracleTensor, options: ReduceOptions): OracleTensor {
  const value = (group: Group) => {
    const high = most(group);
    const from = Number.isFinite(high) ? high : 0;
    return from + Math.log(total(group.map((v) => Math.exp(v - from))));
  };
  return reduction(x, options, value, (group) => group.map((v) => Math.exp(v - value(group))));
}

const quantified = (value: (group: Group) => number, dtype: FixtureDType) => (x: OracleTensor, options: ReduceOptions) =>
  reduction(x, options, value, none, dtype);
export const any = quantified((group) => Number(group.some((v) => v !== 0)), 'bool');
export const all = quantified((group) => Number(group.every((v) => v !== 0)), 'bool');
export const countNonzero = quantified((group) => group.filter((v) => v !== 0).length, 'int32');

/** What becomes of each element and those before it; `slope` is the derivative of a run by its entry `i`. */
function running(
  x: OracleTensor,
  dim: number,
  value: (run: Group) => number,
  slope: (run: Group, i: number) => number,
): OracleTensor {
  const [along] = dimsOf(x, dim);
  const size = along === undefined ? 1 : x.shape[along];
  const rows: number[][] = [];
  const kept = x.shape.map((extent, d) => (d === along ? 1 : extent));
  for (let i = 0; i < count(kept); i++) rows.push([]);
  forEachIndex(x.shape, (index, flat) => rows[place(kept, index)].push(flat));
  const data = new Float64Array(x.data.length);
  const runs = (row: readonly number[]) => row.map((_, last) => row.slice(0, last + 1).map((flat) => x.data[flat]));
  for (const row of rows) for (const [i, run] of runs(row).entries()) data[row[i]] = value(run);
  const pull = (grad: Float64Array) => {
    const sent = new Float64Array(x.data.length);
    for (const row of rows) {
      for (const [last, run] of runs(row).entries()) {
        for (let i = 0; i < Math.min(run.length, size); i++) sent[row[i]] += grad[row[last]] * slope(run, i);
      }
    }
    return sent;
  };
  return new OracleTensor(x.shape, data, [{ tensor: x, pull }], counted(x.dtype));
}

export const cumsum = (x: OracleTensor, dim: number) =>
  running(x, dim, x.dtype === 'float32' ? total : (run) => run.reduce((a, b) => (a + b) | 0, 0), () => 1);
export const cumprod = (x: OracleTensor, dim: number) =>
  running(x, dim, x.dtype === 'float32' ? product : integerProduct, (run, i) => product(run.toSpliced(i, 1)));
