import { manualSeed, noGrad, randn, type Tensor, tensor } from '@kindling/core';
import { assertClose, throwsExactly } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type BackwardHook, Conv2d, Linear, LSTM, Module, ReLU, Sequential } from '../../src/index';

// What is expected of the small ones is what PyTorch 2.13 gives to the same lines; but a tensor that needs no gradient beside one that does has zeros there, null here.

const numbers = (grads: readonly (Tensor | null)[]) => Promise.all(grads.map((grad) => grad?.toArray() ?? null));

/** A hook that only looks, and what it saw. */
function looking() {
  const seen: { module: Module; gradInput: readonly (Tensor | null)[]; gradOutput: readonly (Tensor | null)[] }[] = [];
  const hook: BackwardHook = (module, gradInput, gradOutput) => void seen.push({ module, gradInput, gradOutput });
  return { seen, hook };
}

class Weighed extends Module {
  override forward(x: Tensor, amount: number, y: Tensor): [Tensor, Tensor] {
    return [x.mul(amount), x.mul(y)];
  }
}

test('a hook sees the gradients of inputs and outputs, until it is taken away', async () => {
  const relu = new ReLU();
  const { seen, hook } = looking();
  const handle = relu.registerFullBackwardHook(hook);
  const x = tensor([-1, 2, 3], { requiresGrad: true });
  relu(x.mul(2))
    .mul(tensor([1, 10, 100]))
    .sum()
    .backward();
  assert.is(seen.length, 1);
  assert.is(seen[0].module, relu);
  assert.equal(await numbers(seen[0].gradOutput), [[1, 10, 100]]);
  assert.equal(await numbers(seen[0].gradInput), [[0, 10, 100]]);
  assert.equal(await (x.grad as Tensor).toArray(), [0, 20, 200]);
  handle.remove();
  assert.ok(!Object.hasOwn(relu, 'forward'));
  relu(x).sum().backward();
  assert.is(seen.length, 1);
});

test('of several inputs and outputs each has its place, and what has no gradient null', async () => {
  const weighed = new Weighed();
  const { seen, hook } = looking();
  weighed.registerFullBackwardHook(hook);
  const [x, y] = [tensor([1, 2], { requiresGrad: true }), tensor([3, 4])];
  const [scaled, product] = weighed(x, 5, y);
  scaled.sum().add(product.mul(2).sum()).backward();
  assert.equal(await numbers(seen[0].gradOutput), [
    [1, 1],
    [2, 2],
  ]);
  assert.equal(await numbers(seen[0].gradInput), [[11, 13], null, null]);
  assert.equal(await (x.grad as Tensor).toArray(), [11, 13]);
});

test('of inputs without a gradient, the hook still sees that of the output; without any it is not called', async () => {
  const layer = new Linear(2, 1, { bias: false });
  const { seen, hook } = looking();
  layer.registerFullBackwardHook(hook);
  const x = tensor([[1, 2]]);
  layer(x).mul(3).sum().backward();
  assert.equal(await numbers(seen[0].gradOutput), [[[3]]]);
  assert.equal(seen[0].gradInput, [null]);
  noGrad(() => layer(x));
  layer(x);
  assert.is(seen.length, 1);
});

test('what a hook gives takes the place of the gradients of the inputs, one hook after the other', async () => {
  const relu = new ReLU();
  relu.registerFullBackwardHook((_, [grad]) => grad?.mul(3));
  relu.registerFullBackwardHook((_, [grad]) => [(grad as Tensor).add(1)]);
  const x = tensor([-1, 2], { requiresGrad: true });
  relu(x).sum().backward();
  assert.equal(await (x.grad as Tensor).toArray(), [1, 4]);
  const weighed = new Weighed();
  weighed.registerFullBackwardHook((_, [grad]) => [null, null, grad]);
  const y = tensor([3, 4], { requiresGrad: true });
  x.grad = null;
  const [scaled, product] = weighed(x, 5, y);
  scaled.add(product).sum().backward();
  assert.equal(await (y.grad as Tensor).toArray(), [8, 9]);
});

test('the gradients of layers within a network are those that the layers have without a hook', async () => {
  manualSeed(3);
  const [conv, later] = [new Conv2d(2, 3, 3), new Conv2d(3, 2, 2)];
  const model = new Sequential(conv, new ReLU(), later);
  const x = randn([2, 2, 6, 5], { requiresGrad: true });
  const activations = conv(x);
  activations.retainGrad();
  later(activations.relu()).square().sum().backward();
  const expected = await Promise.all([activations, x, conv.weight].map(({ grad }) => (grad as Tensor).data()));
  x.grad = null;
  model.zeroGrad();
  const { seen, hook } = looking();
  conv.registerFullBackwardHook(hook);
  model(x).square().sum().backward();
  const { gradInput, gradOutput } = seen[0];
  const found = [gradOutput[0], gradInput[0], conv.weight.grad, x.grad];
  for (const [i, grad] of found.entries()) assertClose(await (grad as Tensor).data(), expected[i === 3 ? 1 : i]);
});

test('results in results go through as they are', async () => {
  const lstm = new LSTM(2, 3);
  const { seen, hook } = looking();
  lstm.registerFullBackwardHook(hook);
  const [output, [hidden]] = lstm(randn([4, 1, 2], { requiresGrad: true }));
  output.sum().add(hidden.sum()).backward();
  assert.equal(seen[0].gradOutput[0]?.shape, [4, 1, 3]);
  assert.is(seen[0].gradOutput[1], null);
});

test('refuses what is no hook, and what it gives that is no gradient of the inputs', () => {
  const relu = new ReLU();
  throwsExactly(
    () => relu.registerFullBackwardHook(1 as never),
    'ReLU.registerFullBackwardHook: hook: expected a function, got 1',
  );
  const x = tensor([1, 2], { requiresGrad: true });
  const refuses = (given: unknown, expected: string) => {
    const handle = relu.registerFullBackwardHook(() => given);
    throwsExactly(() => relu(x).sum().backward(), `ReLU.registerFullBackwardHook: hook: ${expected}`);
    handle.remove();
  };
  refuses(3, 'gradient 0: expected null or a Tensor of shape [2], got 3');
  refuses([tensor(1)], 'gradient 0: expected null or a Tensor of shape [2], got Tensor of shape []');
  refuses([x, x], 'expected nothing or 1 gradients, got [Tensor of shape [2], Tensor of shape [2]]');
});

test.run();
