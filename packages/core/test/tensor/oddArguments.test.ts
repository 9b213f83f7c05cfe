import { KindlingError } from '@kindling/checks';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as core from '../../src/index';
import { oddValues } from '../support/oddValues';

// Each argument of the public functions is given what it is not for. It ends in an error in words, or it is said here that the
// value is right: a domain is as much what is refused as what is taken.

const { Tensor, ones, rand, randn, random, seededRandom, tensor, zeros } = core;

interface Call {
  readonly name: string;
  // biome-ignore lint/suspicious/noExplicitAny: what a caller without types may pass
  readonly call: (...values: any[]) => unknown;
  /** Arguments that are right. */
  readonly given: readonly (() => unknown)[];
  /** For each argument the odd values that are right as well. */
  readonly takes: readonly (readonly string[])[];
}

const calls: Call[] = [];

// biome-ignore lint/suspicious/noExplicitAny: what a caller without types may pass
function argumentsOf(name: string, call: (...values: any[]) => unknown, ...list: [() => unknown, string[]][]): void {
  calls.push({ name, call, given: list.map(([value]) => value), takes: list.map(([, takes]) => takes) });
}

const x = () => tensor([[0.5, 1, 2]]);
const pair = () => tensor([0.25, 2], { requiresGrad: true });
const image = () => ones([1, 1, 4, 4]);
const weight = () => ones([1, 1, 2, 2]);
const none = () => undefined;
const shape = () => [2, 3];
const OPTIONS = ['undefined', '{}', 'object without a prototype'];
const FLAGS = ['undefined', 'true', 'false'];
const NUMBERS = ['-0', '-1', '-5', '0.5', '1', '2', '2 ** 31', '2 ** 40', '2 ** 53', '1e308'];
const ANY_NUMBER = [...NUMBERS, 'NaN', 'Infinity', '-Infinity'];
const SHAPES = ['[]', '[0, 1]', '[2 ** 24 + 1, 0]'];
const TYPED = ['Float32Array [0, 1]', 'Int32Array [0, 1]', 'Uint8Array of another realm', 'Buffer'];
const ONE = ['Float32Array of another realm', 'Int32Array over shared memory'];
const ARRAYS = [
  ...['[]', '[[]]', '[0, 1]', '[NaN]', '[0.5, 1]', '[2 ** 31, 1]', '[2 ** 30, 2 ** 30]', '[2 ** 53, 2]', '[0, 2 ** 40]'],
  ...['[2 ** 24 + 1, 0]', '65 ones'],
];
const BOOLEANS = ['true', 'false', '[true, false]'];
const SEEDS = ['-0', '-1', '-5', '1', '2', '2 ** 31', '2 ** 40'];

argumentsOf(
  'tensor',
  core.tensor,
  [() => [1], [...ANY_NUMBER, ...TYPED, ...ONE, ...ARRAYS, ...BOOLEANS, 'empty Float32Array', 'Int32Array [2 ** 24 + 1, 0]']],
  [none, OPTIONS],
);
argumentsOf('tensor shape', (value) => tensor([[[0]], [[1]]], { shape: value }), [() => [2, 1], ['undefined']]);
argumentsOf('tensor requiresGrad', (value) => tensor([1], { requiresGrad: value }), [() => true, FLAGS]);
argumentsOf(
  'tensorFromBatchInnermost',
  core.tensorFromBatchInnermost,
  [() => new Float32Array(2), ['Float32Array [0, 1]']],
  [() => [2, 1], []],
);
argumentsOf(
  'tensorFromMemory',
  core.tensorFromMemory,
  [() => new Float32Array(2), ['Float32Array [0, 1]', 'Int32Array [0, 1]', 'Int32Array [2 ** 24 + 1, 0]']],
  [() => [2, 1], []],
);
for (const [name, make] of Object.entries({ zeros, ones, rand, randn })) {
  argumentsOf(name, make, [shape, SHAPES], [none, OPTIONS]);
  argumentsOf(`${name} requiresGrad`, (value) => make([1], { requiresGrad: value }), [() => true, FLAGS]);
}
argumentsOf('full', core.full, [shape, SHAPES], [() => 3, [...ANY_NUMBER, 'true', 'false']], [none, OPTIONS]);
argumentsOf('arange end', (end) => core.arange(end), [() => 3, ['-0', '0.5', '1', '2']]);
argumentsOf(
  'arange',
  core.arange,
  [() => 0, ['-0', '-1', '-5', '0.5', '1', '2']],
  [() => 3, ['undefined', '-0', '0.5', '1', '2']],
  // options may stand in the place of the step
  [() => 1, [...OPTIONS, '0.5', '1', '2', '2 ** 31', '2 ** 40', '2 ** 53', '1e308']],
  [none, OPTIONS],
);

argumentsOf('relu', core.relu, [x, ['tensor']]);
argumentsOf('conv2d', core.conv2d, [image, []], [weight, []], [() => ones([1]), ['undefined', 'null']], [none, OPTIONS]);
const SIZES = ['undefined', '1', '2'];
argumentsOf('conv2d stride', (stride) => core.conv2d(image(), weight(), null, { stride }), [
  () => 1,
  [...SIZES, '[2 ** 30, 2 ** 30]'],
]);
argumentsOf('conv2d padding', (padding) => core.conv2d(image(), weight(), null, { padding }), [
  () => 1,
  [...SIZES, '-0', '[0, 1]', '[2 ** 24 + 1, 0]'],
]);
argumentsOf('conv2d dilation', (dilation) => core.conv2d(image(), weight(), null, { dilation }), [() => 1, SIZES]);
argumentsOf('linear', core.linear, [x, []], [() => ones([2, 3]), []], [() => ones([2]), ['undefined', 'null', 'tensor']]);
argumentsOf('maxPool2d', core.maxPool2d, [image, []], [() => 2, ['1', '2']], [none, OPTIONS]);
argumentsOf('maxPool2d stride', (stride) => core.maxPool2d(image(), 2, { stride }), [() => 1, [...SIZES, '[2 ** 30, 2 ** 30]']]);
argumentsOf('maxPool2d padding', (padding) => core.maxPool2d(image(), 2, { padding }), [
  () => 1,
  ['undefined', '1', '-0', '[0, 1]'],
]);
argumentsOf('maxPool2d dilation', (dilation) => core.maxPool2d(image(), 2, { dilation }), [() => 1, SIZES]);
argumentsOf('logSoftmax', core.logSoftmax, [x, ['tensor']], [() => 0, ['-0', '-1', '1']]);
argumentsOf('dropout', core.dropout, [x, ['tensor']], [none, OPTIONS]);
argumentsOf('dropout p', (p) => core.dropout(x(), { p }), [() => 0, ['undefined', '-0', '0.5', '1']]);
argumentsOf('dropout training', (training) => core.dropout(x(), { training }), [() => true, FLAGS]);
const CLASSES = [...TYPED, '[0, 1]', 'tensor'];
for (const [name, loss] of Object.entries({ nllLoss: core.nllLoss, crossEntropy: core.crossEntropy })) {
  argumentsOf(name, loss, [() => ones([2, 3]), []], [() => [0, 2], CLASSES], [none, OPTIONS]);
  argumentsOf(`${name} reduction`, (reduction) => loss(ones([2, 3]), [0, 2], { reduction }), [() => 'sum', ['undefined']]);
}
argumentsOf('mseLoss', core.mseLoss, [pair, ['tensor']], [pair, ['tensor']], [none, OPTIONS]);
argumentsOf('mseLoss reduction', (reduction) => core.mseLoss(pair(), pair(), { reduction }), [() => 'none', ['undefined']]);
argumentsOf('convOutputSize', core.convOutputSize, [() => 28, ['2']], [() => 2, ['1', '2']], [none, OPTIONS]);
argumentsOf('convOutputSize stride', (stride) => core.convOutputSize(8, 2, { stride }), [() => 1, SIZES]);
argumentsOf('convOutputSize padding', (padding) => core.convOutputSize(8, 2, { padding }), [() => 1, [...SIZES, '-0']]);
argumentsOf('convOutputSize dilation', (dilation) => core.convOutputSize(8, 2, { dilation }), [() => 1, SIZES]);

argumentsOf('isTensor', core.isTensor, [x, Object.keys(oddValues)]);
argumentsOf('noGrad', core.noGrad, [() => () => 1, ['function']]);
argumentsOf('realize', core.realize, [() => [x()], ['[]']]);
argumentsOf('gradcheck', core.gradcheck, [() => (y: core.Tensor) => y.mul(y), []], [() => [pair()], []], [none, OPTIONS]);
for (const [name, takes] of [
  ['eps', ['undefined', '0.5', '1', '2']],
  ['atol', ['undefined', ...NUMBERS.filter((n) => n !== '-1' && n !== '-5')]],
  ['rtol', ['undefined', ...NUMBERS.filter((n) => n !== '-1' && n !== '-5')]],
] as const) {
  argumentsOf(
    `gradcheck ${name}`,
    (value) => core.gradcheck((y) => y.mul(y), [tensor([1], { requiresGrad: true })], { [name]: value }),
    [() => 0.25, [...takes]],
  );
}
argumentsOf('manualSeed', core.manualSeed, [() => 1, SEEDS]);
argumentsOf('seededRandom', core.seededRandom, [() => 1, SEEDS]);
argumentsOf('reseed', (seed) => seededRandom(1).reseed(seed), [() => 1, SEEDS]);
argumentsOf('integer', (below) => random.integer(below), [() => 10, ['1', '2', '2 ** 31']]);
argumentsOf('shuffle', (items) => random.shuffle(items), [
  () => [1, 2],
  Object.keys(oddValues).filter((name) => /^\[|Array|array|Buffer$|ones/.test(name) && !/hole|^ArrayBuffer/.test(name)),
]);

argumentsOf('new Tensor', (node) => new Tensor(node), [() => x().node, []]);
for (const name of ['add', 'sub', 'mul', 'div', 'maximum', 'minimum'] as const) {
  argumentsOf(name, (other) => pair()[name](other), [() => 1, [...ANY_NUMBER, 'tensor']]);
}
argumentsOf('matmul', (other) => pair().matmul(other), [pair, ['tensor']]);
for (const name of ['sum', 'mean', 'max', 'argmax'] as const) {
  const several = name === 'sum' || name === 'mean';
  const dims = ['undefined', '-0', '-1', '1', ...(several ? ['[]', '[0, 1]'] : [])];
  argumentsOf(name, (dim, options) => x()[name](dim, options), [() => 0, dims], [none, OPTIONS]);
  argumentsOf(`${name} keepDim`, (keepDim) => x()[name](0, { keepDim }), [() => true, FLAGS]);
}
argumentsOf('reshape', (sizes) => x().reshape(sizes), [() => [3], []]);
argumentsOf(
  'flatten',
  (start, end) => x().flatten(start, end),
  [() => 0, ['undefined', '-0', '-1', '1']],
  [() => 1, ['undefined', '-1', '-0', '1']],
);
argumentsOf('permute', (dims) => x().permute(dims), [() => [1, 0], ['[0, 1]']]);
argumentsOf(
  'transpose',
  (first, second) => x().transpose(first, second),
  [() => 0, ['-0', '-1', '1']],
  [() => 1, ['-0', '-1', '1']],
);
argumentsOf('flip', (dims) => x().flip(dims), [() => [1], ['[]', '[0, 1]']]);
argumentsOf('expand', (sizes) => ones([1, 1]).expand(sizes), [() => [2, 3], ['[0, 1]', '[2 ** 24 + 1, 0]']]);

for (const name of ['add_', 'sub_', 'mul_', 'div_'] as const) {
  argumentsOf(name, (other) => pair().detach().clone()[name](other), [() => 1, [...ANY_NUMBER, 'tensor']]);
}
argumentsOf('fill_', (value) => pair().detach().clone().fill_(value), [() => 1, ANY_NUMBER]);
const DIMS = ['-0', '-1', '1'];
const PLACES = ['undefined', '-0', '-1', '-5', '1', '2', '2 ** 31', '2 ** 40'];
argumentsOf(
  'slice',
  (dim, start, end, step) => x().slice(dim, start, end, step),
  [() => 0, DIMS],
  [() => 0, PLACES],
  [() => 3, PLACES],
  [() => 1, ['undefined', '1', '2', '2 ** 31', '2 ** 40']],
);
argumentsOf(
  'narrow',
  (dim, start, length) => x().narrow(dim, start, length),
  [() => 1, DIMS],
  [() => 0, ['-0', '-1', '1', '2']],
  [() => 1, ['-0', '1', '2']],
);
argumentsOf('select', (dim, index) => x().select(dim, index), [() => 1, DIMS], [() => 0, ['-0', '-1', '1', '2']]);
argumentsOf(
  'split',
  (size, dim) => x().split(size, dim),
  [() => 1, ['1', '2', '2 ** 31', '2 ** 40']],
  [() => 1, ['undefined', ...DIMS]],
);
argumentsOf(
  'chunk',
  (chunks, dim) => x().chunk(chunks, dim),
  [() => 1, ['1', '2', '2 ** 31', '2 ** 40']],
  [() => 1, ['undefined', ...DIMS]],
);
argumentsOf('unsqueeze', (dim) => x().unsqueeze(dim), [() => 0, [...DIMS, '2']]);
argumentsOf('squeeze', (dim) => x().squeeze(dim), [() => 0, ['undefined', ...DIMS, '[]', '[0, 1]']]);
argumentsOf('cat', core.cat, [() => [x(), x()], []], [() => 0, ['undefined', ...DIMS]]);
argumentsOf('stack', core.stack, [() => [x(), x()], []], [() => 0, ['undefined', ...DIMS, '2']]);
argumentsOf('pad', core.pad, [x, ['tensor']], [() => [1, 1], ['[]', '[0, 1]', '[2 ** 24 + 1, 0]']], [none, OPTIONS]);
argumentsOf('pad value', (value) => core.pad(x(), [1, 1], { value }), [() => 2, ['undefined', ...ANY_NUMBER]]);

argumentsOf('copy_', (source) => pair().copy_(source), [pair, ['tensor']]);
argumentsOf('backward', (gradient, options) => pair().mul(2).backward(gradient, options), [pair, ['tensor']], [none, OPTIONS]);
argumentsOf('backward of a scalar', (options) => pair().sum().backward(options), [none, OPTIONS]);
argumentsOf('backward retainGraph', (retainGraph) => pair().sum().backward(undefined, { retainGraph }), [() => true, FLAGS]);
argumentsOf(
  'grad',
  (grad) => {
    pair().grad = grad;
  },
  [pair, ['null', 'tensor']],
);
argumentsOf(
  'requiresGrad',
  (value) => {
    x().requiresGrad = value;
  },
  [() => true, ['true', 'false']],
);

/** What a call ended in: null where it was taken, or the error. */
async function endOf({ call }: Call, values: readonly unknown[]): Promise<unknown> {
  try {
    await call(...values);
    return null;
  } catch (error) {
    return error ?? new Error('nothing was thrown');
  }
}

test.before(async () => {
  await core.useBackend('webasm', { threads: 1 });
  console.warn = () => {};
});

const isInWords = (error: unknown) => error instanceof KindlingError && !error.message.includes('\n');

for (const call of calls) {
  test(`${call.name}: what is no such argument is an error in words`, async () => {
    assert.is(
      await endOf(
        call,
        call.given.map((value) => value()),
      ),
      null,
      'right arguments are taken',
    );
    for (const [at, takes] of call.takes.entries()) {
      const taken: string[] = [];
      for (const [label, value] of Object.entries(oddValues)) {
        const end = await endOf(
          call,
          call.given.map((given, i) => (i === at ? value() : given())),
        );
        if (end === null) taken.push(label);
        else assert.ok(isInWords(end), `argument ${at}, ${label}: ${end}`);
      }
      assert.equal(
        taken.sort(),
        Object.keys(oddValues)
          .filter((label) => takes.includes(label))
          .sort(),
        `argument ${at}`,
      );
    }
  });
}

test('several odd arguments at once, options that do not exist, and too many: an error in words or nothing', async () => {
  const source = seededRandom(1);
  const labels = Object.keys(oddValues);
  const draw = () => oddValues[labels[source.integer(labels.length)]]();
  for (let run = 0; run < 5000; run++) {
    const call = calls[source.integer(calls.length)];
    const values = call.given.map((given) => (source.integer(3) === 0 ? given() : draw()));
    if (source.integer(4) === 0) values.push(draw());
    const end = await endOf(call, values);
    assert.ok(end === null || isInWords(end), `${call.name}, run ${run}: ${end}`);
  }
});

test('misspelt options are named, wherever there are options', async () => {
  const withOptions: [string, (options: never) => unknown][] = [
    ['tensor', (options) => tensor([1], options)],
    ['zeros', (options) => zeros([1], options)],
    ['arange', (options) => core.arange(0, 1, 1, options)],
    ['conv2d', (options) => core.conv2d(image(), weight(), null, options)],
    ['maxPool2d', (options) => core.maxPool2d(image(), 2, options)],
    ['dropout', (options) => core.dropout(x(), options)],
    ['nllLoss', (options) => core.nllLoss(ones([1, 3]), [0], options)],
    ['crossEntropy', (options) => core.crossEntropy(ones([1, 3]), [0], options)],
    ['mseLoss', (options) => core.mseLoss(pair(), pair(), options)],
    ['convOutputSize', (options) => core.convOutputSize(8, 2, options)],
    ['sum', (options) => x().sum(0, options)],
    ['mean', (options) => x().mean(0, options)],
    ['max', (options) => x().max(0, options)],
    ['argmax', (options) => x().argmax(undefined, options)],
    ['backward', (options) => pair().sum().backward(undefined, options)],
    ['gradcheck', (options) => core.gradcheck((y) => y, [pair()], options)],
  ];
  for (const [name, call] of withOptions) {
    for (const options of [{ ceilmode: true }, { keepdim: true }, { sizeAverage: undefined }]) {
      const end = await endOf({ name, call: call as Call['call'], given: [], takes: [] }, [options]);
      assert.ok(isInWords(end), name);
      assert.match((end as Error).message, new RegExp(`^${name}: options: expected only .*, got ${Object.keys(options)[0]}$`));
    }
  }
});

test.after(core.shutdown);
test.run();
