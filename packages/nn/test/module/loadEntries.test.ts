import vm from 'node:vm';
import { type Tensor, tensor } from '@kindling/core';
import { throwsExactly } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Linear, type Module, Sequential } from '../../src/index';

const model = () => new Sequential({ first: new Linear(2, 3), second: new Linear(3, 1) });

async function values(module: Module): Promise<number[][]> {
  return Promise.all(module.parameters().map(async (parameter) => [...(await parameter.data())]));
}

test('goes from one model to another, as a Map and as an object', async () => {
  const source = model();
  const expected = await values(source);
  for (const entries of [source.stateDict(), Object.fromEntries(source.stateDict())]) {
    const target = model();
    assert.not.equal(await values(target), expected);
    const parameters = target.parameters();
    assert.equal(target.loadStateDict(entries), { missingKeys: [], unexpectedKeys: [] });
    assert.equal(await values(target), expected);
    // the same objects, so that an optimiser still holds them
    assert.equal(
      target.parameters().map((parameter, i) => parameter === parameters[i]),
      [true, true, true, true],
    );
    assert.ok(target.parameters().every((parameter) => parameter.requiresGrad && parameter.isLeaf));
  }
});

test('holds the values of its moment, without gradients', async () => {
  const module = model();
  const before = await values(module);
  const state = module.stateDict();
  assert.equal([...state.keys()], ['first.weight', 'first.bias', 'second.weight', 'second.bias']);
  module.loadStateDict(model().stateDict());
  assert.equal([...(await (state.get('first.weight') as Tensor).data())], before[0]);
  assert.is((state.get('first.weight') as Tensor).requiresGrad, false);
  module.loadStateDict(state);
  assert.equal(await values(module), before);
});

test('two parameters can trade values', async () => {
  const module = new Sequential({ a: new Linear(2, 2, { bias: false }), b: new Linear(2, 2, { bias: false }) });
  const [a, b] = await values(module);
  const state = module.stateDict();
  module.loadStateDict({ 'a.weight': state.get('b.weight') as Tensor, 'b.weight': state.get('a.weight') as Tensor });
  assert.equal(await values(module), [b, a]);
});

test('names missing keys, unexpected keys and wrong shapes in one line, and loads nothing', async () => {
  const module = model();
  const before = await values(module);
  const state = model().stateDict();
  state.delete('second.bias');
  state.set('third.weight', tensor([1]));
  state.set('first.bias', tensor([1, 2]));
  assert.throws(
    () => module.loadStateDict(state),
    (error: Error) =>
      error.name === 'KindlingError' &&
      error.message ===
        'Sequential.loadStateDict: missing keys second.bias; unexpected keys third.weight; first.bias has shape [2], expected [3]',
  );
  assert.equal(await values(module), before);
});

test('strict: false passes over keys of one side only and returns them, but not over wrong shapes', async () => {
  const module = model();
  const before = await values(module);
  const state = model().stateDict();
  const loaded = [...(await (state.get('first.weight') as Tensor).data())];
  state.delete('second.weight');
  state.set('other', tensor([1]));
  assert.equal(module.loadStateDict(state, { strict: false }), { missingKeys: ['second.weight'], unexpectedKeys: ['other'] });
  const after = await values(module);
  assert.equal(after[0], loaded);
  assert.equal(after[2], before[2]);
  assert.throws(
    () => module.loadStateDict({ 'first.bias': tensor(1) }, { strict: false }),
    /first\.bias has shape \[\], expected \[3\]/,
  );
});

test('a Map of another realm is a Map', async () => {
  const source = model();
  const foreign = vm.runInNewContext('new Map(entries)', { entries: [...source.stateDict()] });
  assert.is(foreign instanceof Map, false);
  const target = model();
  assert.equal(target.loadStateDict(foreign, { strict: false }), { missingKeys: [], unexpectedKeys: [] });
  assert.equal(await values(target), await values(source));
  const record = vm.runInNewContext('Object.fromEntries(entries)', { entries: [...source.stateDict()] });
  assert.equal(target.loadStateDict(record), { missingKeys: [], unexpectedKeys: [] });
});

test('a key without a value is not passed over', async () => {
  const module = model();
  const before = await values(module);
  const state = new Map<string, Tensor>([...model().stateDict()].reverse());
  state.set('first.weight', undefined as never);
  throwsExactly(() => module.loadStateDict(state), 'Sequential.loadStateDict: first.weight: expected a Tensor, got undefined');
  assert.equal(await values(module), before);
});

test('many keys are counted, not all told', () => {
  const state = model().stateDict();
  for (let i = 0; i < 1000; i++) state.set(`${'x'.repeat(100)}.${i}`, tensor([1]));
  assert.throws(
    () => model().loadStateDict(state),
    (error: Error) => error.message.length < 1000 && error.message.endsWith('x.9, ... 1000 in all'),
  );
});

test('refuses what holds no entries', async () => {
  const refused: [unknown, string][] = [
    [Promise.resolve(model().stateDict()), 'Promise'],
    [model(), 'Sequential'],
    [new Set([1]), 'Set'],
    [tensor([1]), 'Tensor of shape [1]'],
    ['net.safetensors', '"net.safetensors"'],
    [undefined, 'undefined'],
    [new Float32Array(2), 'Float32Array(2)'],
    [[['first.weight', tensor([1])]], '[["first.weight", Tensor of shape [1]]]'],
  ];
  for (const [entries, shown] of refused) {
    throwsExactly(
      () => model().loadStateDict(entries as never, { strict: false }),
      `Sequential.loadStateDict: entries: expected a Map or an object from names to Tensors, got ${shown}`,
    );
  }
  for (const [key, shown] of [[Symbol('a'), 'Symbol(a)'] as const, [3, '3'] as const]) {
    throwsExactly(
      () => model().loadStateDict(new Map([[key, tensor([1])]]) as never),
      `Sequential.loadStateDict: entries: expected names as keys, got ${shown}`,
    );
  }
  throwsExactly(
    () => model().loadStateDict(model().stateDict(), { strict: null } as never),
    'Sequential.loadStateDict: strict: expected true or false, got null',
  );
});

test('refuses what is no state dict', () => {
  const module = model();
  assert.throws(
    () => module.loadStateDict(null as never),
    /Sequential\.loadStateDict: entries: expected a Map or an object from names to Tensors, got null/,
  );
  assert.throws(() => module.loadStateDict([] as never), /entries: expected a Map or an object/);
  assert.throws(
    () => module.loadStateDict({ 'first.bias': [1, 2, 3] } as never),
    /first\.bias: expected a Tensor, got \[1, 2, 3\]/,
  );
  assert.throws(() => module.loadStateDict(module.stateDict(), { strict: 1 } as never), /strict: expected true or false, got 1/);
  assert.throws(() => module.loadStateDict(module.stateDict(), { stict: true } as never), /expected only strict, got stict/);
});

test.run();
