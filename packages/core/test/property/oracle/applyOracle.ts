import type { OpOptions } from '@kindling/fixtures';
import { conv2d, linear, matmul, maxPool2d } from './contractions';
import { add, div, exp, log, maximum, minimum, mul, neg, relu, sqrt, sub } from './elementwise';
import { crossEntropy, mseLoss, nllLoss } from './losses';
import { flatten, permute, reshape } from './movement';
import { leaf, type OracleTensor } from './oracleTensor';
import { cat, chunk, narrow, pad, select, slice, split, squeeze, stack, transpose, unsqueeze } from './parts';
import { argmax, logSoftmax, max, mean, sum } from './reductions';

type OracleOp = (inputs: readonly OracleTensor[], options: OpOptions) => OracleTensor;

const unary =
  (f: (x: OracleTensor) => OracleTensor): OracleOp =>
  ([x]) =>
    f(x);
const binary =
  (f: (a: OracleTensor, b: OracleTensor) => OracleTensor): OracleOp =>
  ([a, b], { other }) =>
    f(a, other === undefined ? b : leaf([], [other]));

const zeros = (x: OracleTensor) => mul(x, leaf([], [0]));

/** Every op of the fixtures, by its name. */
export const oracleOps: Readonly<Record<string, OracleOp>> = {
  add: binary(add),
  sub: binary(sub),
  mul: binary(mul),
  div: binary(div),
  maximum: binary(maximum),
  minimum: binary(minimum),
  neg: unary(neg),
  exp: unary(exp),
  log: unary(log),
  sqrt: unary(sqrt),
  relu: unary(relu),
  sum: ([x], options) => sum(x, options),
  mean: ([x], options) => mean(x, options),
  max: ([x], options) => max(x, options),
  argmax: ([x], options) => argmax(x, options),
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
  pad: ([x], { amounts, value }) => pad(x, amounts as number[], value),
  unsqueeze: ([x], { dim }) => unsqueeze(x, dim as number),
  squeeze: ([x], { dim }) => squeeze(x, dim),
  matmul: ([a, b]) => matmul(a, b),
  linear: ([x, weight, bias]) => linear(x, weight, bias),
  conv2d: ([x, weight, bias], options) => conv2d(x, weight, bias, options),
  maxPool2d: ([x], { kernelSize, ...options }) => maxPool2d(x, kernelSize as number, options),
  dropout: ([x], { p, training }) => (training && p === 1 ? zeros(x) : x),
  nllLoss: ([x, target], { reduction }) => nllLoss(x, target.data, reduction),
  crossEntropy: ([x, target], { reduction }) => crossEntropy(x, target.data, reduction),
  mseLoss: ([x, target], { reduction }) => mseLoss(x, target, reduction),
};
