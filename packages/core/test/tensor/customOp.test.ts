import { throwsExactly } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { autograd, customOp, type Formula, gradcheck, shutdown, silu, type Tensor, tensor, useBackend } from '../../src/index';

const leaf = (data: number[]) => tensor(data, { requiresGrad: true });
const numbers = async (x: Tensor | null) => [...(await (x as Tensor).data())];

for (const backend of ['webasm', 'cpu'] as const) {
  test(`an op from a formula, with the gradients that follow, on ${backend}`, async () => {
    await useBackend(backend);
    const swish = customOp('swish', (x) => x.mul(x.sigmoid()));
    assert.is(swish.name, 'swish');
    const [x, same] = [leaf([-3, -0.5, 0, 1, 7]), leaf([-3, -0.5, 0, 1, 7])];
    const [y, expected] = [swish(x), silu(same)];
    const close = async (a: Tensor, b: Tensor) => {
      const [one, other] = [await numbers(a), await numbers(b)];
      one.forEach((value, i) => assert.ok(Math.abs(value - other[i]) < 1e-5, `${one} is not ${other}`));
    };
    await close(y, expected);
    const [first] = autograd.grad(y.sum(), x, { createGraph: true });
    const [firstExpected] = autograd.grad(expected.sum(), same, { createGraph: true });
    await close(first, firstExpected);
    await close(autograd.grad(first.square().sum(), x)[0], autograd.grad(firstExpected.square().sum(), same)[0]);
    assert.ok(await gradcheck(swish, [leaf([0.5, -1.5, 2])]));
  });
}

test('several inputs broadcast, and numbers stand beside tensors', async () => {
  const leaky = customOp('leaky', (x, slope) => x.whereGreater(0, x, x.mul(slope)));
  const [x, slope] = [
    tensor(
      [
        [1, -2],
        [-3, 4],
      ],
      { requiresGrad: true },
    ),
    leaf([0.5, 0.25]),
  ];
  assert.equal(await numbers(leaky(x, slope)), [1, -0.5, -1.5, 4]);
  assert.equal(await numbers(leaky(x, 0.5)), [1, -1, -1.5, 4]);
  leaky(x, slope).sum().backward();
  assert.equal(await numbers(slope.grad), [-3, -2]);
  assert.equal(await numbers(x.grad), [1, 0.25, 0.5, 1]);
  assert.ok(
    await gradcheck(
      customOp('mixed', (a, b) =>
        a
          .exp()
          .mul(b)
          .add(b.pow(2).div(a.abs().add(1))),
      ),
      [leaf([0.5, -1]), leaf([2, 1.5])],
    ),
  );
});

test('a gradient that is given', async () => {
  const round = customOp('round', (x) => x.round(), { gradient: (grad) => [grad] });
  const x = leaf([0.4, 1.6]);
  const y = round(x);
  y.mul(y).sum().backward();
  assert.equal(await numbers(x.grad), [0, 4]);
  const clipped = customOp('clipped', (a, b) => a.mul(b), { gradient: (grad, _a, b) => [grad.mul(b).minimum(1), null] });
  const [a, b] = [leaf([1, 1]), leaf([0.5, 3])];
  clipped(a, b).sum().backward();
  assert.equal(await numbers(a.grad), [0.5, 1]);
  assert.is(b.grad, null);
});

test('two ops of one name are two', async () => {
  const [plus, minus] = [customOp('op', (x) => x.add(1)), customOp('op', (x) => x.sub(1))];
  assert.equal([await numbers(plus(tensor([1]))), await numbers(minus(tensor([1])))], [[2], [0]]);
});

test('what is no formula says so', () => {
  // biome-ignore lint/suspicious/noExplicitAny: what a caller without types may write
  const any = (value: unknown): any => value;
  const double = customOp('double', (x) => x.mul(2));
  throwsExactly(() => double(any(1)), 'double: inputs[0]: expected a Tensor, got 1');
  throwsExactly(() => double(tensor([1]), 2), 'double: expected 1 inputs, got 2');
  throwsExactly(
    () => customOp('none', () => any(undefined), { inputs: 1 }),
    'none: formula: expected a number of the formula or a number, got undefined',
  );
  throwsExactly(
    () => customOp('none', (x: Formula) => x.mul(any('a'))),
    'mul: expected a number of the formula or a number, got "a"',
  );
  throwsExactly(
    () => customOp('short', (x: Formula, y: Formula) => x.mul(y), { gradient: (grad) => [grad] }),
    'short: gradient: expected an array of 2, one for each input, got [Formula]',
  );
  throwsExactly(() => customOp('none', (...x: Formula[]) => x[0]), 'customOp: inputs: expected an integer from 1 to 16, got 0');
});

test.after(shutdown);
test.run();
