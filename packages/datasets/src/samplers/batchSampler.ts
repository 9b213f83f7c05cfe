import { checkBoolean, checkInteger, className, exactMethods, inspect, KindlingError, refuseSurplus } from '@kindling/checks';
import { lengthOf } from '../dataset';
import { textOf } from '../datasetText';
import { checkSampler, itemsOf, loadSamplerState, type Sampler, samplerState } from './sampler';

/** Each example of a batch is an object on the heap until they are collated. */
const LARGEST_BATCH = 2 ** 24;

/**
 * The numbers of a sampler, `batchSize` at a time; the last batch may have fewer, unless `dropLast`.
 * @throws KindlingError when `sampler` is none, or `batchSize` no integer >= 1
 * @see torch.utils.data.BatchSampler
 */
export class BatchSampler implements Sampler<number[]> {
  static get name(): string {
    return 'BatchSampler';
  }

  readonly sampler: Sampler;
  readonly batchSize: number;
  readonly dropLast: boolean;

  constructor(sampler: Sampler, batchSize: number, dropLast: boolean) {
    refuseSurplus(new.target.name, arguments, 3);
    exactMethods(new.target);
    this.sampler = checkSampler(sampler);
    this.batchSize = checkInteger('batchSize', batchSize, { min: 1 });
    this.dropLast = checkBoolean('dropLast', dropLast);
  }

  get length(): number {
    const batches = lengthOf('sampler', this.sampler) / this.batchSize;
    return this.dropLast ? Math.floor(batches) : Math.ceil(batches);
  }

  *[Symbol.iterator](): Iterator<number[]> {
    const largest = Math.min(this.batchSize, lengthOf('sampler', this.sampler));
    if (largest > LARGEST_BATCH) {
      throw new KindlingError(`batchSize: expected batches of at most ${LARGEST_BATCH} examples, got one of ${largest}`);
    }
    let batch: number[] = [];
    for (const index of itemsOf(this.sampler)) {
      // what it is, who takes it checks
      batch.push(index as number);
      if (batch.length < this.batchSize) continue;
      yield batch;
      batch = [];
    }
    if (batch.length > 0 && !this.dropLast) yield batch;
  }

  /** What its sampler says of where it stands; null where that says nothing. */
  stateDict(): unknown {
    return samplerState(this.sampler);
  }

  /** @throws KindlingError for a state that its sampler does not take */
  loadStateDict(state: unknown): void {
    loadSamplerState('BatchSampler.loadStateDict', this.sampler, state);
  }

  toString(): string {
    return `${className(this, 'BatchSampler')}(${textOf(this.sampler)}, ${this.batchSize}${this.dropLast ? ', dropLast' : ''})`;
  }

  [inspect](): string {
    return this.toString();
  }
}
