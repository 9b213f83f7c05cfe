import { ones } from '@kindling/core';
import { type OddValue, takesOnly } from '@kindling/test-kit';
import { ToTensor } from '@kindling/transforms';
import { suite } from 'uvu';
import {
  BatchSampler,
  BPETokenizer,
  CharTokenizer,
  ConcatDataset,
  CSVDataset,
  DataLoader,
  type Dataset,
  defaultCollate,
  ImageDataset,
  ImageFolder,
  IterableDataset,
  MNIST,
  parseCsv,
  parseIdx,
  RandomSampler,
  randomSplit,
  readCsv,
  readIdx,
  readImage,
  readText,
  type Sampler,
  SequentialSampler,
  Subset,
  SubsetRandomSampler,
  SyntheticDigits,
  TensorDataset,
  TextDataset,
  WeightedRandomSampler,
} from '../src/index';
import { idxBytes, madeUpImages } from './helpers';

const test = suite('odd arguments');

const arrays: OddValue[] = [
  '[]',
  '[null]',
  '[NaN]',
  '[[]]',
  '["1"]',
  'array of a hole',
  'array 5,000 deep',
  'array that holds itself',
];
const noOptions: OddValue[] = ['undefined', '{}', 'object without a prototype'];
const numbers: OddValue[] = ['NaN', 'Infinity', '-Infinity', '-0', '-1', '0.5', '1e308', '2 ** 31', '2 ** 53'];
const squares: Dataset<number, number> = { length: 3, get: (index) => [index * index, index] };
const images = new ImageDataset({ ...madeUpImages(3, 2, 2), transform: new ToTensor() });

const drain = async (loader: AsyncIterable<unknown>) => {
  for await (const _ of loader);
};

/** What has a length and can be looped over, whatever it holds. */
const withLength: OddValue[] = [
  '[]',
  '[[]]',
  '[NaN]',
  '["1"]',
  '[null]',
  'array of a hole',
  'array that holds itself',
  'array 5,000 deep',
  'BigInt64Array',
  'empty Float32Array',
  'Float32Array of another realm',
  'Int32Array over shared memory',
];

const records: OddValue[] = ['{ odd: 1 }', '{ length: 2 ** 40 }', '{ data: 1, shape: 1 }'];

/** What may be an example, or comes later and is one. */
const values: OddValue[] = [
  ...numbers,
  '"1"',
  '""',
  'text of 100,000 characters',
  'true',
  '[[]]',
  '[NaN]',
  '["1"]',
  ...records,
  'empty Float32Array',
  'Float32Array of another realm',
  'Int32Array over shared memory',
  'Promise',
  'thenable',
];

test('a loader takes data sets, options of their kind, and what these give', async () => {
  await takesOnly((dataset) => new DataLoader(dataset), arrays);
  await takesOnly((length) => new DataLoader({ ...squares, length }), ['-0']);
  await takesOnly((get) => new DataLoader({ length: 3, get }), ['function']);
  await takesOnly((getBatch) => new DataLoader({ ...squares, getBatch }), ['undefined', 'function']);
  await takesOnly((options) => new DataLoader(squares, options), noOptions);
  await takesOnly((batchSize) => new DataLoader(squares, { batchSize }), ['undefined', '2 ** 31']);
  await takesOnly((shuffle) => new DataLoader(squares, { shuffle }), ['undefined', 'true']);
  await takesOnly((dropLast) => new DataLoader(squares, { dropLast }), ['undefined', 'true']);
  await takesOnly((seed) => new DataLoader(squares, { seed }), ['undefined', '-0', '2 ** 31']);
  await takesOnly((workers) => new DataLoader(squares, { workers }), ['undefined', '-0']);
  await takesOnly((collate) => new DataLoader(squares, { collate }), ['undefined', 'function']);
  await takesOnly((sampler) => new DataLoader(squares, { sampler }), ['undefined', ...withLength]);
  // what these samplers give is looked at when it is taken
  await takesOnly(
    (sampler) => drain(new DataLoader(squares, { sampler })),
    ['undefined', '[]', 'empty Float32Array', 'Float32Array of another realm', 'Int32Array over shared memory'],
  );
  await takesOnly((index) => drain(new DataLoader(squares, { sampler: [index] })), ['-0']);
  const giving = (iterator: unknown) => ({ length: 1, [Symbol.iterator]: () => iterator }) as Sampler;
  await takesOnly((iterator) => drain(new DataLoader(squares, { sampler: giving(iterator) })), []);
  await takesOnly((step) => drain(new DataLoader(squares, { sampler: giving({ next: () => step }) })), []);
  await takesOnly((example) => drain(new DataLoader({ length: 1, get: () => example })), values);
  await takesOnly((batch) => drain(new DataLoader({ ...squares, getBatch: () => batch })), ['["1"]']);
});

test('what divides, joins and weighs data sets takes these and numbers', async () => {
  await takesOnly((datasets) => new ConcatDataset(datasets), ['[[]]', 'array 5,000 deep', 'array that holds itself']);
  await takesOnly((datasets) => new ConcatDataset([datasets]), arrays);
  await takesOnly((dataset) => randomSplit(dataset, [1]), arrays);
  await takesOnly((lengths) => randomSplit(squares, lengths), []);
  await takesOnly((length) => randomSplit(squares, [3, length]), ['-0']);
  await takesOnly((options) => randomSplit(squares, [3], options), noOptions);
  await takesOnly((seed) => randomSplit(squares, [3], { seed }), ['undefined', '-0', '2 ** 31']);
  await takesOnly((weights) => new WeightedRandomSampler(weights, 1), ['Float32Array of another realm']);
  await takesOnly((weight) => new WeightedRandomSampler([1, weight], 1), ['-0', '0.5', '1e308', '2 ** 31', '2 ** 53']);
  await takesOnly((numSamples) => new WeightedRandomSampler([1], numSamples), []);
  for (const [name, taken] of [
    ['replacement', ['undefined', 'true']],
    ['seed', ['undefined', '-0', '2 ** 31']],
  ] as [string, OddValue[]][])
    await takesOnly((value) => new WeightedRandomSampler([1], 1, { [name]: value }), taken);
  await takesOnly((sampler) => new BatchSampler(sampler, 1, true), withLength);
  await takesOnly((batchSize) => new BatchSampler([0], batchSize, true), ['2 ** 31']);
  await takesOnly((dropLast) => new BatchSampler([0], 1, dropLast), ['true']);
  const lists: OddValue[] = ['[]', 'empty Float32Array', 'Float32Array of another realm', 'Int32Array over shared memory'];
  await takesOnly((batchSampler) => drain(new DataLoader(squares, { batchSampler })), ['undefined', '[]', 'empty Float32Array']);
  await takesOnly((batch) => drain(new DataLoader(squares, { batchSampler: [batch] })), lists.slice(2));
  await takesOnly((indices) => new SubsetRandomSampler(indices), lists);
  await takesOnly(
    (source) => new IterableDataset(source),
    ['function', 'Map', 'Set', 'array of 2 ** 32 - 1 holes', ...withLength],
  );
  const iterables: OddValue[] = ['Map', 'Set', '["1"]', '[NaN]'];
  await takesOnly((source) => drain(new DataLoader(new IterableDataset(() => source))), [...lists, ...iterables]);
});

test('tables and pictures from files take paths, text and options of their kind', async () => {
  await takesOnly((path) => readImage(path), []);
  await takesOnly((path) => readCsv(path), []);
  await takesOnly((channels) => readImage('/no/such.png', { channels }), []);
  await takesOnly((options) => ImageFolder.load(options), []);
  await takesOnly((root) => ImageFolder.load({ root }), []);
  await takesOnly((files) => ImageFolder.load({ root: 'r', files }), []);
  await takesOnly((text) => parseCsv(text), ['"1"', 'text of 100,000 characters']);
  await takesOnly((options) => parseCsv('a\n1', options), noOptions);
  for (const [name, taken] of [
    ['header', ['undefined', 'true']],
    ['delimiter', ['undefined', 'text of 100,000 characters']],
    ['types', ['undefined', '{}', 'object without a prototype']],
    ['missing', ['undefined', 'NaN', '-0', '-1', '0.5', '1e308', '2 ** 31', '2 ** 53']],
  ] as [string, OddValue[]][])
    await takesOnly((value) => parseCsv('a\n1', { [name]: value }), taken);
  await takesOnly((table) => new CSVDataset(table), []);
  await takesOnly((x) => new CSVDataset(parseCsv('1,b\n1,2'), { x, y: 'b' }), ['undefined', '["1"]']);
  await takesOnly((y) => new CSVDataset(parseCsv('1,b\n1,2'), { y }), ['undefined', '"1"']);
  await takesOnly((options) => CSVDataset.load(options), []);
});

test('texts and tokens', async () => {
  await takesOnly((path) => readText(path), []);
  await takesOnly((text) => new CharTokenizer(text), ['"1"', 'text of 100,000 characters']);
  await takesOnly((unknown) => new CharTokenizer('a', { unknown }), ['undefined', '"1"']);
  await takesOnly(
    (tokens) => new CharTokenizer('a').decode(tokens),
    ['[]', 'empty Float32Array', 'Int32Array over shared memory'],
  );
  await takesOnly((vocab) => new BPETokenizer(vocab, []), ['{ odd: 1 }']);
  await takesOnly((merges) => new BPETokenizer({ a: 1 }, merges), ['[]']);
  await takesOnly((specialTokens) => new BPETokenizer({ a: 1 }, [], { specialTokens }), ['undefined', '[]']);
  await takesOnly((vocab) => BPETokenizer.load({ vocab, merges: '/no' }), []);
  await takesOnly((tokens) => new TextDataset(tokens, 1), []);
  await takesOnly((blockSize) => new TextDataset([1, 2], blockSize), []);
  await takesOnly((stride) => new TextDataset([1, 2], 1, { stride }), ['undefined']);
});

test('samplers take what has a length', async () => {
  for (const Class of [SequentialSampler, RandomSampler]) {
    await takesOnly((source) => [...new Class(source)], [...withLength]);
    await takesOnly((length) => [...new Class({ length })], ['-0']);
  }
  await takesOnly((options) => new RandomSampler(squares, options), noOptions);
  await takesOnly((seed) => new RandomSampler(squares, { seed }), ['undefined', '-0', '2 ** 31']);
  await takesOnly((replacement) => new RandomSampler(squares, { replacement }), ['undefined', 'true']);
  await takesOnly((numSamples) => new RandomSampler(squares, { numSamples }), ['undefined']);
});

test('a batch is collated from pairs of numbers', async () => {
  const parts: OddValue[] = [
    ...numbers,
    '[]',
    '[[]]',
    '[NaN]',
    '["1"]',
    '"1"',
    '""',
    'text of 100,000 characters',
    'true',
    ...records,
    'empty Float32Array',
    'Float32Array of another realm',
    'Int32Array over shared memory',
  ];
  await takesOnly((examples) => defaultCollate(examples), ['[NaN]', '["1"]']);
  await takesOnly(
    (example) => defaultCollate([example]),
    values.filter((value) => value !== 'Promise' && value !== 'thenable'),
  );
  await takesOnly((x) => defaultCollate([[x, 1]]), parts);
  await takesOnly((y) => defaultCollate([[1, y]]), parts);
  await takesOnly(
    (data) => defaultCollate([[{ data, shape: [1] }, 0]]),
    ['Float32Array of another realm', 'Int32Array over shared memory'],
  );
  await takesOnly((shape) => defaultCollate([[{ data: new Float32Array(1), shape }, 0]]), ['[]']);
});

test('data sets take numbers, bytes, and numbers of examples', async () => {
  const indices: OddValue[] = ['[]', 'empty Float32Array', 'Float32Array of another realm', 'Int32Array over shared memory'];
  await takesOnly((dataset) => new Subset(dataset, []), arrays);
  await takesOnly((chosen) => new Subset(squares, chosen), indices);
  await takesOnly((index) => new Subset(squares, [0, 1]).get(index), ['-0']);
  await takesOnly((chosen) => new Subset(images, [0, 1]).getBatch!(chosen), indices);

  await takesOnly((x) => new TensorDataset(x, [1]), []);
  await takesOnly((x) => new TensorDataset(x), []);
  const one: OddValue[] = ['[NaN]', 'Float32Array of another realm', 'Int32Array over shared memory'];
  await takesOnly((y) => new TensorDataset(ones([1, 2]), y), one);
  await takesOnly((third) => new TensorDataset(ones([1, 2]), [1], third), one);
  await takesOnly((y) => new TensorDataset(ones([1, 2]), [y]), numbers);
  await takesOnly((index) => new TensorDataset(ones([2, 2]), [1, 2]).get(index), ['-0']);
  await takesOnly((chosen) => new TensorDataset(ones([2, 2]), [1, 2]).getBatch(chosen), indices);

  await takesOnly((options) => new ImageDataset(options), []);
  const made = madeUpImages(1, 1, 1);
  for (const [name, taken] of [
    ['data', []],
    ['targets', ['Int32Array over shared memory']],
    ['height', []],
    ['width', []],
    ['channels', ['undefined']],
    ['classes', ['undefined', '[]', '["1"]']],
    ['transform', ['undefined', 'function']],
  ] as [string, OddValue[]][]) {
    await takesOnly((value) => new ImageDataset({ ...made, [name]: value }), taken);
  }
  await takesOnly((index) => images.get(index), ['-0']);
  await takesOnly((index) => images.getImage(index), ['-0']);
  await takesOnly((chosen) => images.getBatch(chosen), indices);
  await takesOnly(
    (table) => {
      new ImageDataset({ ...made, transform: { forward: (image) => image, pixelTable: () => table } });
    },
    ['undefined', 'null'],
  );
});

test('digits, published files and files of the user’s own', async () => {
  await takesOnly((options) => SyntheticDigits.load(options), noOptions);
  for (const [name, taken] of [
    ['train', ['undefined', 'true']],
    ['length', ['undefined']],
    ['seed', ['undefined', '-0', '2 ** 31']],
    ['transform', ['undefined', 'function']],
  ] as [string, OddValue[]][]) {
    await takesOnly((value) => SyntheticDigits.load({ length: 10, [name]: value }), taken);
  }
  const digits = await SyntheticDigits.load({ length: 10 });
  await takesOnly((index) => digits.get(index), ['-0']);

  // Nothing is there: what is taken ends with an error that says so.
  await takesOnly((options) => MNIST.load(options), []);
  for (const name of ['root', 'train', 'mirrors', 'timeoutMs', 'onProgress', 'onFailure', 'transform'])
    await takesOnlyUnavailable((value) => MNIST.load({ root: '/no/such/folder', [name]: value } as never));
  await takesOnly((file) => readIdx(file), []);
  await takesOnly((name) => readIdx(idxBytes([1], [2]), name), ['undefined', '"1"', '""', 'text of 100,000 characters']);
  await takesOnly((magic) => readIdx(idxBytes([1], [2]), 'f', magic), ['undefined']);
  await takesOnly((bytes) => parseIdx(bytes), []);
  await takesOnly((name) => parseIdx(idxBytes([1], [2]), name), ['undefined', '"1"', '""', 'text of 100,000 characters']);
  await takesOnly((magic) => parseIdx(idxBytes([1], [2]), 'f', magic), ['undefined']);
});

/** The same where data that cannot be had is an error of its own. */
async function takesOnlyUnavailable(call: (value: never) => Promise<unknown>): Promise<void> {
  await takesOnly(async (value) => {
    await call(value).catch((error: Error) => {
      if (error.name === 'DatasetUnavailableError') error.name = 'KindlingError';
      throw error;
    });
  }, []);
}

test.run();
