import { type NestedArray, shutdown, tensor } from '@kindling/core';
import { throwsExactly } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Linear } from '../../src/index';

test('a state dict is a Map that JSON does not empty in silence', async () => {
  const model = new Linear(2, 1);
  const state = model.stateDict();
  assert.instance(state, Map);
  assert.equal(state, new Map(state));
  assert.equal(Object.keys(state), []);
  const message =
    'stateDict: expected numbers for JSON, got Tensors, which JSON.stringify cannot wait for: read each with await tensor.toArray(), then write JSON.stringify(Object.fromEntries(entries))';
  throwsExactly(() => JSON.stringify(state), message);
  throwsExactly(() => JSON.stringify({ model: state, epoch: 3 }), message);
  const entries = await Promise.all([...state].map(async ([name, value]) => [name, await value.toArray()] as const));
  const saved = Object.entries(JSON.parse(JSON.stringify(Object.fromEntries(entries))) as Record<string, NestedArray>);
  const copy = new Linear(2, 1);
  copy.loadStateDict(Object.fromEntries(saved.map(([name, numbers]) => [name, tensor(numbers)])));
  assert.equal(await copy.weight.data(), await model.weight.data());
});

test('a module is not left out of JSON in silence', () => {
  throwsExactly(
    () => JSON.stringify({ model: new Linear(2, 1) }),
    'Linear.toJSON: expected numbers, got a module: stateDict() has its tensors, of which JSON.stringify cannot wait for the numbers',
  );
});

test.after(shutdown);
test.run();
