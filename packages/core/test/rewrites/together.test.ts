import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { kernelKey } from '../../src/codegen/kernelKey';
import { withOwnAddresses } from '../../src/codegen/ownAddresses';
import { wasmTiles } from '../../src/codegen/wasm/core';
import { openLoops } from '../../src/codegen/wasm/openLoops';
import { cat, linear, logSoftmax, randn, shutdown, stack, type Tensor, tensor, useBackend, zeros } from '../../src/index';
import { manualSeed } from '../../src/tensor/random';
import { scheduleOf } from '../support/schedules';

// What is computed many times alike is computed as one on webasm; cpu computes each by itself.

interface Made {
  readonly loss: Tensor;
  readonly leaves: readonly Tensor[];
  /** What the program reads beside the loss and the gradients. */
  readonly others?: readonly Tensor[];
}

const parameter = (...shape: number[]) => tensor(randn(shape).node.value?.data as Float32Array, { shape, requiresGrad: true });

const added = (terms: readonly Tensor[]) => terms.reduce((total, term) => total.add(term)).sum();

/** The losses of an episode: a small net's, at every step for a state of its own. */
function episode(
  steps: number,
  choose: (scores: Tensor, step: number) => Tensor,
  lossOf: (terms: readonly Tensor[]) => Tensor = added,
  states: readonly Tensor[] = Array.from({ length: steps }, () => randn([1, 5])),
): Made {
  const [w1, b1, w2, b2] = [parameter(9, 5), parameter(9), parameter(3, 9), parameter(3)];
  const terms = states.map((state, i) => {
    const scores = logSoftmax(linear(linear(state, w1, b1).relu(), w2, b2), 1);
    return choose(scores, i).mul(i / steps);
  });
  const loss = lossOf(terms);
  loss.backward();
  return { loss, leaves: [w1, b1, w2, b2] };
}

/** The signs of zeros. */
const signsOf = (x: Tensor, zero: number) => x.detach().clamp({ min: 0 }).mul(zero).reciprocal().clamp(-1, 1).sum();

const EPISODES: Readonly<Record<string, () => Made | Promise<Made>>> = {
  'the same action at every step': () => episode(8, (scores) => scores.select(1, 1)),
  'one of two actions, in no order': () => episode(17, (scores, i) => scores.select(1, (i * 5) % 17 < 8 ? 2 : 0)),
  'an action that is an index': () => episode(9, (scores, i) => scores.gather(1, tensor([[(i * 7) % 3]], { dtype: 'int32' }))),
  'few of one kind beside many': () => episode(11, (scores, i) => scores.select(1, i % 5 === 0 ? 0 : 1)),
  'losses stacked and added up': () =>
    episode(
      17,
      (scores, i) => scores.select(1, (i * 5) % 17 < 8 ? 2 : 0),
      (terms) => stack(terms).sum(),
    ),
  'losses put in a row, their mean': () =>
    episode(
      9,
      (scores) => scores.select(1, 1),
      (terms) => cat(terms).mean(),
    ),
  'losses in columns, some dimensions added up': () =>
    episode(
      9,
      (scores) => scores.square(),
      (terms) => stack(terms, 1).sum([0, 1]).square().sum(),
    ),
  'losses stacked, times what came of each step': () => {
    const returns = randn([11]);
    return episode(
      11,
      (scores) => scores.select(1, 1),
      (terms) => cat(terms).mul(returns).sum().neg(),
    );
  },
  'the same of two actions, in no order': () => {
    const returns = randn([17, 1]);
    return episode(
      17,
      (scores, i) => scores.select(1, (i * 5) % 17 < 8 ? 2 : 0),
      (terms) => stack(terms).mul(returns).sum().neg(),
    );
  },
  'what came of each step, one by one': () => {
    const returns = randn([3, 10]).select(0, 1);
    return episode(
      10,
      (scores, i) => scores.select(1, 1).mul(returns.select(0, i)),
      (terms) => cat(terms).sum(),
    );
  },
  'the same, the last step first': () => {
    const returns = randn([10, 2]);
    return episode(10, (scores, i) => scores.select(1, 1).mul(returns.select(0, 9 - i)));
  },
  // lists, whole numbers, zeros with a sign, fractions, large ones and none: what differs in one of them is not alike
  'attributes of every kind, some alike': () => {
    const ways: readonly ((scores: Tensor) => Tensor)[] = [
      (scores) => scores.sum(0).sum(),
      (scores) => scores.sum(1).square().sum(),
      (scores) => scores.pow(2).sum(),
      (scores) => scores.pow(1.5).sum(),
      (scores) => scores.clamp({ min: 0.5 }).sum(),
      (scores) => scores.clamp({ max: 0.5 }).sum(),
      (scores) => scores.clamp({ max: 2 ** 31 }).sum(),
      (scores) => scores.clamp({ max: 0 }).sum(),
      (scores) => scores.clamp({ min: 0 }).sum(),
      (scores) => scores.sum().add(signsOf(scores, 0)),
      (scores) => scores.sum().add(signsOf(scores, -0)),
    ];
    return episode(88, (scores, i) => ways[i % 11](scores.neg().add(0.1)));
  },
  'states that are rows of one value': () => episode(8, (scores) => scores.select(1, 0), added, randn([8, 5]).split(1)),
  'rows and what was spread, some read before': async () => {
    const [rows, spread] = [randn([8, 3]).unbind(0), randn([1]).expand([3])];
    await Promise.all([rows[2].data(), spread.data()]);
    const returns = spread.unbind(0);
    return episode(
      8,
      (scores, i) =>
        scores
          .mul(rows[i])
          .mul(returns[i % 3])
          .sum(1),
      (terms) => stack(terms).sum(),
    );
  },
  'states that are columns and pairs of one value': () => {
    const weight = parameter(3, 5);
    const columns = randn([5, 8])
      .unbind(1)
      .map((column) => linear(column, weight).square());
    const pairs = randn([16, 5])
      .split(2)
      .map((pair) => linear(pair, weight).sum());
    const loss = stack(columns, 1).mean().add(stack(pairs).sum());
    loss.backward();
    return { loss, leaves: [weight] };
  },
  'rewards less their mean': () => {
    const rewards = Array.from({ length: 8 }, () => randn([]));
    const mean = stack(rewards).mean();
    return episode(8, (scores, i) => scores.select(1, 0).mul((rewards[i] as Tensor).sub(mean)));
  },
  'values under other shapes, reduced and read beside the loss': () => {
    const weight = parameter(4, 6);
    const turns = Array.from(
      { length: 9 },
      () =>
        linear(randn([3, 6]), weight)
          .reshape([2, 6])
          .max(1).values,
    );
    const loss = cat(turns).square().mean();
    loss.backward();
    return { loss, leaves: [weight], others: [turns[4] as Tensor, (turns[7] as Tensor).add(1)] };
  },
  'a state that is carried on beside what is not': () => {
    const [weight, other] = [parameter(8, 8), parameter(8, 3)];
    let state = zeros([2, 8]);
    const shown: Tensor[] = [];
    for (let t = 0; t < 10; t++) {
      state = linear(randn([2, 3]), other)
        .add(linear(state, weight))
        .tanh();
      shown.push(state);
    }
    const loss = stack(shown).square().sum();
    loss.backward();
    return { loss, leaves: [weight, other] };
  },
};

/** The loss, the gradients and all else that is read, computed from the same numbers whatever computes. */
async function numbersOf(make: () => Made | Promise<Made>): Promise<Float32Array[]> {
  manualSeed(3);
  const { loss, leaves, others = [] } = await make();
  const asked = [loss, ...leaves.map(({ grad }) => grad as Tensor), ...others];
  return Promise.all(asked.map((value) => value.data() as Promise<Float32Array>));
}

const onCpu = new Map<string, Float32Array[]>();

test.before(async () => {
  await useBackend('cpu');
  for (const [name, make] of Object.entries(EPISODES)) onCpu.set(name, await numbersOf(make));
  await useBackend('webasm');
});

for (const [name, make] of Object.entries(EPISODES)) {
  test(`computed as one, it is what each step gives by itself: ${name}`, async () => {
    const found = await numbersOf(make);
    for (const [i, numbers] of (onCpu.get(name) as Float32Array[]).entries()) {
      const largest = numbers.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      numbers.forEach((value, at) => {
        assert.ok(
          Math.abs(value - found[i][at]) <= 2e-6 * largest,
          `value ${i}, number ${at}: ${found[i][at]}, expected ${value}`,
        );
      });
    }
  });
}

const LOSSES: Readonly<Record<string, (terms: readonly Tensor[]) => Tensor>> = {
  'added up': added,
  'stacked and added up': (terms) => stack(terms).sum(),
  'in a row, their mean': (terms) => cat(terms).mean(),
  'in a row, times what came of each step': (terms) =>
    cat(terms)
      .mul(randn([terms.length]))
      .sum(),
};

for (const [name, lossOf] of Object.entries(LOSSES)) {
  test(`longer episodes take no more kernels: losses ${name}`, () => {
    const kernelsOf = (steps: number) => {
      const indices = Array.from({ length: steps }, (_, i) => tensor([[i % 3]], { dtype: 'int32' }));
      const { loss, leaves } = episode(steps, (scores, i) => scores.gather(1, indices[i]).squeeze(1), lossOf);
      return scheduleOf([loss, ...leaves.map(({ grad }) => grad as Tensor)]).kernels.length;
    };
    assert.is(kernelsOf(20), kernelsOf(60));
    assert.ok(kernelsOf(60) < 30, `${kernelsOf(60)} kernels`);
  });
}

test('episodes of two actions take as many kernels, whatever their lengths', () => {
  const kernelsOf = (steps: number) => {
    const { loss, leaves } = episode(steps, (scores, i) => scores.select(1, i % 2), LOSSES['stacked and added up']);
    return scheduleOf([loss, ...leaves.map(({ grad }) => grad as Tensor)]).kernels.length;
  };
  assert.is(kernelsOf(20), kernelsOf(60));
  assert.ok(kernelsOf(60) < 40, `${kernelsOf(60)} kernels`);
});

test('what one length has compiled serves all others', () => {
  const keysOf = (steps: number) => {
    const { loss, leaves } = episode(
      steps,
      (scores, i) => scores.select(1, (i * 5) % 7 < 3 ? 2 : 0),
      LOSSES['stacked and added up'],
    );
    const { kernels } = scheduleOf([loss, ...leaves.map(({ grad }) => grad as Tensor)]);
    return kernels
      .map(({ kernel }) => withOwnAddresses(kernel).kernel)
      .map((kernel) => kernelKey(openLoops(kernel, wasmTiles)?.kernel ?? kernel));
  };
  const compiled = new Set(keysOf(20));
  for (const steps of [33, 41, 190])
    assert.equal(
      [...new Set(keysOf(steps))].filter((key) => !compiled.has(key)),
      [],
    );
});

test('what each step is given as a row of one value is read as one', () => {
  const kernelsOf = (steps: number) => {
    const returns = randn([steps]).unbind(0);
    const { loss, leaves } = episode(
      steps,
      (scores, i) => scores.select(1, 1).mul(returns[i]),
      LOSSES['stacked and added up'],
      randn([steps, 5]).split(1),
    );
    return scheduleOf([loss, ...leaves.map(({ grad }) => grad as Tensor)]).kernels.length;
  };
  assert.is(kernelsOf(20), kernelsOf(60));
  assert.ok(kernelsOf(60) < 30, `${kernelsOf(60)} kernels`);
});

test('what is of one size and yet not alike stays as it is', () => {
  const values = Array.from({ length: 9 }, (_, i) =>
    parameter(4)
      .mul(2)
      .pow(i % 2 === 0 ? 2 : 3),
  );
  const before = scheduleOf(values).kernels.length;
  assert.is(before, scheduleOf(values.slice(0, 5)).kernels.length + scheduleOf(values.slice(5)).kernels.length);
});

test.after(shutdown);

test.run();
