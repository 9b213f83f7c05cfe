import { ones } from '@kindling/core';
import { type OddValue, takesOnly } from '@kindling/test-kit';
import { ToTensor } from '@kindling/transforms';
import { suite } from 'uvu';
import {
  DataLoader,
  type Dataset,
  defaultCollate,
  ImageDataset,
  MNIST,
  parseIdx,
  RandomSampler,
  readIdx,
  type Sampler,
  SequentialSampler,
  Subset,
  SyntheticDigits,
  TensorDataset,
} from '../src/index';
import { idxBytes, madeUpImages } from './helpers';

const test = suite('odd arguments');

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

test('a loader takes data sets, options of their kind, and what these give', async () => {
  await takesOnly((dataset) => new DataLoader(dataset), []);
  await takesOnly((length) => new DataLoader({ ...squares, length }), ['-0']);
  await takesOnly((get) => new DataLoader({ length: 3, get }), ['function']);
  await takesOnly((getBatch) => new DataLoader({ ...squares, getBatch }), ['undefined', 'function']);
  await takesOnly((options) => new DataLoader(squares, options), noOptions);
  await takesOnly((batchSize) => new DataLoader(squares, { batchSize }), ['undefined', '2 ** 31']);
  await takesOnly((shuffle) => new DataLoader(squares, { shuffle }), ['undefined', 'true']);
  await takesOnly((dropLast) => new DataLoader(squares, { dropLast }), ['undefined', 'true']);
  await takesOnly((seed) => new DataLoader(squares, { seed }), ['undefined', '-0', '2 ** 31']);
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
  await takesOnly((example) => drain(new DataLoader({ length: 1, get: () => example })), []);
  await takesOnly((batch) => drain(new DataLoader({ ...squares, getBatch: () => batch })), []);
});

test('samplers take what has a length', async () => {
  for (const Class of [SequentialSampler, RandomSampler]) {
    await takesOnly((source) => [...new Class(source)], [...withLength]);
    await takesOnly((length) => [...new Class({ length })], ['-0']);
  }
  await takesOnly((options) => new RandomSampler(squares, options), noOptions);
  await takesOnly((seed) => new RandomSampler(squares, { seed }), ['undefined', '-0', '2 ** 31']);
});

test('a batch is collated from pairs of numbers', async () => {
  const parts: OddValue[] = [
    ...numbers,
    '[]',
    '[[]]',
    '[NaN]',
    'empty Float32Array',
    'Float32Array of another realm',
    'Int32Array over shared memory',
  ];
  await takesOnly((examples) => defaultCollate(examples), []);
  await takesOnly((example) => defaultCollate([example]), []);
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
  await takesOnly((dataset) => new Subset(dataset, []), []);
  await takesOnly((chosen) => new Subset(squares, chosen), indices);
  await takesOnly((index) => new Subset(squares, [0, 1]).get(index), ['-0']);
  await takesOnly((chosen) => new Subset(images, [0, 1]).getBatch!(chosen), indices);

  await takesOnly((x) => new TensorDataset(x, [1]), []);
  const one: OddValue[] = ['[NaN]', 'Float32Array of another realm', 'Int32Array over shared memory'];
  await takesOnly((y) => new TensorDataset(ones([1, 2]), y), one);
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
  await takesOnly((path) => readIdx(path), []);
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
