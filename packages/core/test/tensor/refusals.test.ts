import { throwsExactly } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { dropout, maxPool2d, ones, relu, shutdown, tensor, useBackend } from '../../src/index';

// biome-ignore lint/suspicious/noExplicitAny: what a caller without types may write
const any = (value: unknown): any => value;
const x = any(tensor([1, 2, 3]));

test.before(async () => {
  await useBackend('cpu');
});

test('a tensor has no entries by number', () => {
  throwsExactly(() => x[0], 'x[0]: a Tensor has no entries by number: write x.at(0), or await x.toArray() first');
  throwsExactly(() => x[-1], 'x[-1]: a Tensor has no entries by number: write x.at(-1), or await x.toArray() first');
  throwsExactly(() => {
    x[2] = 5;
  }, 'x[2] = ...: a Tensor is not changed so: write noGrad(() => x.indexPut_([2], value)), or x.indexPut([2], value) for a new one');
  assert.equal(
    Object.keys(x).filter((key) => /\d/.test(key)),
    [],
  );
});

test('a tensor is not looped over', () => {
  const message =
    'for (... of x), [...x], const [a, b] = x: a Tensor gives its entries by x.unbind(), its numbers by await x.toArray()';
  const all: (() => unknown)[] = [
    () => {
      for (const row of x) return row;
    },
    () => [...x],
    () => {
      const [first] = x;
      return first;
    },
    () => Math.max(...x),
  ];
  for (const call of all) throwsExactly(call, message);
  // but the values and places of a maximum are
  assert.is([...x.max(0)].length, 2);
});

test('operators do not compute with a tensor, and a template shows it', () => {
  const message =
    'x * 2, x + y, -x, x < y, total += x: operators do not compute with a Tensor: write x.mul(2), x.add(y), x.neg(), x.lt(y), or take its number: total += await x.item()';
  const all: (() => unknown)[] = [() => x * 2, () => -x, () => x < 10, () => 0 + x, () => x + x, () => `loss: ${x + 1}`];
  for (const call of all) throwsExactly(call, message);
  assert.is(`${x}`, 'tensor([1., 2., 3.])');
  assert.is(String(x), `${x}`);
});

test('what PyTorch takes one by one is refused in words', () => {
  throwsExactly(() => any(dropout)(x, 0.2, true), 'dropout: expected no further argument, got true');
  throwsExactly(
    () => any(maxPool2d)(ones([1, 1, 7, 7]), 3, 2),
    'maxPool2d: options: expected an object with stride, padding, dilation, ceilMode, got 2',
  );
  throwsExactly(() => any(x.relu).call(x, true), 'relu: expected no further argument, got true');
  throwsExactly(
    () => any(relu)(x, { inplace: true }),
    'relu: expected no further argument, got inplace: leave it out, layers and functions give a tensor of its own',
  );
  throwsExactly(
    () => any(x.reshape).call(x, 3, 1),
    'reshape: expected no further argument, got 1: sizes and dims stand in an array, [3, 1]',
  );
  throwsExactly(() => x.sum(0, true), 'sum: options: expected an object with keepDim, got true');
});

test('numbers are not assigned', async () => {
  const weight = tensor([1], { requiresGrad: true });
  throwsExactly(() => {
    any(weight).data = tensor([2]);
  }, 'x.data = ...: a Tensor is given other numbers by noGrad(() => x.copy_(value))');
  assert.equal([...(await weight.data())], [1]);
  throwsExactly(() => any(weight).data(1), 'data: expected no further argument, got 1');
  const watched = tensor([1]);
  watched.data = () => Promise.resolve(Float32Array.of(7) as never);
  assert.is((await watched.data())[0], 7);
});

test('PyTorch’s members that would be undefined, or set in silence, say what to write', () => {
  throwsExactly(() => x.T, 'x.T: a Tensor has no such member: write x.transpose(0, 1)');
  throwsExactly(() => {
    x.requires_grad = true;
  }, 'x.requires_grad: a Tensor has no such member: write x.requiresGrad');
});

test('a number that nobody waited for is none', async () => {
  const message = 'item: expected to be awaited, got an operator or a template: write await x.item()';
  throwsExactly(() => x.sum().item() < 10, message);
  throwsExactly(() => `${x.sum().item()}`, message);
  assert.is(await x.sum().item(), 6);
});

test.after(shutdown);
test.run();
