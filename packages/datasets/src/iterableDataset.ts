import { checkFunction, className, describe, exactMethods, inspect, KindlingError, refuseSurplus } from '@kindling/checks';

/** What examples come from, one after the other: a generator, a stream, an array. */
export type ExampleSource<Example> = AsyncIterable<Example> | Iterable<Example>;

/**
 * Examples in the order in which a source gives them, of which nobody has to know how many there are: lines of a file, what a network
 * sends. A function is asked for a new source each epoch; an iterable that is no generator can be gone through again as it is, and a generator
 * is an error the second time: it would be an epoch of nothing.
 * @throws KindlingError when `source` is neither iterable nor a function
 * @see torch.utils.data.IterableDataset
 */
export class IterableDataset<Example = unknown> implements AsyncIterable<Example> {
  static get name(): string {
    return 'IterableDataset';
  }

  private readonly source: ExampleSource<Example> | (() => ExampleSource<Example>);

  constructor(source: ExampleSource<Example> | (() => ExampleSource<Example>)) {
    refuseSurplus(new.target.name, arguments, 1);
    exactMethods(new.target);
    if (typeof source === 'function') checkFunction('source', source);
    else if (!isIterable(source)) {
      throw new KindlingError(`source: expected an iterable of examples, or a function that gives one, got ${describe(source)}`);
    }
    this.source = source;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Example, void, undefined> {
    const source = typeof this.source === 'function' ? this.source() : this.source;
    if (!isIterable(source)) {
      throw new KindlingError(`source: expected to be given an iterable of examples, got ${describe(source)}`);
    }
    yield* fromTheStart(source);
  }

  toString(): string {
    return `Dataset ${className(this, 'IterableDataset')}`;
  }

  [inspect](): string {
    return this.toString();
  }
}

/** Whether a value can be gone through by `for await`; text is no list of examples. */
function isIterable(value: unknown): value is ExampleSource<unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const { [Symbol.asyncIterator]: later, [Symbol.iterator]: now } = value as Partial<AsyncIterable<unknown> & Iterable<unknown>>;
  return typeof later === 'function' || typeof now === 'function';
}

const begun = new WeakSet<ExampleSource<unknown>>();

/** A source that gives all of its examples. @throws KindlingError for a generator that was begun before: it goes on where it was left, which is its end */
export function fromTheStart<Source extends ExampleSource<unknown>>(source: Source): Source {
  if (typeof (source as Partial<Generator>).next !== 'function') return source;
  if (begun.has(source)) {
    throw new KindlingError(
      `source: expected one that can be gone through again, or a function that gives one each epoch, got ${describe(source)} that was begun before`,
    );
  }
  begun.add(source);
  return source;
}

/** Whether a data set is gone through, and not asked for examples by number. */
export function isStream(dataset: unknown): dataset is AsyncIterable<never> {
  if (typeof dataset !== 'object' || dataset === null) return false;
  const { [Symbol.asyncIterator]: iterate, get } = dataset as Partial<AsyncIterable<unknown>> & { get?: unknown };
  return typeof iterate === 'function' && typeof get !== 'function';
}
