import { checkFloat32, checkInteger, checkOptions, KindlingError, refuseSurplus } from '@kindling/checks';
import * as ops from '../ops/statistics';
import { checkShape, MAX_SIZE, type Shape, sameShape, shapeText } from '../shape/shape';
import { floatTensor } from './operands';
import { Tensor } from './tensor';

/** What a normalisation takes beyond its input. */
export interface NormOptions {
  /** A factor for each number or channel; none when left out. */
  readonly weight?: Tensor | null | undefined;
  /** What is added to each number or channel; nothing when left out. */
  readonly bias?: Tensor | null | undefined;
  /** What is added to the variance; 1e-5 if not said. */
  readonly eps?: number | undefined;
}

/** What `rmsNorm` takes beside the tensor and the shape. */
export type RmsNormOptions = Omit<NormOptions, 'bias'>;

type Checked = { readonly weight: Tensor | null; readonly bias: Tensor | null; readonly eps: number };

/** The options, weight and bias being null or of the shape given. */
function checkNorm(op: string, options: NormOptions | undefined, shape: Shape): Checked {
  const { weight = null, bias = null, eps = 1e-5 } = checkOptions(op, options, ['weight', 'bias', 'eps']);
  for (const [name, value] of Object.entries({ weight, bias })) {
    if (value !== null) checkLike(`${op}: ${name}`, value, shape);
  }
  return { weight, bias, eps: checkFloat32(`${op}: eps`, eps) };
}

function checkLike(name: string, value: unknown, shape: Shape): void {
  const given = floatTensor(name, value);
  if (!sameShape(given.node.shape, shape)) {
    throw new KindlingError(`${name}: expected shape ${shapeText(shape)}, got ${shapeText(given.node.shape)}`);
  }
}

/** With mean 0 and variance 1 over some dimensions. */
function standardized(x: Tensor, dims: readonly number[], eps: number): Tensor {
  return standardize(x, x.mean(dims, { keepDim: true }), x.var(dims, { keepDim: true, correction: 0 }), { eps });
}

/**
 * (x - mean) / sqrt(variance + eps), times the weight and plus the bias where there are any: what a normalisation makes of statistics that are given.
 * Shape: x (...) -> the same; mean, variance, weight and bias all of one shape, which has for each dimension of x its size or 1
 * @throws KindlingError for other shapes @see torch.nn.functional.batch_norm, outside of training
 */
export function standardize(x: Tensor, mean: Tensor, variance: Tensor, options?: NormOptions): Tensor {
  refuseSurplus('standardize', arguments, 4);
  const input = floatTensor('standardize: x', x);
  const { shape } = floatTensor('standardize: mean', mean).node;
  const from = input.node.shape;
  if (shape.length !== from.length || !shape.every((size, dim) => size === 1 || size === from[dim])) {
    throw new KindlingError(
      `standardize: mean: expected for each dimension of x, of shape ${shapeText(from)}, its size or 1, got shape ${shapeText(shape)}`,
    );
  }
  checkLike('standardize: variance', variance, shape);
  const { weight, bias, eps } = checkNorm('standardize', options, shape);
  const deviation = variance.add(eps).sqrt();
  const factor = weight === null ? deviation.reciprocal() : weight.div(deviation);
  return scaled(new Tensor(ops.standardize([input.node, mean.node, factor.node])), null, bias);
}

function scaled(x: Tensor, weight: Tensor | null, bias: Tensor | null): Tensor {
  const product = weight === null ? x : x.mul(weight);
  return bias === null ? product : product.add(bias);
}

/** The sizes that a layer is normalised over, which x ends in, and which dimensions they are. */
function layerOf(op: string, x: Tensor, normalizedShape: unknown): { readonly sizes: number[]; readonly dims: number[] } {
  const given = typeof normalizedShape === 'number' ? [normalizedShape] : normalizedShape;
  const sizes = checkShape(`${op}: normalizedShape`, given);
  const { shape } = x.node;
  const first = shape.length - sizes.length;
  if (sizes.length > 0 && first >= 0 && sameShape(shape.slice(first), sizes)) {
    return { sizes, dims: sizes.map((_, i) => first + i) };
  }
  const expected = sizes.length === 0 ? 'at least one size' : `the last sizes of x, of shape ${shapeText(shape)}`;
  throw new KindlingError(`${op}: normalizedShape: expected ${expected}, got ${shapeText(sizes)}`);
}

/**
 * Gives the last dimensions together mean 0 and variance 1. Shape: x (..., ...normalizedShape) -> the same; weight and bias of normalizedShape
 * @throws KindlingError unless x ends in these sizes @see torch.nn.functional.layer_norm
 */
export function layerNorm(x: Tensor, normalizedShape: number | readonly number[], options?: NormOptions): Tensor {
  refuseSurplus('layerNorm', arguments, 3);
  const input = floatTensor('layerNorm: x', x);
  const { sizes, dims } = layerOf('layerNorm', input, normalizedShape);
  const { weight, bias, eps } = checkNorm('layerNorm', options, sizes);
  return scaled(standardized(input, dims, eps), weight, bias);
}

/**
 * Divides by the root of the mean square over the last dimensions; eps is that of float32 if not said, 2^-23.
 * Shape: x (..., ...normalizedShape) -> the same; weight of normalizedShape
 * @throws KindlingError unless x ends in these sizes @see torch.nn.functional.rms_norm
 */
export function rmsNorm(x: Tensor, normalizedShape: number | readonly number[], options?: RmsNormOptions): Tensor {
  refuseSurplus('rmsNorm', arguments, 3);
  const input = floatTensor('rmsNorm: x', x);
  const { sizes, dims } = layerOf('rmsNorm', input, normalizedShape);
  const { weight = null, eps = 2 ** -23 } = checkOptions('rmsNorm', options, ['weight', 'eps']);
  if (weight !== null) checkLike('rmsNorm: weight', weight, sizes);
  const square = input.mul(input).mean(dims, { keepDim: true });
  return scaled(input.div(square.add(checkFloat32('rmsNorm: eps', eps)).sqrt()), weight, null);
}

function normalizedGroups(op: string, x: Tensor, groups: number, options: NormOptions | undefined): Tensor {
  const { shape } = x.node;
  const { weight, bias, eps } = checkNorm(op, options, [shape[1]]);
  const { mean, variance } = ops.groupMoments(x.node, groups);
  // one for each channel of each example: the gradients of all of them are made of the same sums
  const spread = (value: Tensor | null) =>
    value?.reshape(shape.slice(1).map((size, i) => (i === 0 ? size : 1))).expand(mean.shape);
  return standardize(x, new Tensor(mean), new Tensor(variance), { weight: spread(weight), bias: spread(bias), eps });
}

/**
 * Gives each group of channels mean 0 and variance 1, for each example. Shape: x (N, C, ...) -> the same; weight and bias (C)
 * @throws KindlingError unless the groups divide the channels @see torch.nn.functional.group_norm
 */
export function groupNorm(x: Tensor, numGroups: number, options?: NormOptions): Tensor {
  refuseSurplus('groupNorm', arguments, 3);
  const input = floatTensor('groupNorm: x', x);
  const { shape } = input.node;
  if (shape.length < 2)
    throw new KindlingError(`groupNorm: x: expected at least 2 dimensions (N, C, ...), got shape ${shapeText(shape)}`);
  const groups = checkInteger('groupNorm: numGroups', numGroups, { min: 1, max: MAX_SIZE });
  if (shape[1] % groups !== 0) {
    throw new KindlingError(
      `groupNorm: numGroups: expected a number that divides the ${shape[1]} channels of shape ${shapeText(shape)}, got ${groups}`,
    );
  }
  return normalizedGroups('groupNorm', input, groups, options);
}

/**
 * Gives each channel of each example mean 0 and variance 1. Shape: x (N, C, ...) -> the same; weight and bias (C)
 * @throws KindlingError for x of fewer than 3 dimensions, and for a single number per channel @see torch.nn.functional.instance_norm
 */
export function instanceNorm(x: Tensor, options?: NormOptions): Tensor {
  refuseSurplus('instanceNorm', arguments, 2);
  const input = floatTensor('instanceNorm: x', x);
  const { shape } = input.node;
  if (shape.length < 3)
    throw new KindlingError(`instanceNorm: x: expected at least 3 dimensions (N, C, ...), got shape ${shapeText(shape)}`);
  if (shape.slice(2).every((size) => size === 1)) {
    throw new KindlingError(`instanceNorm: x: expected more than 1 number per channel, got shape ${shapeText(shape)}`);
  }
  return normalizedGroups('instanceNorm', input, shape[1], options);
}

/**
 * Each vector along a dimension (1 if not said) divided by its p-norm (p = 2), or by eps (1e-12) where that is larger. Shape: any, the same.
 * @throws KindlingError @see torch.nn.functional.normalize
 */
export function normalize(
  x: Tensor,
  options?: { readonly p?: number | undefined; readonly dim?: number | undefined; readonly eps?: number | undefined },
): Tensor {
  refuseSurplus('normalize', arguments, 2);
  const { p = 2, dim = 1, eps = 1e-12 } = checkOptions('normalize', options, ['p', 'dim', 'eps']);
  const input = floatTensor('normalize: x', x);
  checkFloat32('normalize: eps', eps);
  return input.div(input.norm(p, dim, { keepDim: true }).clamp({ min: eps }));
}
