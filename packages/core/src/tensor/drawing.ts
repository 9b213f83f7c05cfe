import { checkBoolean, checkInteger, checkOptions, KindlingError } from '@kindling/checks';
import { withoutGrad } from '../graph/gradMode';
import { type GraphNode, leafNode } from '../graph/node';
import { bernoulli, multinomial } from '../ops/sampling';
import { rowMajorStrides, type Shape, shapeText, sizeOf } from '../shape/shape';
import { float32s } from './nested';
import { Ordering } from './ordering';
import { checkGenerator, type Draw, drawExponential, drawUniform, type RandomSource } from './random';
import type { GeneratorOptions } from './randomIntegers';

/** What `multinomial` takes. */
export interface MultinomialOptions extends GeneratorOptions {
  /** Whether a place may come twice; false if not said. */
  readonly replacement?: boolean | undefined;
}

/** A leaf of numbers that a source gives. */
export function drawnLeaf(op: string, shape: Shape, draw: Draw, source: RandomSource): GraphNode {
  const data = float32s(op, sizeOf(shape));
  draw(data, source);
  return leafNode(data, shape, rowMajorStrides(shape));
}

/** A tensor's elements as probabilities. */
export abstract class Drawing<Made> extends Ordering<Made> {
  /**
   * Places along the last dimension, each drawn with the probability that stands there; a row need not add up to 1. No place comes twice unless
   * `replacement` is set. Computed with the rest of the graph, of numbers drawn now: the sampling of a language model reads
   * `multinomial(softmax(logits, -1), 1)`. Shape: (n) -> (numSamples), (m, n) -> (m, numSamples); int32
   * @throws KindlingError naming the argument; for numbers that are no probabilities, or too few of them above 0, when the result is read @see torch.multinomial
   */
  multinomial(numSamples: number, options?: MultinomialOptions): Made {
    const { replacement = false, generator } = checkOptions('multinomial', options, ['replacement', 'generator']);
    checkBoolean('multinomial: replacement', replacement);
    const source = checkGenerator('multinomial', generator);
    const node = this.probabilities('multinomial');
    const { shape } = node;
    if (shape.length !== 1 && shape.length !== 2) {
      throw new KindlingError(`multinomial: input: expected shape (n) or (m, n), got ${shapeText(shape)}`);
    }
    const [places] = shape.slice(-1);
    if (places === 0)
      throw new KindlingError(`multinomial: input: expected at least one place to draw, got shape ${shapeText(shape)}`);
    const samples = checkInteger('multinomial: numSamples', numSamples, { min: 1, max: replacement ? undefined : places });
    const draws = {
      exponential: (size: Shape) => drawnLeaf('multinomial', size, drawExponential, source),
      uniform: (size: Shape) => drawnLeaf('multinomial', size, drawUniform, source),
    };
    return this.made(withoutGrad(() => multinomial(node, samples, replacement, draws)));
  }

  /**
   * 1 with the probability that stands at its place, else 0. Shape: any, the same.
   * @throws KindlingError unless it is float32; for numbers that are no probabilities when the result is read @see torch.bernoulli
   */
  bernoulli(options?: GeneratorOptions): Made {
    const { generator } = checkOptions('bernoulli', options, ['generator']);
    const source = checkGenerator('bernoulli', generator);
    const node = this.probabilities('bernoulli');
    return this.made(withoutGrad(() => bernoulli(node, (shape) => drawnLeaf('bernoulli', shape, drawUniform, source))));
  }

  private probabilities(op: string): GraphNode {
    const { node } = this;
    if (node.dtype === 'float32') return node;
    throw new KindlingError(`${op}: input: expected float32, got ${node.dtype}: x.to('float32') converts it`);
  }
}
