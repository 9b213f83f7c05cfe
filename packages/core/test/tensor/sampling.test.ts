import { throwsExactly } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  bernoulli,
  full,
  manualSeed,
  multinomial,
  normal,
  seededRandom,
  shutdown,
  softmax,
  type Tensor,
  tensor,
  zeros,
} from '../../src/index';
import { any, numbers } from '../support/values';

/** Holds frequencies against probabilities, within five standard errors. */
function assertFrequencies(drawn: readonly number[], probabilities: readonly number[], name: string): void {
  const counts = probabilities.map((_, i) => drawn.filter((v) => v === i).length);
  counts.forEach((count, i) => {
    const expected = drawn.length * probabilities[i];
    const allowed = 5 * Math.sqrt(expected * (1 - probabilities[i]));
    assert.ok(Math.abs(count - expected) <= allowed, `${name}: ${count} times ${i}, expected ${expected}`);
  });
}

async function messageOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'no error',
    ({ message }: Error) => message,
  );
}

test('multinomial draws each place as often as its probability says', async () => {
  const generator = seededRandom(1);
  const weights = [0, 1, 0, 2, 5, 0];
  const probabilities = weights.map((weight) => weight / 8);
  const many = multinomial(tensor(weights), 4000, { replacement: true, generator });
  assert.is(many.dtype, 'int32');
  assertFrequencies(await numbers(many), probabilities, 'with replacement');
  const rows = multinomial(tensor(weights).expand([4000, 6]), 1, { generator });
  assert.equal(rows.shape, [4000, 1]);
  assertFrequencies(await numbers(rows), probabilities, 'one of each row');
});

test('without replacement no place comes twice, and what is likelier comes first more often', async () => {
  const weights = tensor([1, 0, 2, 5, 0]).expand([2000, 5]);
  const drawn = (await multinomial(weights, 3, { generator: seededRandom(2) }).toArray()) as number[][];
  for (const row of drawn) assert.equal([...row].sort(), [0, 2, 3]);
  assertFrequencies(
    drawn.map(([first]) => first),
    [1 / 8, 0, 2 / 8, 5 / 8, 0],
    'first',
  );
  const second = drawn.filter(([first]) => first === 3).map(([, next]) => next);
  assertFrequencies(second, [1 / 3, 0, 2 / 3], 'second behind the third place');
});

test('the next token of a language model', async () => {
  const logits = tensor([[0, 5, Number.NEGATIVE_INFINITY]]);
  const next = multinomial(softmax(logits, -1), 1, { generator: seededRandom(3) });
  assert.ok((await next.item()) < 2);
});

test('the same seed draws the same, and a source of its own leaves the global stream alone', async () => {
  const weights = tensor([1, 2, 3, 4]);
  const draw = (make: () => Tensor) => numbers(make());
  for (const make of [
    (generator?: ReturnType<typeof seededRandom>) => multinomial(weights, 50, { replacement: true, generator }),
    (generator?: ReturnType<typeof seededRandom>) => multinomial(weights, 4, { generator }),
    (generator?: ReturnType<typeof seededRandom>) => bernoulli(full([50], 0.5), { generator }),
    (generator?: ReturnType<typeof seededRandom>) => normal(0, 1, [50], { generator }),
    (generator?: ReturnType<typeof seededRandom>) => normal(weights, 1, { generator }),
  ]) {
    assert.equal(await draw(() => make(seededRandom(5))), await draw(() => make(seededRandom(5))));
    manualSeed(9);
    const first = await draw(make);
    manualSeed(9);
    make(seededRandom(5));
    assert.equal(await draw(make), first);
  }
});

test('a thousand places that nothing leads to are never drawn', async () => {
  const weights = new Float32Array(1000);
  for (let i = 0; i < 1000; i += 3) weights[i] = 0.1 + (i % 7);
  const drawn = await numbers(multinomial(tensor(weights), 5000, { replacement: true, generator: seededRandom(6) }));
  assert.ok(drawn.every((place) => weights[place] > 0));
});

test('whatever a source gives, only what has a probability is drawn', async () => {
  for (const bits of [0, -1]) {
    const generator = Object.assign(seededRandom(1), { words: (words: Int32Array) => words.fill(bits) });
    const weights = tensor([
      [0, 0.1, 0.7, 0.2, 0],
      [0, 3, 0, 1, 0],
    ]);
    const places = bits === 0 ? [1, 1, 1, 1] : [3, 3, 3, 3];
    assert.equal(await numbers(multinomial(weights, 2, { replacement: true, generator })), places);
    assert.equal(await numbers(bernoulli(tensor([0, 1]), { generator })), [0, 1]);
  }
});

test('bernoulli draws 1 as often as said', async () => {
  const drawn = bernoulli(full([4000], 0.3), { generator: seededRandom(7) });
  assert.is(drawn.dtype, 'float32');
  assertFrequencies(await numbers(drawn), [0.7, 0.3], 'bernoulli');
});

test('normal has the mean and the deviation that it is told', async () => {
  const generator = seededRandom(8);
  const isNear = async (x: Tensor, mean: number, std: number) => {
    assert.ok(Math.abs((await x.mean().item()) - mean) < (5 * std) / Math.sqrt(4000));
    assert.ok(Math.abs((await x.std().item()) / std - 1) < 5 / Math.sqrt(8000));
  };
  await isNear(normal(2, 0.5, [4000], { generator }), 2, 0.5);
  await isNear(normal(full([4000], -1), 3, { generator }), -1, 3);
  await isNear(normal(1, full([4000], 2), { generator }), 1, 2);
  assert.equal(normal(zeros([3, 1]), zeros([2])).shape, [3, 2]);
  assert.not(normal(tensor([1], { requiresGrad: true }), 1).requiresGrad);
  assert.ok(normal(0, 1, [2], { requiresGrad: true }).requiresGrad);
});

test('what are no probabilities is an error, at the latest when what was drawn is read', async () => {
  throwsExactly(() => multinomial(tensor([1, 2]), 3), 'multinomial: numSamples: expected an integer from 1 to 2, got 3');
  throwsExactly(() => multinomial(tensor(1), 1), 'multinomial: input: expected shape (n) or (m, n), got []');
  throwsExactly(() => multinomial(zeros([2, 0]), 1), 'multinomial: input: expected at least one place to draw, got shape [2, 0]');
  throwsExactly(
    () => multinomial(tensor([1], { dtype: 'int32' }), 1),
    "multinomial: input: expected float32, got int32: x.to('float32') converts it",
  );
  throwsExactly(
    () => multinomial(tensor([1]), 1, any({ withReplacement: true })),
    'multinomial: options: expected only replacement, generator, got withReplacement',
  );
  throwsExactly(() => normal(0, -1, [2]), 'normal: std: expected a number >= 0, got -1');
  throwsExactly(() => normal(0, 1, any(undefined)), 'normal: shape: expected an array of dimension sizes, got undefined');
  throwsExactly(
    () => normal(tensor([1]), 1, any([2])),
    'normal: shape: expected none beside a tensor, whose shape the result has',
  );
  throwsExactly(() => bernoulli(any(0.5)), 'bernoulli: x: expected a Tensor, got 0.5');
  const refused =
    'multinomial: input: expected rows of finite numbers that are not negative, with as many above 0 as are drawn without replacement (one with it), got others';
  for (const weights of [
    [0, 0],
    [-1, 2],
    [Number.NaN, 1],
    [Number.POSITIVE_INFINITY, 1],
  ]) {
    assert.is(await messageOf(multinomial(tensor(weights), 1).data()), refused, `${weights}`);
    assert.is(await messageOf(multinomial(tensor(weights), 3, { replacement: true }).data()), refused, `${weights}`);
  }
  assert.is(await messageOf(multinomial(tensor([1, 0]), 2).data()), refused);
  assert.is(await messageOf(bernoulli(tensor([0.5, 1.5])).data()), 'bernoulli: input: expected numbers from 0 to 1, got others');
});

test.after(shutdown);
test.run();
