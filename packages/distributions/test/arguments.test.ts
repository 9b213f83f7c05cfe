import { shutdown, type Tensor, tensor } from '@kindling/core';
import { throwsExactly } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  Bernoulli,
  Categorical,
  Distribution,
  Exponential,
  klDivergence,
  Laplace,
  LogNormal,
  Normal,
  Uniform,
} from '../src/index';

test.after(shutdown);

test('parameters broadcast, and the batch is what they come to', () => {
  const normal = new Normal(tensor([[1], [2]]), tensor([1, 2, 3]));
  assert.equal([...normal.batchShape], [2, 3]);
  assert.equal([...normal.sample([4]).shape], [4, 2, 3]);
  assert.equal([...normal.logProb(tensor([1, 2, 3])).shape], [2, 3]);
  assert.equal([...new Normal(0, 1).logProb(0.5).shape], []);
  assert.equal([...new Categorical({ probs: tensor([[1, 2, 3]]) }).logProb(tensor(Int32Array.of(0, 1))).shape], [2]);
  assert.is(String(normal), 'Normal(batchShape: [2, 3])');
});

test('a class is known by a whole number, and by a tensor of any dtype', async () => {
  const one = new Categorical({ probs: tensor([1, 3]) });
  for (const value of [1, tensor(1), tensor(1, { dtype: 'int32' }), tensor(true)]) {
    assert.ok(Math.abs((await one.logProb(value).item()) - Math.log(0.75)) < 1e-6);
  }
  assert.is(await new Categorical({ logits: tensor([[0, 2, 1]]) }).mode.item(), 1);
  assert.ok(Number.isNaN(await one.mean.item()));
});

test('numbers in tensors that no distribution has give NaN, and values that never come minus infinity', async () => {
  const [two, one, minus] = [2, 1, -1].map((number) => tensor([number]));
  const normal = new Normal(0, minus);
  const uniform = new Uniform(two, one);
  const rare = new Categorical({ probs: tensor([-1, 2]) });
  const nowhere: Tensor[] = [
    ...[normal.sample(), normal.logProb(0), normal.entropy(), klDivergence(normal, new Normal(0, 1))],
    ...[uniform.sample(), uniform.logProb(1.5), uniform.entropy()],
    ...[
      new Bernoulli({ probs: two }).logProb(1),
      new Bernoulli({ probs: minus }).entropy(),
      new Bernoulli({ probs: one }).logProb(2),
    ],
    ...[new Laplace(0, minus).sample(), new Laplace(0, minus).entropy(), new LogNormal(0, minus).sample()],
    ...[rare.logProb(0), rare.logProb(1), new Exponential(minus).sample()],
  ];
  for (const [i, result] of nowhere.entries()) assert.ok(Number.isNaN(await result.item()), `result ${i}`);
  assert.is(await new Exponential(two).logProb(-1).item(), Number.NEGATIVE_INFINITY);
  const value = tensor([0, -1, 1], { requiresGrad: true });
  const never = new LogNormal(0, 1).logProb(value);
  assert.equal([...(await never.data())].slice(0, 2), [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY]);
  never
    .narrow(0, 1, 2)
    .maskedFill(tensor([true, false]), 0)
    .sum()
    .backward();
  assert.equal([...(await (value.grad as Tensor).data())], [0, 0, -1]);
  // what underflowed, and weights that do not sum to 1, are no mistakes
  assert.is(await new Normal(0, tensor([0])).sample().item(), 0);
  assert.ok(Math.abs((await new Categorical({ probs: tensor([1, 3]) }).logProb(1).item()) - Math.log(0.75)) < 1e-6);
});

test('refuses what it can not work with', () => {
  const integers = tensor(Int32Array.of(1, 2));
  const [two, three] = [tensor([1, 2]), tensor([1, 2, 3])];
  const standard = new Normal(0, 1);
  const cases: [() => unknown, string][] = [
    [() => new Normal('0' as never, 1), 'Normal: loc: expected a Tensor or a number, got "0"'],
    [() => new Normal(0, 0), 'Normal: scale: expected a number > 0, got 0'],
    [() => new Normal(0, Number.NaN), 'Normal: scale: expected a number > 0, got NaN'],
    [() => new Normal(integers, 1), 'Normal: loc: expected float32, got int32'],
    [() => new Normal(two, three), 'Normal: loc, scale: expected shapes that broadcast, got [2] and [3]'],
    [() => new Normal(0, 1, { validateArgs: true } as never), 'Normal: options: expected none, got validateArgs'],
    [() => new Laplace(0, 0), 'Laplace: scale: expected a number > 0, got 0'],
    [() => new LogNormal(two, three), 'LogNormal: loc, scale: expected shapes that broadcast, got [2] and [3]'],
    [() => new LogNormal(0, 1, 2 as never), 'LogNormal: options: expected none, got 2'],
    [() => new Uniform(1, 1), 'Uniform: high: expected a number > 1, which is low, got 1'],
    [() => new Uniform(undefined as never, 1), 'Uniform: low: expected a Tensor or a number, got undefined'],
    [() => new Exponential(-1), 'Exponential: rate: expected a number > 0, got -1'],
    [() => new Bernoulli(0.5 as never), 'Bernoulli: options: expected an object with probs, logits, got 0.5'],
    [() => new Bernoulli({} as never), 'Bernoulli: expected { probs } or { logits }, got neither'],
    [() => new Bernoulli({ probs: 2 }), 'Bernoulli: probs: expected a number from 0 to 1, got 2'],
    [() => new Bernoulli({ prob: 0.5 } as never), 'Bernoulli: options: expected only probs, logits, got prob'],
    [() => new Categorical(two as never), 'Categorical: expected { probs } or { logits }, got Tensor of shape [2]'],
    [() => new Categorical({ probs: two, logits: two } as never), 'Categorical: expected { probs } or { logits }, got both'],
    [() => new Categorical({ probs: tensor(1) }), 'Categorical: probs: expected a dimension of classes, got shape []'],
    [() => new Categorical({ logits: 3 as never }), 'Categorical: logits: expected a dimension of classes, got shape []'],
    [() => standard.sample(3 as never), 'Normal.sample: shape: expected an array of dimension sizes, got 3'],
    [() => standard.sample([1.5]), 'Normal.sample: shape[0]: expected an integer >= 0, got 1.5'],
    [() => standard.rsample([2], { seed: 1 } as never), 'Normal.rsample: options: expected only generator, got seed'],
    [
      () => standard.sample([], { generator: 3 as never }),
      'randn: generator: expected a source of random numbers, as seededRandom(seed) makes it, got 3',
    ],
    [() => standard.logProb(null as never), 'Normal.logProb: value: expected a Tensor or a number, got null'],
    [() => new Normal(two, 1).logProb(three), 'Normal.logProb: value: expected a shape that broadcasts with [2], got [3]'],
    [
      () => new Categorical({ probs: tensor([two.shape.length, 1]) }).logProb(0.5),
      'Categorical.logProb: value: expected an integer >= 0, got 0.5',
    ],
    [() => klDivergence(standard, 3 as never), 'klDivergence: q: expected a distribution, got 3'],
    [
      () => klDivergence(standard, new Uniform(0, 1)),
      'klDivergence: q: expected one of the same class, of which the divergence is known, got Uniform(batchShape: []) for Normal(batchShape: [])',
    ],
    [
      () => klDivergence(new Exponential(two), new Exponential(three)),
      'klDivergence: q: expected a batch that broadcasts with [2], got [3]',
    ],
    [
      () => klDivergence(new Categorical({ probs: two }), new Categorical({ probs: three })),
      'klDivergence: q: expected 2 classes as p has, got 3',
    ],
  ];
  for (const [call, message] of cases) throwsExactly(call as () => void, message);
});

test('a distribution of one’s own', async () => {
  class Always extends Distribution {
    static override get name(): string {
      return 'Always';
    }

    constructor() {
      super([2]);
    }

    get mean() {
      return tensor([7, 7]);
    }

    get variance() {
      return tensor([0, 0]);
    }

    entropy() {
      return tensor([0, 0]);
    }

    protected draw() {
      return this.mean;
    }

    protected logProbOf(value: ReturnType<typeof tensor>) {
      return value.eq(7).to('float32').log();
    }
  }
  const one = new Always();
  assert.equal([...(await one.sample().data())], [7, 7]);
  assert.equal([...(await one.logProb(tensor([7, 1])).data())], [0, Number.NEGATIVE_INFINITY]);
  throwsExactly(
    () => klDivergence(one, one),
    'klDivergence: q: expected one of the same class, of which the divergence is known, got Always(batchShape: [2]) for Always(batchShape: [2])',
  );
});

test.run();
