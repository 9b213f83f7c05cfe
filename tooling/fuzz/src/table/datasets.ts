import * as datasets from '@kindling/datasets';
import { ToTensor } from '@kindling/transforms';
import { datasetOrExamples, example, indexOf, indicesOf, makesBatches, ofOneForm } from '../domains/datasets';
import { anything, type Domain, domain, either, type Fit, itself, nullable, optional, where } from '../domains/domain';
import { callback } from '../domains/functions';
import { iterable, kindOf, list, numbers } from '../domains/lists';
import { options, optionsWith } from '../domains/objects';
import { transform } from '../domains/pictures';
import { anyNumber, boolean, choice, integer, number, text } from '../domains/simple';
import { holdable, isTensor, tensorOf } from '../domains/tensors';
import { badFiles, claimingBytes, goodFiles, imageBytes, labelBytes } from '../engine/files';
import { makeTensor, type Tensor } from '../values/tensors';
import { isRngState, rngState } from './core';
import { ctor, fn, getter, method, type Row } from './row';

const seed = integer({ min: 0, made: [0, 99] });
const three = { length: 3, get: (index: number): [number[], number] => [[index, 1], index] };
const drawn = () => datasets.SyntheticDigits.load({ length: 3, transform: new ToTensor() });
const tensors = () => new datasets.TensorDataset(makeTensor([3, 2], [1, 2, 3, 4, 5, 6], 'leaf'), [0, 1, 2]);
const pictures = () => new datasets.ImageDataset({ ...threePictures, transform: new ToTensor() });
const threePictures = {
  data: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12),
  targets: Uint8Array.of(0, 1, 2),
  height: 2,
  width: 2,
};
const subset = () => new datasets.Subset(tensors(), [2, 0]);

/** Reads the first batches of a loader, two epochs. */
async function useLoader(loader: datasets.DataLoader): Promise<unknown> {
  const batches: unknown[] = [loader.length, String(loader)];
  for (let epoch = 0; epoch < 2; epoch++) {
    for await (const batch of loader) if (batches.push(batch) > 6) break;
  }
  return batches;
}

function loaderFits([dataset, given = {}]: [{ length: number }, LoaderOptions?]): Fit {
  if (!makesBatches(dataset)) return 'unclear';
  const { length } = dataset;
  const { sampler, batchSampler, shuffle, seed: seeded } = given;
  const inside = (indices: ArrayLike<number>) => Array.from(indices).every((index) => index < length);
  if (batchSampler !== undefined) {
    const alone = sampler === undefined && seeded === undefined && given.batchSize === undefined && !shuffle && !given.dropLast;
    return alone && batchSampler.every(inside);
  }
  return sampler === undefined ? !shuffle || holdable(length) : !shuffle && seeded === undefined && inside(sampler);
}

interface LoaderOptions {
  sampler?: ArrayLike<number>;
  batchSampler?: ArrayLike<number>[];
  shuffle?: boolean;
  dropLast?: boolean;
  batchSize?: number;
  seed?: number;
}

const seededLoader = () => new datasets.DataLoader(three, { batchSize: 2, shuffle: true, seed: 1 });
const stateNames = ['examples', 'batchSize', 'numYielded', 'random', 'sampler', 'seeds', 'augmentation'] as const;

/** Where a loader of three examples in batches of two may stand. */
const loaderState = optionsWith(stateNames, {
  examples: choice(3),
  batchSize: choice(2),
  numYielded: integer({ min: 0, max: 2, made: [0, 2] }),
  random: nullable(rngState),
  sampler: rngState,
  seeds: rngState,
  augmentation: nullable(integer({ min: 0, max: 2 ** 32 - 1 })),
});

function stateFits([{ numYielded, random, sampler, seeds, augmentation }]: [datasets.DataLoaderState]): boolean {
  const between = numYielded === 0 && random === null && augmentation === null;
  const states = between ? [sampler, seeds] : [random, sampler, seeds];
  return states.every((state) => state !== null && isRngState([state as number[]]));
}

const imageOptions = {
  data: numbers(integer({ min: 0 }), { kinds: ['Uint8Array'], plain: false, made: [12, 12] }),
  targets: numbers(integer({ min: 0, made: [0, 9] }), { kinds: ['Uint8Array', 'Int32Array'], plain: false, made: [3, 3] }),
  height: integer({ min: 1, made: [2, 2] }),
  width: integer({ min: 1, made: [2, 2] }),
  channels: integer({ min: 1, made: [1, 1] }),
  classes: list(text),
  transform,
};
const imageSet = optionsWith(['data', 'targets', 'height', 'width'], imageOptions);
const imageSetFits = ([{ data, targets, height, width, channels = 1 }]: readonly [
  { data: Uint8Array; targets: Uint8Array; height: number; width: number; channels?: number },
]) => data.length === targets.length * height * width * channels;

/** A batch of so many examples that it takes much memory may well be had. */
const batch = { fits: ([indices]: [ArrayLike<number>]): Fit => indices.length < 10_000 || 'unclear' };

const something = where(anything, 'that is there', (value) => value !== undefined);
const functionOf = (what: string) => callback(what, anything, () => () => {});

/** Where no data set is to be had: an empty folder, and a port at which nobody answers. */
const publishedOptions = (own: Readonly<Record<string, Domain>>) =>
  optionsWith(['root', ...('split' in own ? ['split'] : [])], {
    ...own,
    root: {
      ...text,
      make: () => 'mnist',
      places: [itself, { path: ' of a folder with a bomb', once: true, put: () => 'bombs' }],
    },
    train: boolean,
    download: boolean,
    mirrors: list(
      {
        ...choice('http://127.0.0.1:9/', 'http://127.0.0.1:9/mnist'),
        has: (value) => typeof value === 'string' && URL.canParse('file', value) && new URL(value).hash === '',
      },
      { min: 1, made: [1, 2] },
    ),
    timeoutMs: number({ min: 1, made: [1, 50] }),
    onProgress: functionOf('what is told of progress'),
    onFailure: functionOf('what is told of failures'),
    transform,
  });

/** The other published data sets, with the options of their own. */
const published: [name: string, Kind: typeof datasets.MNIST, own: Record<string, Domain>][] = [
  ['FashionMNIST', datasets.FashionMNIST, {}],
  ['KMNIST', datasets.KMNIST, {}],
  [
    'EMNIST',
    datasets.EMNIST as unknown as typeof datasets.MNIST,
    { split: choice('byclass', 'bymerge', 'balanced', 'letters', 'digits', 'mnist') },
  ],
  ['QMNIST', datasets.QMNIST, { what: choice('train', 'test', 'test10k', 'test50k') }],
  ['CIFAR10', datasets.CIFAR10, {}],
  ['CIFAR100', datasets.CIFAR100, { coarse: boolean }],
];

const idx: Domain = {
  ...domain('the bytes of an IDX file', (choices) => choices.pick([imageBytes, labelBytes]), isIdx),
  places: [
    itself,
    { path: ' that end too soon', once: true, put: () => imageBytes.subarray(0, -1) },
    { path: ' that claim too much', once: true, put: () => claimingBytes },
    { path: ' that end in the header', once: true, put: () => imageBytes.subarray(0, 6) },
  ],
};

function isIdx(value: unknown): boolean {
  return kindOf(value) === 'Uint8Array' && [imageBytes, labelBytes].some((good) => Buffer.from(good).equals(value as Uint8Array));
}

const idxFile: Domain = {
  ...choice(...goodFiles),
  places: [itself, ...badFiles.map((name) => ({ path: ` of the file ${name}`, once: true, put: () => name }))],
};

/** What a right file, or its bytes, begins with. */
function magicOf(file: string | Uint8Array): number {
  if (typeof file === 'string') return file === goodFiles[0] ? 0x803 : 0x801;
  return file[2] * 256 + file[3];
}

const joined = () => new datasets.ConcatDataset([three, three]);
const iterated = () => new datasets.IterableDataset([1, 2, 3]);

/** Data sets, samplers and loaders. */
export const datasetsTable: readonly Row[] = [
  fn('datasets/defaultCollate', datasets.defaultCollate, [list(example, { min: 1, made: [1, 3] })], {
    fits: ([examples]: [unknown[]]) => ofOneForm(examples),
  }),
  ctor(
    'datasets/new DataLoader',
    datasets.DataLoader,
    [
      datasetOrExamples,
      options({
        batchSize: integer({ min: 1, made: [1, 4] }),
        shuffle: boolean,
        dropLast: boolean,
        workers: integer({ min: 0, max: 1024, made: [0, 2] }),
        seed,
        collate: callback('a batch', something, () => (examples: unknown[]) => examples.length),
        sampler: numbers(indexOf(3), { made: [1, 3] }),
        batchSampler: list(numbers(indexOf(3), { made: [1, 2], min: 1 }), { made: [1, 2] }),
      }),
    ],
    { fits: loaderFits, use: useLoader },
  ),
  getter('datasets/DataLoader.length', () => new datasets.DataLoader(three, { batchSize: 2 })),
  method('datasets/DataLoader.stateDict', seededLoader, []),
  method('datasets/DataLoader.loadStateDict', seededLoader, [loaderState], { fits: stateFits }),
  method('datasets/DataLoader.toString', () => new datasets.DataLoader(three, { batchSize: 2 }), []),
  ctor('datasets/new ImageDataset', datasets.ImageDataset, [imageSet], {
    fits: imageSetFits,
    use: (made: datasets.ImageDataset) => [made.get(0), String(made)],
  }),
  ...['length', 'data', 'classes'].map((name) => getter(`datasets/ImageDataset.${name}`, pictures)),
  method('datasets/ImageDataset.toString', pictures, []),
  method('datasets/ImageDataset.get', pictures, [indexOf(3)]),
  method('datasets/ImageDataset.getImage', pictures, [indexOf(3)]),
  method('datasets/ImageDataset.getBatch', pictures, [indicesOf(3)], batch),
  fn('datasets/MNIST.load', (...given: [never]) => datasets.MNIST.load(...given), [publishedOptions({})], {
    unavailable: 'MNIST: ',
    seconds: 20,
  }),
  ctor('datasets/new MNIST', datasets.MNIST, [imageSet], { fits: imageSetFits }),
  ...published.flatMap(([name, Kind, own]) => [
    fn(`datasets/${name}.load`, (...given: [never]) => Kind.load(...given), [publishedOptions(own)], {
      unavailable: `${name}: `,
      seconds: 20,
    }),
    ctor(`datasets/new ${name}`, Kind, [imageSet], { fits: imageSetFits }),
  ]),
  fn('datasets/parseIdx', datasets.parseIdx, [idx, optional(text), optional(choice(0x801, 0x803))], {
    fits: ([bytes, , magic]: [Uint8Array, unknown, number?]) => magic === undefined || magicOf(bytes) === magic,
  }),
  fn('datasets/readIdx', datasets.readIdx, [either(idxFile, idx), optional(text), optional(choice(0x801, 0x803))], {
    fits: ([file, , magic]: [string | Uint8Array, unknown, number?]) => magic === undefined || magicOf(file) === magic,
  }),
  fn(
    'datasets/randomSplit',
    datasets.randomSplit,
    [
      datasetOrExamples,
      list(either(integer({ min: 0, made: [0, 3] }), number({ min: 0, max: 1, made: [0, 1] }))),
      options({ seed }),
    ],
    {
      // by chance few lists add up to three: those are called by right calls alone
      fits: ([{ length }, lengths]: [{ length: number }, number[]]) => {
        const sum = lengths.reduce((total, one) => total + one, 0);
        return (
          lengths.length > 0 &&
          (Math.abs(sum - 1) < 1e-9 || (sum === length && lengths.every((one) => Number.isInteger(one)))) &&
          holdable(length)
        );
      },
    },
  ),
  ctor('datasets/new ConcatDataset', datasets.ConcatDataset, [iterable(list(datasetOrExamples, { min: 1, made: [1, 2] }))], {
    fits: ([sets]: [Iterable<{ length: number }>]) =>
      !Array.isArray(sets) ||
      (sets.every(makesBatches) ? sets.reduce((sum, { length }) => sum + length, 0) < 2 ** 31 : 'unclear'),
    use: (made: datasets.ConcatDataset<unknown>) => useLoader(new datasets.DataLoader(made)),
  }),
  getter('datasets/ConcatDataset.length', joined),
  method('datasets/ConcatDataset.toString', joined, []),
  method('datasets/ConcatDataset.get', joined, [indexOf(6), optional(anything)]),
  ctor('datasets/new IterableDataset', datasets.IterableDataset, [
    either(
      domain(
        'an iterable',
        () => [[1, 2]],
        (value) => typeof value === 'object' && value !== null && (Symbol.iterator in value || Symbol.asyncIterator in value),
      ),
      callback('an iterable', anything, () => () => [[1, 2]]),
    ),
  ]),
  method('datasets/IterableDataset.toString', iterated, []),
  ctor('datasets/new Subset', datasets.Subset, [datasetOrExamples, indicesOf(3)], {
    fits: ([dataset, indices]: [{ length: number }, ArrayLike<number>]) =>
      makesBatches(dataset) ? Array.from(indices).every((index) => index < dataset.length) : 'unclear',
    use: (made: datasets.Subset<unknown>) => useLoader(new datasets.DataLoader(made)),
  }),
  getter('datasets/Subset.length', subset),
  method('datasets/Subset.toString', subset, []),
  method('datasets/Subset.get', subset, [indexOf(2)]),
  method('datasets/Subset.getBatch', subset, [indicesOf(2)], batch),
  fn(
    'datasets/SyntheticDigits.load',
    (...given: [never]) => datasets.SyntheticDigits.load(...given),
    [
      options({
        train: boolean,
        length: integer({ min: 1, max: 1_000_000, made: [1, 3] }),
        seed: integer({ min: 0, max: 2 ** 32 - 1, made: [0, 9] }),
        transform,
      }),
    ],
    { use: (made: datasets.SyntheticDigits) => [made.get(0), String(made)] },
  ),
  ...['length', 'data', 'targets', 'height', 'width', 'channels', 'classes', 'transform'].map((name) => ofDrawn(name)),
  { name: 'datasets/SyntheticDigits.toString', args: [], takesMore: true, call: async () => (await drawn()).toString() },
  ofDrawn('get', [indexOf(3)]),
  ofDrawn('getImage', [indexOf(3)]),
  ofDrawn('getBatch', [indicesOf(3)], batch),
  ctor(
    'datasets/new TensorDataset',
    datasets.TensorDataset,
    [tensorOf('[count, ...]', { made: (choices) => choices.pick([[3], [3, 2]]), fits: (shape) => shape.length > 0 })],
    {
      rest: either({ ...numbers(anyNumber, { made: [3, 3] }) }, tensorOf('[count, ...]', { made: () => [3] })),
      fits: ([x, ...others]: [Tensor, ...(Tensor | number[])[]]) =>
        others.every((column) => x.shape[0] === (isTensor(column) ? column.shape[0] : column.length)),
      use: async (made: datasets.TensorDataset) => (made.length > 0 ? [await made.get(0), await made.getBatch([0])] : null),
    },
  ),
  method('datasets/TensorDataset.toString', tensors, []),
  method('datasets/TensorDataset.get', tensors, [indexOf(3)]),
  method('datasets/TensorDataset.getBatch', tensors, [indicesOf(3)], batch),
];

/** Members of drawn digits, which come with a promise. */
function ofDrawn(name: string, args: readonly Domain[] = [], more: Partial<Row> = {}): Row {
  return {
    name: `datasets/SyntheticDigits.${name}`,
    args,
    takesMore: args.length === 0,
    call: async (given) => {
      const owner = (await drawn()) as unknown as Record<string, unknown>;
      return args.length === 0 ? owner[name] : (owner[name] as (...inputs: unknown[]) => unknown).apply(owner, [...given]);
    },
    ...more,
  };
}
