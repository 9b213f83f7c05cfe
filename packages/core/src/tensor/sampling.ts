import { checkBoolean, checkInteger, checkNumber, checkOptions, KindlingError, refuseSurplus } from '@kindling/checks';
import { withoutGrad } from '../graph/gradMode';
import { type GraphNode, leafNode } from '../graph/node';
import { add, mul } from '../ops/elementwise';
import { bernoulli as bernoulliOf, multinomial as multinomialOf } from '../ops/sampling';
import { broadcastShapes, rowMajorStrides, type Shape, shapeText, sizeOf } from '../shape/shape';
import { drawn, normalFloat, type RandomOptions, uniformFloat } from './creation';
import { float32s } from './nested';
import { operandsOf } from './operands';
import { checkGenerator, type RandomSource } from './random';
import type { GeneratorOptions } from './randomIntegers';
import { isTensor, Tensor, tensorOperand } from './tensor';

/** A leaf of numbers that a source gives one by one. */
function leafOf(op: string, shape: Shape, draw: () => number): GraphNode {
  const data = float32s(op, sizeOf(shape));
  for (let i = 0; i < data.length; i++) data[i] = draw();
  return leafNode(data, shape, rowMajorStrides(shape));
}

/** A number of the exponential distribution, never 0. */
const exponential = (source: RandomSource): number => -Math.log((source.uint32() + 0.5) / 2 ** 32);

/** The probabilities of an argument. @throws KindlingError unless it is a Tensor of float32 */
function probabilities(op: string, input: unknown): GraphNode {
  const node = tensorOperand(`${op}: input`, input);
  if (node.dtype === 'float32') return node;
  throw new KindlingError(`${op}: input: expected float32, got ${node.dtype}: x.to('float32') converts it`);
}

/**
 * Places along the last dimension, each drawn with the probability that stands there; a row need not add up to 1. No place comes twice unless
 * `replacement` is set (false if not said). Computed with the rest of the graph, of numbers drawn now: the sampling of a language model reads
 * `multinomial(softmax(logits, -1), 1)`. Shape: (n) -> (numSamples), (m, n) -> (m, numSamples); int32
 * @throws KindlingError naming the argument; for numbers that are no probabilities, or too few of them above 0, when the result is read @see torch.multinomial
 */
export function multinomial(
  input: Tensor,
  numSamples: number,
  options?: GeneratorOptions & { readonly replacement?: boolean | undefined },
): Tensor {
  refuseSurplus('multinomial', arguments, 3);
  const { replacement = false, generator } = checkOptions('multinomial', options, ['replacement', 'generator']);
  checkBoolean('multinomial: replacement', replacement);
  const source = checkGenerator('multinomial', generator);
  const node = probabilities('multinomial', input);
  const { shape } = node;
  if (shape.length !== 1 && shape.length !== 2) {
    throw new KindlingError(`multinomial: input: expected shape (n) or (m, n), got ${shapeText(shape)}`);
  }
  const [places] = shape.slice(-1);
  if (places === 0)
    throw new KindlingError(`multinomial: input: expected at least one place to draw, got shape ${shapeText(shape)}`);
  const samples = checkInteger('multinomial: numSamples', numSamples, { min: 1, max: replacement ? undefined : places });
  return new Tensor(
    withoutGrad(() =>
      multinomialOf(node, samples, replacement, {
        exponential: (size) => leafOf('multinomial', size, () => exponential(source)),
        uniform: (size) => leafOf('multinomial', size, () => uniformFloat(source)),
      }),
    ),
  );
}

/**
 * 1 with the probability that stands at its place, else 0. Shape: any, the same.
 * @throws KindlingError unless the input is a Tensor of float32; for numbers that are no probabilities when the result is read @see torch.bernoulli
 */
export function bernoulli(input: Tensor, options?: GeneratorOptions): Tensor {
  refuseSurplus('bernoulli', arguments, 2);
  const { generator } = checkOptions('bernoulli', options, ['generator']);
  const source = checkGenerator('bernoulli', generator);
  const node = probabilities('bernoulli', input);
  return new Tensor(withoutGrad(() => bernoulliOf(node, (shape) => leafOf('bernoulli', shape, () => uniformFloat(source)))));
}

/**
 * Numbers from normal distributions. Their mean and standard deviation are numbers, for a shape, or tensors that broadcast: `normal(0, 0.02, [3, 4])`,
 * `normal(mean, std)`. Shape: as said, or what mean and std broadcast to
 * @throws KindlingError naming the argument, also for a standard deviation below 0 @see torch.normal
 */
export function normal(mean: number, std: number, shape: readonly number[], options?: RandomOptions): Tensor;
export function normal(mean: Tensor | number, std: Tensor | number, options?: GeneratorOptions): Tensor;
export function normal(mean: Tensor | number, std: Tensor | number, third?: unknown, fourth?: unknown): Tensor {
  refuseSurplus('normal', arguments, 4);
  if (!isTensor(mean) && !isTensor(std)) {
    const center = checkNumber('normal: mean', mean);
    const width = checkNumber('normal: std', std, { min: 0 });
    const draw = (source: RandomSource) => center + width * normalFloat(source);
    return drawn('normal', third as readonly number[], draw, fourth as RandomOptions | undefined);
  }
  if (Array.isArray(third) || fourth !== undefined) {
    throw new KindlingError('normal: shape: expected none beside a tensor, whose shape the result has');
  }
  const { generator } = checkOptions('normal', third as GeneratorOptions | undefined, ['generator']);
  const source = checkGenerator('normal', generator);
  const [center, width] = operandsOf('normal', ['mean', 'std'], mean, std);
  if (typeof mean === 'number') checkNumber('normal: mean', mean);
  if (typeof std === 'number') checkNumber('normal: std', std, { min: 0 });
  const shape = broadcastShapes('normal', center.shape, width.shape);
  const noise = leafOf('normal', shape, () => normalFloat(source));
  return new Tensor(withoutGrad(() => add([center, mul([noise, width])])));
}
