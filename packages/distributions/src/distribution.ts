import { checkOptions, className, exactMethods, inspect, KindlingError, refuseSurplus } from '@kindling/checks';
import { noGradSync, type RandomOptions, type Tensor } from '@kindling/core';
import { checkSampleShape, type Given, text, valueOf } from './parameters';

/** Options of samples: where the random numbers come from, as `seededRandom` makes it; the global stream if not said. */
export type SampleOptions = Pick<RandomOptions, 'generator'>;

/** How klDivergence asks a distribution about another of its class. */
export const divergence: unique symbol = Symbol('divergence');

/**
 * A distribution, or a batch of them, one for each element of its parameters.
 * @see torch.distributions.Distribution
 */
export abstract class Distribution {
  static get name(): string {
    return 'Distribution';
  }

  /** The shape of a sample: that of the parameters, together. */
  readonly batchShape: readonly number[];

  constructor(batchShape: readonly number[]) {
    refuseSurplus(new.target.name, arguments, 1);
    exactMethods(new.target, { except: ['draw', 'logProbOf'] });
    this.batchShape = Object.freeze([...batchShape]);
  }

  /** The mean. Shape: batchShape. */
  abstract get mean(): Tensor;
  /** The variance. Shape: batchShape. */
  abstract get variance(): Tensor;

  /** The root of the variance. */
  get stddev(): Tensor {
    return this.variance.sqrt();
  }

  /**
   * Samples without a gradient. Shape: `shape` and the batch's.
   * @throws KindlingError for what is no shape, and for an option that does not exist
   */
  sample(shape: readonly number[] = [], options: SampleOptions = {}): Tensor {
    refuseSurplus('Distribution.sample', arguments, 2);
    const sizes = this.#sizes('sample', shape);
    checkOptions(`${this.className}.sample`, options, ['generator']);
    return noGradSync(() => this.draw(sizes, options)).detach();
  }

  /**
   * Samples that are functions of the parameters, with gradients. Shape: `shape` and the batch's.
   * @throws KindlingError as `sample`, and where the samples are steps: classes, or 0 and 1
   */
  rsample(shape: readonly number[] = [], options: SampleOptions = {}): Tensor {
    refuseSurplus('Distribution.rsample', arguments, 2);
    const sizes = this.#sizes('rsample', shape);
    checkOptions(`${this.className}.rsample`, options, ['generator']);
    if (this.hasRsample) return this.draw(sizes, options);
    throw new KindlingError(
      `${this.className}.rsample: expected a distribution whose samples have gradients, got ${this.className}: use sample and logProb`,
    );
  }

  /** Whether samples are functions of the parameters. */
  get hasRsample(): boolean {
    return true;
  }

  /** The logarithm of the probability, or its density, of values that broadcast with the batch. @throws KindlingError for other values */
  logProb(value: Given): Tensor {
    return this.logProbOf(valueOf(`${this.className}.logProb: value`, value, this.batchShape, this.valueDtype));
  }

  /** In nats. Shape: the batch's. */
  abstract entropy(): Tensor;

  protected abstract draw(sizes: readonly number[], options: SampleOptions): Tensor;
  protected abstract logProbOf(value: Tensor): Tensor;

  /** KL(this || other); null where it is not known. */
  [divergence](_other: this): Tensor | null {
    return null;
  }

  protected get valueDtype(): 'float32' | 'int32' {
    return 'float32';
  }

  protected get className(): string {
    return className(this, 'Distribution');
  }

  #sizes(method: string, shape: readonly number[]): number[] {
    return [...checkSampleShape(`${this.className}.${method}`, shape), ...this.batchShape];
  }

  toString(): string {
    return `${this.className}(batchShape: ${text(this.batchShape)})`;
  }

  [inspect](): string {
    return this.toString();
  }
}
