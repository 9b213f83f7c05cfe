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

  /** The shape of the batch: of most that of the parameters, together. */
  readonly batchShape: readonly number[];
  /** The shape of a single event, whose numbers have one probability together; `[]` of most. */
  readonly eventShape: readonly number[];

  constructor(batchShape: readonly number[], eventShape: readonly number[] = []) {
    refuseSurplus(new.target.name, arguments, 2);
    exactMethods(new.target, { except: ['draw', 'logProbOf'] });
    this.batchShape = Object.freeze([...batchShape]);
    this.eventShape = Object.freeze([...eventShape]);
  }

  /** The mean. Shape: batchShape and eventShape. */
  abstract get mean(): Tensor;
  /** The variance. Shape: batchShape and eventShape. */
  abstract get variance(): Tensor;

  /** The root of the variance. */
  get stddev(): Tensor {
    return this.variance.sqrt();
  }

  /**
   * Samples without a gradient. Shape: `shape`, the batch's and the event's.
   * @throws KindlingError for what is no shape, and for an option that does not exist
   */
  sample(shape: readonly number[] = [], options: SampleOptions = {}): Tensor {
    refuseSurplus('Distribution.sample', arguments, 2);
    const sizes = this.#sizes('sample', shape);
    checkOptions(`${this.className}.sample`, options, ['generator']);
    return noGradSync(() => this.draw(sizes, options, shape)).detach();
  }

  /**
   * Samples that are functions of the parameters, with gradients. Shape: `shape`, the batch's and the event's.
   * @throws KindlingError as `sample`, and where the samples are steps: classes, or 0 and 1
   */
  rsample(shape: readonly number[] = [], options: SampleOptions = {}): Tensor {
    refuseSurplus('Distribution.rsample', arguments, 2);
    const sizes = this.#sizes('rsample', shape);
    checkOptions(`${this.className}.rsample`, options, ['generator']);
    if (this.hasRsample) return this.draw(sizes, options, shape);
    throw new KindlingError(
      `${this.className}.rsample: expected a distribution whose samples have gradients, got ${this.className}: use sample and logProb`,
    );
  }

  /** Whether samples are functions of the parameters. */
  get hasRsample(): boolean {
    return true;
  }

  /** The logarithm of the probability, or its density, of values that broadcast with a sample. @throws KindlingError for other values */
  logProb(value: Given): Tensor {
    return this.logProbOf(
      valueOf(`${this.className}.logProb: value`, value, [...this.batchShape, ...this.eventShape], this.valueDtype),
    );
  }

  /** In nats. Shape: the batch's. */
  abstract entropy(): Tensor;

  /** Samples of all these sizes; `shape` are those in front of the batch's and the event's. */
  protected abstract draw(sizes: readonly number[], options: SampleOptions, shape: readonly number[]): Tensor;
  protected abstract logProbOf(value: Tensor): Tensor;

  /** KL(this || other); null where it is not known. */
  [divergence](_other: this): Tensor | null {
    return null;
  }

  /** The dtype of values that it is asked about. */
  protected get valueDtype(): 'float32' | 'int32' {
    return 'float32';
  }

  protected get className(): string {
    return className(this, 'Distribution');
  }

  #sizes(method: string, shape: readonly number[]): number[] {
    return [...checkSampleShape(`${this.className}.${method}`, shape), ...this.batchShape, ...this.eventShape];
  }

  toString(): string {
    const event = this.eventShape.length === 0 ? '' : `, eventShape: ${text(this.eventShape)}`;
    return `${this.className}(batchShape: ${text(this.batchShape)}${event})`;
  }

  [inspect](): string {
    return this.toString();
  }
}
