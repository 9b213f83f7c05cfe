import { ones, tensor, zeros } from '@kindling/core';
import { throwsExactly } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Parameter, ParameterList } from '../../src/index';

test('a list of parameters by position; other tensors become some', () => {
  const own = new Parameter(zeros([2, 3]));
  const list = new ParameterList([own, ones([4])]);
  assert.is(list[0], own);
  assert.is(list.append(tensor(1)), list);
  assert.is(list.length, 3);
  assert.is(list.at(-1), [...list][2]);
  assert.equal(
    list.namedParameters().map(([name]) => name),
    ['0', '1', '2'],
  );
  assert.is(list.parameters()[0], own);
});

test('gives its parameters behind their positions, and maps them', () => {
  const list = new ParameterList([zeros([2]), zeros([3])]);
  const found: string[] = [];
  for (const [i, { shape }] of list.entries()) found.push(`${i}: ${shape}`);
  assert.equal(found, ['0: 2', '1: 3']);
  assert.equal(
    list.map(({ numel }, index) => numel * index),
    [0, 3],
  );
  throwsExactly(() => list.map(3 as never), 'ParameterList.map: fn: expected a function, got 3');
});

test('prints as PyTorch does', () => {
  // print(nn.ParameterList([torch.zeros(2, 3), torch.zeros(4)])), and of one and of none  # PyTorch 2.13
  const first = '  (0): Parameter containing: [torch.float32 of size 2x3]';
  assert.is(
    String(new ParameterList([zeros([2, 3]), zeros([4])])),
    `ParameterList(\n  ${first}\n    (1): Parameter containing: [torch.float32 of size 4]\n)`,
  );
  assert.is(String(new ParameterList([zeros([2, 3])])), `ParameterList(${first})`);
  assert.is(String(new ParameterList()), 'ParameterList()');
});

test('refuses what is no Tensor, and a call', () => {
  throwsExactly(() => new ParameterList([1] as never), 'ParameterList: values[0]: expected a Tensor, got 1');
  throwsExactly(() => new ParameterList().append('a' as never), 'ParameterList.append: value: expected a Tensor, got "a"');
  throwsExactly(
    () => new ParameterList().forward(1),
    'ParameterList: forward: expected a use of its parameters, got a call with 1',
  );
});

test.run();
