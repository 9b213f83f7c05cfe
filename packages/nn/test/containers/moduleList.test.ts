import { tensor } from '@kindling/core';
import { throwsExactly } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Linear, ModuleList, ReLU } from '../../src/index';

test('names its modules by position and is a list', () => {
  const layers = [new Linear(2, 3), new ReLU()];
  const list = new ModuleList(layers);
  assert.is(list.append(new Linear(3, 1)), list);
  assert.is(list.length, 3);
  assert.is(list.at(0), layers[0]);
  assert.is(list.at(-1), [...list][2]);
  assert.equal([...list.stateDict().keys()], ['0.weight', '0.bias', '2.weight', '2.bias']);
  assert.is(String(new ModuleList([new ReLU()])), 'ModuleList(\n  (0): ReLU()\n)');
});

test('has no forward of its own', () => {
  throwsExactly(
    () => new ModuleList([new ReLU()]).forward(tensor(1)),
    'ModuleList: forward: expected a loop over the modules of the list, got a call with Tensor',
  );
});

test('refuses what is no Module', () => {
  throwsExactly(() => new ModuleList([new ReLU(), 3 as never]), 'ModuleList: module 1: expected a Module, got 3');
});

test.run();
