import { inspect } from 'node:util';
import { isTensor, shutdown, tensor } from '@kindling/core';
import { loadTensorPrintingFixtures } from '@kindling/fixtures';
import { throwsExactly } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Parameter } from '../../src/index';

test.after(shutdown);

test('is a leaf tensor with the value it was given, which requires a gradient', async () => {
  const parameter = new Parameter(
    tensor([
      [1, 2],
      [3, 4],
    ]),
  );
  assert.ok(isTensor(parameter));
  assert.equal([...parameter.shape], [2, 2]);
  assert.equal(await parameter.toArray(), [
    [1, 2],
    [3, 4],
  ]);
  assert.is(parameter.isLeaf, true);
  assert.is(parameter.requiresGrad, true);
  assert.is(new Parameter(tensor([1]), { requiresGrad: false }).requiresGrad, false);
});

test('cuts the history of what it was made from', async () => {
  const source = tensor([1, 2], { requiresGrad: true });
  const parameter = new Parameter(source.mul(3));
  parameter.mul(2).sum().backward();
  assert.is(source.grad, null);
  assert.equal(await parameter.grad?.toArray(), [2, 2]);
});

test('keeps its own value when the source changes', async () => {
  const source = tensor([1, 2]);
  const parameter = new Parameter(source);
  source.copy_(tensor([5, 6]));
  assert.equal(await parameter.toArray(), [1, 2]);
});

test('refuses what is no Tensor, and options that are none', () => {
  assert.throws(() => new Parameter([1, 2] as never), /Parameter: data: expected a Tensor, got \[1, 2\]/);
  const data = tensor([1]);
  const cases: [unknown, string][] = [
    [false, 'Parameter: options: expected an object with requiresGrad, got false'],
    [null, 'Parameter: options: expected an object with requiresGrad, got null'],
    [{ requires_grad: false }, 'Parameter: options: expected only requiresGrad, got requires_grad'],
    [{ requiresGrad: 0 }, 'Parameter: requiresGrad: expected true or false, got 0'],
    [{ requiresGrad: null }, 'Parameter: requiresGrad: expected true or false, got null'],
  ];
  for (const [options, message] of cases) throwsExactly(() => new Parameter(data, options as never), message);
  assert.is(new Parameter(data, { requiresGrad: undefined }).requiresGrad, true);
});

test('prints as PyTorch does', () => {
  const fixtures = loadTensorPrintingFixtures();
  const parameter = new Parameter(tensor([[0.5], [-0.25]]));
  assert.is(String(parameter), fixtures.get('parameter'));
  assert.is(inspect(parameter), fixtures.get('parameter'));
  const fixed = new Parameter(tensor(1), { requiresGrad: false });
  assert.is(String(fixed), fixtures.get('parameter without a gradient'));
});

test('only float32 is learned; an int32 can be kept without a gradient', () => {
  const integers = tensor(Int32Array.of(1, 2));
  throwsExactly(() => new Parameter(integers), 'requiresGrad: expected a tensor of float32, got int32, which has no gradient');
  assert.is(new Parameter(integers, { requiresGrad: false }).dtype, 'int32');
});

test.run();
