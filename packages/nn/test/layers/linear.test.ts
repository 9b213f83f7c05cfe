import { manualSeed, noGrad, shutdown, tensor, zeros } from '@kindling/core';
import { assertClose, throwsExactly } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Linear } from '../../src/index';

/** A layer with weight [[1, 2, 3], [4, 5, 6]] and bias [10, 20]. */
function counted(): Linear {
  const layer = new Linear(3, 2);
  noGrad(() => {
    layer.weight.copy_(
      tensor([
        [1, 2, 3],
        [4, 5, 6],
      ]),
    );
    layer.bias?.copy_(tensor([10, 20]));
  });
  return layer;
}

test.after(shutdown);

test('computes x · weightᵀ + bias', async () => {
  assert.equal(
    await counted()
      .forward(
        tensor([
          [1, 0, 0],
          [1, 1, 1],
        ]),
      )
      .toArray(),
    [
      [11, 24],
      [16, 35],
    ],
  );
});

test('takes one vector, and more dimensions before the last', async () => {
  assert.equal(
    await counted()
      .forward(tensor([0, 1, 0]))
      .toArray(),
    [12, 25],
  );
  assert.equal(
    await counted()
      .forward(tensor([[[1, 0, 0]], [[0, 0, 1]]]))
      .toArray(),
    [[[11, 24]], [[13, 26]]],
  );
});

test('hands gradients to weight, bias and input', async () => {
  const layer = counted();
  const x = tensor(
    [
      [1, 2, 3],
      [4, 5, 6],
    ],
    { requiresGrad: true },
  );
  layer.forward(x).sum().backward();
  assertClose((await layer.weight.grad?.toArray()) as number[][], [
    [5, 7, 9],
    [5, 7, 9],
  ]);
  assertClose((await layer.bias?.grad?.toArray()) as number[], [2, 2]);
  assertClose((await x.grad?.toArray()) as number[][], [
    [5, 7, 9],
    [5, 7, 9],
  ]);
});

test('without a bias', async () => {
  const layer = new Linear(3, 2, { bias: false });
  assert.is(layer.bias, null);
  assert.equal(
    layer.namedParameters().map(([name]) => name),
    ['weight'],
  );
  layer.weight.copy_(
    tensor([
      [1, 2, 3],
      [4, 5, 6],
    ]),
  );
  assert.equal(await layer.forward(tensor([[1, 1, 1]])).toArray(), [[6, 15]]);
});

test('the same seed gives the same weights; resetParameters draws others', async () => {
  manualSeed(5);
  const first = new Linear(3, 2);
  manualSeed(5);
  const second = new Linear(3, 2);
  const before = [...(await first.weight.data())];
  assert.equal([...(await second.weight.data())], before);
  second.resetParameters();
  assert.not.equal([...(await second.weight.data())], before);
});

test('refuses bad arguments and inputs', () => {
  throwsExactly(() => new Linear(-1, 2), 'Linear: inFeatures: expected an integer >= 1, got -1');
  throwsExactly(() => new Linear(3, 2.5), 'Linear: outFeatures: expected an integer >= 1, got 2.5');
  throwsExactly(() => new Linear(3, 2, false as never), 'Linear: options: expected an object with bias, got false');
  throwsExactly(() => new Linear(3, 2, { biass: false } as never), 'Linear: options: expected only bias, got biass');
  throwsExactly(() => new Linear(3, 2, { bias: 0 } as never), 'Linear: bias: expected true or false, got 0');
  throwsExactly(() => new Linear(3, 2, { bias: null } as never), 'Linear: bias: expected true or false, got null');
  throwsExactly(
    () => new Linear(3, 2, new Map([['bias', false]]) as never),
    'Linear: options: expected an object with bias, got Map',
  );
  throwsExactly(
    () => new Linear(2 ** 53, 2),
    'Linear: inFeatures: expected an integer between -2^53 and 2^53, got 9007199254740992',
  );
  throwsExactly(
    () => new Linear(400, 100).forward(zeros([64, 300])),
    'Linear: input has 300 features in its last dimension (shape [64, 300]), expected inFeatures = 400',
  );
  throwsExactly(
    () => new Linear(3, 2).forward(tensor(1)),
    'Linear: input has no features in its last dimension (shape []), expected inFeatures = 3',
  );
  throwsExactly(() => new Linear(3, 2).forward([1, 2, 3] as never), 'Linear: input: expected a Tensor, got [1, 2, 3]');
});

test('a bias that was written over with what is none is refused', () => {
  const layer = new Linear(3, 2);
  for (const [bias, shown] of [
    [undefined, 'undefined'],
    [0, '0'],
    [[1, 2], '[1, 2]'],
  ] as const) {
    layer.bias = bias as never;
    throwsExactly(() => layer.forward(zeros([1, 3])), `Linear: bias: expected a Tensor, got ${shown}`);
  }
  layer.bias = null;
  layer.forward(zeros([1, 3]));
});

test.run();
