import { type Tensor, tensor } from '@kindling/core';
import { throwsExactly } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Linear, Module, ReLU, Sequential } from '../../src/index';

test('hooks see inputs and outputs, however the module is called, until they are taken away', async () => {
  const relu = new ReLU();
  const model = new Sequential(relu);
  const seen: unknown[] = [];
  const before = relu.registerForwardPreHook((module, inputs) => void seen.push(['before', module, inputs.length]));
  const after = relu.registerForwardHook((module, [input], output) => void seen.push(['after', module, input, output]));
  const x = tensor([-1, 1]);
  const output = model(x);
  assert.equal(seen, [
    ['before', relu, 1],
    ['after', relu, x, output],
  ]);
  relu(x);
  relu.forward(x);
  assert.is(seen.length, 6);
  before.remove();
  before.remove();
  model.forward(x);
  assert.is(seen.length, 7);
  after.remove();
  assert.ok(!Object.hasOwn(relu, 'forward'));
  model.forward(x);
  assert.is(seen.length, 7);
});

test('what a hook gives takes the place of the inputs or of the output, one hook after the other', async () => {
  class Plus extends Module {
    override forward(x: Tensor, amount: number): Tensor {
      return x.add(amount);
    }
  }
  const plus = new Plus();
  plus.registerForwardPreHook((_, [x, amount]) => [x, amount * 2]);
  plus.registerForwardHook((_, [, amount], output) => output.mul(amount));
  plus.registerForwardHook((_, __, output) => output.neg());
  assert.equal(await plus(tensor([1]), 2).toArray(), [-20]);
  const relu = new ReLU();
  relu.registerForwardPreHook((_, [x]) => x.neg());
  assert.equal(await relu(tensor([1, -1])).toArray(), [0, 1]);
});

test('a forward of the module itself is called, and is there again afterwards', async () => {
  const relu = new ReLU();
  const own = (x: Tensor) => x.mul(3);
  relu.forward = own;
  const handle = relu.registerForwardHook((_, __, output) => output.add(1));
  assert.equal(await relu(tensor([1])).toArray(), [4]);
  handle.remove();
  assert.is(relu.forward, own);
});

test('hooks are no fields', () => {
  const layer = new Linear(2, 2);
  layer.registerForwardHook(() => undefined);
  assert.ok(!Object.keys(layer).includes('forward'));
  assert.equal([...layer.stateDict().keys()], ['weight', 'bias']);
});

test('refuses what is no function, and one that nobody would wait for', () => {
  throwsExactly(() => new ReLU().registerForwardHook(3 as never), 'ReLU.registerForwardHook: hook: expected a function, got 3');
  throwsExactly(
    () => new ReLU().registerForwardPreHook(null as never),
    'ReLU.registerForwardPreHook: hook: expected a function, got null',
  );
  const relu = new ReLU();
  relu.registerForwardHook(async () => undefined);
  throwsExactly(() => relu(tensor([1])), 'ReLU.registerForwardHook: hook: expected a function that is done at once, got Promise');
});

test.run();
