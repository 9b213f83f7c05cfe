import type { FixtureDType, OpOptions } from '@kindling/fixtures';
import { clamp, lerp } from './arithmetic';
import { eq, ge, gt, le, logicalAnd, logicalNot, logicalOr, logicalXor, lt, ne, to, where } from './comparisons';
import { conv2d, linear, matmul, maxPool2d, type WindowOptions } from './contractions';
import { einsum } from './einsum';
import { add, div, maximum, minimum, mul, pow, sub, unaryOps } from './elementwise';
import { embedding, gather, indexSelect, oneHot, scatterAdd, take } from './indexing';
import { binaryCrossEntropy, crossEntropy, mseLoss, nllLoss } from './losses';
import { diag, meshgrid, scaledSum, tril, triu } from './matrices';
import { flatten, permute, reshape } from './movement';
import { leaf, type OracleTensor } from './oracleTensor';
import { inOrder, onlyPlace } from './ordering';
import { cat, chunk, narrow, pad, select, slice, split, squeeze, stack, transpose, unsqueeze } from './parts';
import { argmax, logSoftmax, max, mean, sum } from './reductions';
import { atan2, floorDivide, fmod, remainder, truncDivide } from './remainders';
import * as statistics from './statistics';

type OracleOp = (inputs: readonly OracleTensor[], options: OpOptions) => OracleTensor;

const unary =
  (f: (x: OracleTensor) => OracleTensor): OracleOp =>
  ([x]) =>
    f(x);
/** A number in a tensor's place: beside integers a whole one is such. */
const number = (value: number, beside: OracleTensor) =>
  leaf([], [value], beside.dtype !== 'float32' && Number.isInteger(value) ? 'int32' : 'float32');
const binary =
  (f: (a: OracleTensor, b: OracleTensor) => OracleTensor): OracleOp =>
  ([a, b], { other }) =>
    f(a, other === undefined ? b : number(other, a));

const zeros = (x: OracleTensor) => mul(x, leaf([], [0]));

/** Every op of the fixtures, by its name. */
export const oracleOps: Readonly<Record<string, OracleOp>> = {
  add: binary(add),
  sub: binary(sub),
  mul: binary(mul),
  div: binary(div),
  maximum: binary(maximum),
  minimum: binary(minimum),
  pow: binary(pow),
  remainder: binary(remainder),
  fmod: binary(fmod),
  floorDivide: binary(floorDivide),
  truncDivide: binary(truncDivide),
  atan2: binary(atan2),
  eq: binary(eq),
  ne: binary(ne),
  gt: binary(gt),
  ge: binary(ge),
  lt: binary(lt),
  le: binary(le),
  logicalAnd: binary(logicalAnd),
  logicalOr: binary(logicalOr),
  logicalNot: unary(logicalNot),
  where: ([condition, x, y], { other }) => where(condition, x, other === undefined ? y : number(other, x)),
  to: ([x], { dtype }) => to(x, dtype as FixtureDType),
  gather: ([x, index], { dim }) => gather(x, dim as number, index),
  scatterAdd: ([x, index, source], { dim }) => scatterAdd(x, dim as number, index, source),
  indexSelect: ([x, index], { dim }) => indexSelect(x, dim as number, index),
  take: ([x, index]) => take(x, index),
  embedding: ([input, weight]) => embedding(input, weight),
  oneHot: ([x], { numClasses }) => oneHot(x, numClasses as number),
  ...Object.fromEntries(Object.entries(unaryOps).map(([op, f]) => [op, unary(f)])),
  sum: ([x], options) => sum(x, options),
  mean: ([x], options) => mean(x, options),
  max: ([x], options) => max(x, options),
  argmax: ([x], options) => argmax(x, options),
  min: ([x], options) => statistics.min(x, options),
  argmin: ([x], options) => statistics.argmin(x, options),
  amax: ([x], options) => statistics.amax(x, options),
  amin: ([x], options) => statistics.amin(x, options),
  maxIndices: ([x], options) => statistics.maxIndices(x, options),
  minIndices: ([x], options) => statistics.argmin(x, options),
  prod: ([x], options) => statistics.prod(x, options),
  var: ([x], options) => statistics.variances(x, options),
  std: ([x], options) => statistics.deviations(x, options),
  norm: ([x], options) => statistics.norm(x, options),
  logSumExp: ([x], options) => statistics.logSumExp(x, options),
  any: ([x], options) => statistics.any(x, options),
  all: ([x], options) => statistics.all(x, options),
  countNonzero: ([x], options) => statistics.countNonzero(x, options),
  sort: ([x], { dim, descending, part }) => inOrder(x, { dim, descending })[part as number],
  argsort: ([x], { dim, descending }) => inOrder(x, { dim, descending })[1],
  topk: ([x], { k, dim, largest = true, part }) => inOrder(x, { dim, descending: largest, count: k })[part as number],
  multinomial: ([x], { numSamples }) => onlyPlace(x, numSamples as number),
  bernoulli: ([x]) => to(x, 'int32'),
  cumsum: ([x], { dim }) => statistics.cumsum(x, dim as number),
  cumprod: ([x], { dim }) => statistics.cumprod(x, dim as number),
  softmax: ([x], { dim }) => unaryOps.exp(logSoftmax(x, dim as number)),
  logSoftmax: ([x], { dim }) => logSoftmax(x, dim as number),
  reshape: ([x], { shape }) => reshape(x, shape as number[]),
  permute: ([x], { dims }) => permute(x, dims as number[]),
  flatten: ([x], { startDim, endDim }) => flatten(x, startDim, endDim),
  transpose: ([x], { dim0, dim1 }) => transpose(x, dim0 as number, dim1 as number),
  slice: ([x], { dim, start, end, step }) => slice(x, dim as number, start, end, step),
  narrow: ([x], { dim, start, length }) => narrow(x, dim as number, start as number, length as number),
  select: ([x], { dim, index }) => select(x, dim as number, index as number),
  split: ([x], { sizeOrSizes, dim, part }) => split(x, sizeOrSizes as number, dim as number, part as number),
  chunk: ([x], { chunks, dim, part }) => chunk(x, chunks as number, dim as number, part as number),
  cat: (parts, { dim }) => cat(parts, dim as number),
  stack: (parts, { dim }) => stack(parts, dim as number),
  pad: ([x], { amounts, value, mode }) => pad(x, amounts as number[], value, mode),
  unsqueeze: ([x], { dim }) => unsqueeze(x, dim as number),
  squeeze: ([x], { dim }) => squeeze(x, dim),
  matmul: ([a, b]) => matmul(a, b),
  rsub: ([x, y], { other }) => sub(other === undefined ? y : number(other, x), x),
  rdiv: ([x, y], { other }) => div(other === undefined ? y : number(other, x), x),
  clamp: ([x, low, high], { min, max }) => {
    const bound = (value: number) => leaf([], [value], Number.isInteger(value) ? x.dtype : 'float32');
    if (low !== undefined) return clamp(x, low, high);
    const bounds = [min, max].map((value) => (value === undefined ? undefined : bound(value)));
    return clamp(x, bounds[0] ?? leaf([], [-Infinity], x.dtype), bounds[1] ?? leaf([], [Infinity], x.dtype));
  },
  lerp: ([x, end, weight], { other }) => lerp(x, end, weight ?? number(other as number, x)),
  addcmul: ([x, a, b], { value = 1 }) => add(x, mul(mul(a, b), leaf([], [value]))),
  addcdiv: ([x, a, b], { value = 1 }) => add(x, mul(div(a, b), leaf([], [value]))),
  einsum: (operands, { equation }) => einsum(equation as string, operands),
  logicalXor: binary(logicalXor),
  maskedFill: ([x, mask], { value }) => where(mask, leaf([], [value as number], x.dtype), x),
  tril: ([x], { diagonal }) => tril(x, diagonal),
  triu: ([x], { diagonal }) => triu(x, diagonal),
  diag: ([x], { diagonal }) => diag(x, diagonal),
  mm: ([a, b]) => matmul(a, b),
  bmm: ([a, b]) => matmul(a, b),
  addmm: ([x, a, b], options) => scaledSum(x, matmul(a, b), options),
  baddbmm: ([x, a, b], options) => scaledSum(x, matmul(a, b), options),
  dot: ([a, b]) => sum(mul(a, b)),
  outer: ([a, b]) => mul(reshape(a, [-1, 1]), b),
  meshgrid: (tensors, { indexing }) => stack(meshgrid(tensors, indexing === 'xy'), 0),
  linear: ([x, weight, bias]) => linear(x, weight, bias),
  conv2d: ([x, weight, bias], options) => conv2d(x, weight, bias, options),
  maxPool2d: ([x], { kernelSize, ...options }) => maxPool2d(x, kernelSize as number, options as WindowOptions),
  dropout: ([x], { p, training }) => (training && p === 1 ? zeros(x) : x),
  nllLoss: ([x, target], { reduction }) => nllLoss(x, target.data, reduction),
  crossEntropy: ([x, target], { reduction }) => crossEntropy(x, target.data, reduction),
  mseLoss: ([x, target], { reduction }) => mseLoss(x, target, reduction),
  binaryCrossEntropy: ([x, target], { reduction }) => binaryCrossEntropy(x, target, reduction),
};
