import {
  checkBoolean,
  checkFunction,
  checkIndex,
  checkInteger,
  checkOptions,
  className,
  describe,
  exactMethods,
  inspect,
  isThenable,
  KindlingError,
  refuseSurplus,
  warnOnce,
} from '@kindling/checks';
import { getRngState } from '@kindling/core';
import { type Collated, checkDataset, type Examples, lengthOf, type MapDataset } from '../dataset';
import { indented, textOf } from '../datasetText';
import { fromTheStart, isStream } from '../iterableDataset';
import { BatchSampler } from '../samplers/batchSampler';
import { RandomSampler } from '../samplers/randomSampler';
import { checkSampler, type Items, itemsOf, loadSamplerState, type Sampler, samplerState } from '../samplers/sampler';
import { Seeds } from '../samplers/seeds';
import { SequentialSampler } from '../samplers/sequentialSampler';
import { makeRemoteBatch } from '../workers/makeRemoteBatch';
import { poolOf } from '../workers/pool';
import { isOnlyHere, type RemoteExamples, remoteExamplesOf } from '../workers/remote';
import { Ahead } from './ahead';
import { EpochRandom, type ExampleRandom } from './exampleRandom';
import { checkLoaderState, type DataLoaderState, withRandomOf } from './loaderState';
import { type Collate, type Made, makeBatch } from './makeBatch';
import { prefetch, streamBatches } from './streamBatches';

/** What a DataLoader does with its data set. */
export interface DataLoaderOptions<Example = unknown, Batch = Collated<Example>> {
  /** Examples per batch, at most 2^24; 1 when left out. */
  batchSize?: number | undefined;
  /** Another order each epoch; false when left out. */
  shuffle?: boolean | undefined;
  /** Whether to leave out the last batch where it has fewer examples; false when left out. */
  dropLast?: boolean | undefined;
  /** The orders, and what random transforms do, follow from this number; from the random numbers that `manualSeed` resets when left out. */
  seed?: number | undefined;
  /** Makes a batch from its examples; `defaultCollate` when left out. */
  collate?: ((examples: Example[]) => Batch | PromiseLike<Batch>) | undefined;
  /** An order of your own, instead of `shuffle`. */
  sampler?: Sampler | undefined;
  /** Batches of your own, as lists of numbers, instead of `batchSize`, `shuffle`, `sampler` and `dropLast`. */
  batchSampler?: Sampler<ArrayLike<number>> | undefined;
  /**
   * Worker threads that read and transform pictures, each two batches ahead; 0 when left out. Batches have the same bits for any number of
   * them. What can't be sent to another thread is made on this one, and said once: data sets of your own, functions among the transforms,
   * and everything in a browser. Of those that answer with promises so many batches are under way.
   */
  workers?: number | undefined;
}

const optionNames = ['batchSize', 'shuffle', 'dropLast', 'seed', 'collate', 'sampler', 'batchSampler', 'workers'] as const;
const batches: Items = { name: 'batchSampler', one: 'batch', many: 'batches' };

/**
 * Batches of a data set, or of an array of examples, in an order that is new each epoch: `for await (const [x, y] of loader)`. A batch has the form of an example,
 * with a Tensor for each of its values: `[x, y]`, a triple, an object, or x alone.
 * Shape: x [N, ...], y [N] for class targets; the last batch may have fewer examples.
 *
 * A data set whose `get` answers with promises (files, a network), and one that is iterated, has its next batch under way while the
 * current one is used. Others are put together when they are asked for: it is work of the thread that also runs the steps, doing it
 * during the step before changed nothing that could be measured (12.7 and 12.6 ms a step of the tutorial, of which the
 * batch is 0.06).
 * @throws KindlingError when an option is out of its range or unknown, options exclude each other, and, with
 * its batch, when the data set, the sampler or `collate` gives something else than it should
 * @see torch.utils.data.DataLoader
 */
export class DataLoader<
  Example = unknown,
  Batch = Collated<Example>,
  Source extends Examples<Example> | AsyncIterable<Example> = Examples<Example> | AsyncIterable<Example>,
> implements AsyncIterable<Batch>
{
  static get name(): string {
    return 'DataLoader';
  }

  readonly dataset: Source;
  readonly batchSize: number;
  readonly dropLast: boolean;
  readonly workers: number;
  /** The order; none of a source that is iterated, and not asked where `batchSampler` says what batches are of. */
  readonly sampler: Sampler;
  /** Null where the data set is iterated. */
  readonly batchSampler: Sampler<ArrayLike<number>> | null;
  /** The data set as what gives examples by number; null where it is iterated. */
  private readonly examples: MapDataset<Example> | null;
  // `never`: so that a loader of some kind of examples may stand where one of any kind is taken.
  private readonly collate: Collate;
  private readonly seeds: Seeds;
  /** The epoch that began last, until it ends; or one that was loaded, until it goes on. */
  private current: Epoch | null = null;

  constructor(dataset: Source & (Examples<Example> | AsyncIterable<Example>), options: DataLoaderOptions<Example, Batch> = {}) {
    refuseSurplus(new.target.name, arguments, 2);
    exactMethods(new.target);
    const given = checkOptions('DataLoader', options, optionNames);
    const { batchSize = 1, shuffle = false, dropLast = false, seed, collate, sampler, batchSampler, workers = 0 } = given;
    const streamed = isStream(dataset);
    this.dataset = dataset;
    this.examples = streamed ? null : checkDataset<Example>(dataset as Examples<Example>);
    this.batchSize = checkInteger('batchSize', batchSize, { min: 1 });
    this.dropLast = checkBoolean('dropLast', dropLast);
    this.collate = collate === undefined ? undefined : checkFunction('collate', collate);
    this.workers = checkInteger('workers', workers, { min: 0, max: 1024 });
    checkBoolean('shuffle', shuffle);
    if (sampler !== undefined) checkSampler(sampler);
    if (batchSampler !== undefined) checkSampler(batchSampler, batches);
    if (streamed) refuseBeside('dataset', 'an iterable is taken in its own order', { shuffle, sampler, batchSampler });
    if (sampler !== undefined) refuseBeside('sampler', 'it says the order', { shuffle, seed });
    if (batchSampler !== undefined) {
      refuseBeside('batchSampler', 'it says the batches', { batchSize: given.batchSize, shuffle, sampler, dropLast, seed });
    }
    this.seeds = new Seeds(seed);
    const source = this.examples ?? [];
    this.sampler = sampler ?? (shuffle ? new RandomSampler(source, { seed }) : new SequentialSampler(source));
    this.batchSampler = streamed ? null : (batchSampler ?? new BatchSampler(this.sampler, this.batchSize, this.dropLast));
  }

  /** Batches per epoch. @throws KindlingError for a source that is iterated: nobody knows */
  get length(): number {
    if (this.batchSampler !== null) return lengthOf('batchSampler', this.batchSampler);
    throw new KindlingError('DataLoader: length: expected a data set with a length and get(index), got one that is iterated');
  }

  /** @throws KindlingError always: batches are awaited */
  [Symbol.iterator](): never {
    throw new KindlingError('for (... of loader), [...loader]: batches are awaited: write for await (const batch of loader)');
  }

  /** One epoch; it may be left early. */
  [Symbol.asyncIterator](): AsyncGenerator<Batch, void, undefined> {
    return this.epoch() as AsyncGenerator<Batch, void, undefined>;
  }

  private async *epoch(): AsyncGenerator<unknown, void, undefined> {
    const epoch = this.begin();
    for await (const batch of this.batchSampler === null ? this.streamBatches(epoch) : this.batchesOf(epoch)) {
      epoch.numYielded++;
      yield batch;
    }
    if (this.current === epoch) this.current = null;
  }

  /** The epoch that was loaded goes on, once; otherwise another begins. */
  private begin(): Epoch {
    const loaded = this.current?.loaded ? this.current : null;
    const random = this.batchSampler && Array.from(getRngState());
    this.current = loaded ?? {
      numYielded: 0,
      random,
      sampler: samplerState(this.batchSampler),
      examples: this.examplesRandom(),
      loaded: false,
    };
    this.current.loaded = false;
    return this.current;
  }

  private examplesRandom(drawn: number | null = null): EpochRandom {
    const { batchSampler, examples } = this;
    const once = batchSampler instanceof BatchSampler && comesOnce(batchSampler.sampler, (examples as MapDataset).length);
    return new EpochRandom(() => this.seeds.uint32(), !once, drawn);
  }

  private streamBatches({ numYielded }: Epoch): AsyncGenerator<unknown, void, undefined> {
    const { batchSize, dropLast, collate, workers } = this;
    const source = fromTheStart(this.dataset as AsyncIterable<unknown>);
    return prefetch(streamBatches(source, { batchSize, dropLast, collate, skip: numYielded }), 2 * Math.max(workers, 1));
  }

  private async *batchesOf(epoch: Epoch): AsyncGenerator<unknown, void, undefined> {
    const made = this.makeBatches(epoch);
    const ahead = new Ahead(made, this.workers === 0 ? 1 : 2 * this.workers);
    try {
      for (;;) {
        const next = ahead.take();
        if (next.done) return;
        if (!isThenable(next.value)) {
          yield next.value;
          continue;
        }
        if (this.workers > 0) ahead.fill();
        const batch = await next.value;
        ahead.fill();
        yield batch;
      }
    } finally {
      made.return();
    }
  }

  private *makeBatches({ numYielded, random, examples }: Epoch): Generator<Made<unknown>, void, undefined> {
    const dataset = this.examples as MapDataset;
    const remote = this.remoteExamples();
    const orders = itemsOf(this.batchSampler as Sampler<unknown>, batches);
    const exampleOf = (batch: unknown) => {
      const indices = checkNumbersOf(batch, lengthOf('dataset', dataset));
      return { indices, streams: Array.from(indices, (index) => examples.of(index)) };
    };
    withRandomOf(numYielded > 0 ? random : null, () => {
      for (let n = 0; n < numYielded; n++) {
        const { done, value } = orders.next();
        if (done) return;
        exampleOf(value);
      }
    });
    for (const batch of orders) {
      const { indices, streams } = exampleOf(batch);
      const here = () => makeBatch(dataset, indices, streams, this.collate);
      yield remote === null || indices.length === 0 ? here() : this.makeElsewhere(remote, indices, streams, here);
    }
  }

  /**
   * Where the loader stands: behind the batch that was given last, or between two epochs. A loop that was left stands behind its last batch
   * until another begins.
   * @see torchdata.stateful_dataloader.StatefulDataLoader
   */
  stateDict(): DataLoaderState {
    const { current, batchSize } = this;
    const epoch = current !== null && current.numYielded > 0 ? current : null;
    return {
      examples: this.batchSampler && lengthOf('dataset', this.examples as MapDataset),
      batchSize,
      numYielded: epoch?.numYielded ?? 0,
      random: epoch?.random ?? null,
      sampler: epoch === null ? samplerState(this.batchSampler) : epoch.sampler,
      seeds: this.seeds.stateDict(),
      augmentation: epoch?.examples.drawn ?? null,
    };
  }

  /**
   * Has the next epoch be the rest of the one that was under way there. What comes before is not read, and nothing of it computed; a data set
   * that is iterated is gone through. Where no `seed` was given, the global random numbers belong to it: `setRngState`.
   * @throws KindlingError naming what does not fit this loader, having changed nothing
   */
  loadStateDict(state: DataLoaderState): void {
    const where = 'DataLoader.loadStateDict';
    const { batchSize, batchSampler } = this;
    const streamed = batchSampler === null;
    const examples = streamed ? null : lengthOf('dataset', this.examples as MapDataset);
    const given = checkLoaderState(where, state, { examples, batchSize, batches: streamed ? undefined : this.length });
    this.seeds.check(`${where}: seeds`, given.seeds);
    loadSamplerState(where, batchSampler, given.sampler);
    this.seeds.loadStateDict(`${where}: seeds`, given.seeds);
    const { numYielded, random, sampler, augmentation } = given;
    this.current =
      numYielded === 0 ? null : { numYielded, random, sampler, examples: this.examplesRandom(augmentation), loaded: true };
  }

  private async makeElsewhere(
    remote: RemoteExamples,
    indices: Int32Array,
    streams: readonly ExampleRandom[],
    here: () => unknown,
  ) {
    const pool = poolOf(this.workers);
    const made = await makeRemoteBatch(pool, remote, indices, streams, this.collate);
    if (made !== null) return made.batch;
    if (pool.broken !== null) this.sayMadeHere(pool.broken);
    return here();
  }

  /** What other threads need; null where batches are made on this one. */
  private remoteExamples(): RemoteExamples | null {
    if (this.workers === 0) return null;
    const examples = remoteExamplesOf(this.examples ?? this.dataset);
    if (!isOnlyHere(examples)) return examples;
    if (examples.reason !== null) this.sayMadeHere(examples.reason);
    return null;
  }

  private sayMadeHere(reason: string): void {
    const { workers } = this;
    warnOnce(`workers: ${reason}`, `DataLoader: workers: ${workers}: ${reason}; its examples are made on this thread`);
  }

  toString(): string {
    const { batchSize, dropLast, sampler, batchSampler, dataset, examples } = this;
    const isOwn = batchSampler instanceof BatchSampler && batchSampler.sampler === sampler;
    const size = `Batch size: ${batchSize}${dropLast ? ', the last batch is dropped where it is smaller' : ''}`;
    return indented(
      className(this, 'DataLoader'),
      ...(batchSampler === null ? [size] : [`Number of batches: ${this.length}`]),
      ...(isOwn ? [size, `Sampler: ${textOf(sampler)}`] : []),
      ...(batchSampler === null || isOwn ? [] : [`Batch sampler: ${textOf(batchSampler)}`]),
      ...(this.workers === 0 ? [] : [`Workers: ${this.workers}`]),
      textOf(examples ?? dataset),
    );
  }

  [inspect](): string {
    return this.toString();
  }
}

/** An epoch that has begun, as it began, and how far it has come. */
interface Epoch extends Pick<DataLoaderState, 'numYielded' | 'random' | 'sampler'> {
  readonly examples: EpochRandom;
  /** Whether the next loop goes on with it. */
  loaded: boolean;
}

/** Whether a sampler of ours gives no number twice in an epoch. */
function comesOnce(sampler: Sampler, length: number): boolean {
  return (
    sampler instanceof SequentialSampler || (sampler instanceof RandomSampler && !sampler.replacement && sampler.length <= length)
  );
}

/** Options that say nothing beside another one. */
function refuseBeside(name: string, reason: string, others: Readonly<Record<string, unknown>>): void {
  for (const [other, value] of Object.entries(others)) {
    if (value === undefined || value === false) continue;
    const came = typeof value === 'object' ? other : `${other}: ${describe(value)}`;
    throw new KindlingError(`${name}: expected no ${other} beside it (${reason}), got ${came}`);
  }
}

/** Checked here: an Int32Array would turn 1.5 or NaN into another example's number. */
function checkNumbersOf(batch: unknown, length: number): Int32Array {
  if (!Array.isArray(batch) && !ArrayBuffer.isView(batch)) {
    throw new KindlingError(`batchSampler: expected lists of numbers, got one that gives ${describe(batch)}`);
  }
  const list = batch as unknown as ArrayLike<unknown>;
  const indices = new Int32Array(list.length);
  for (let n = 0; n < indices.length; n++) indices[n] = checkIndex('index', list[n], length);
  return indices;
}
