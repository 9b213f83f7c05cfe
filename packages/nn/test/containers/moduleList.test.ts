import { type Tensor, tensor } from '@kindling/core';
import { throwsExactly } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Linear, ModuleList, ReLU, Sequential } from '../../src/index';

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

test('what prints alike is written once, as PyTorch does', () => {
  const pair = () => new ModuleList([new Linear(2, 3), new Linear(2, 3)]);
  const list = new ModuleList([
    new ReLU(),
    pair(),
    pair(),
    new ReLU(),
    new ReLU(),
    new ReLU(),
    new ModuleList([new Linear(2, 3)]),
  ]);
  assert.is(
    String(list),
    [
      'ModuleList(',
      '  (0): ReLU()',
      '  (1-2): 2 x ModuleList(',
      '    (0-1): 2 x Linear(in_features=2, out_features=3, bias=True)',
      '  )',
      '  (3-5): 3 x ReLU()',
      '  (6): ModuleList(',
      '    (0): Linear(in_features=2, out_features=3, bias=True)',
      '  )',
      ')',
    ].join('\n'),
  );
  assert.match(String(new Sequential(new ReLU(), new ReLU())), '(0): ReLU()\n  (1): ReLU()');
});

test('its modules are its fields, of the type that it was made of', () => {
  const list = new ModuleList([new Linear(2, 3), new Linear(3, 1)]);
  const first: Linear = list[0];
  assert.is(first.inFeatures, 2);
  list[1] = new Linear(3, 5);
  assert.is(list.at(-1)?.outFeatures, 5);
  assert.equal(
    [...list].map(({ outFeatures }) => outFeatures),
    [3, 5],
  );
});

test('gives its modules behind their positions', () => {
  const list = new ModuleList([new Linear(1, 2), new Linear(2, 3)]);
  const found: string[] = [];
  for (const [i, { outFeatures }] of list.entries()) found.push(`${i}: ${outFeatures}`);
  assert.equal(found, ['0: 2', '1: 3']);
});

test('maps its modules', () => {
  const list = new ModuleList([new Linear(1, 2), new Linear(1, 3)]);
  const made: string[] = list.map(({ outFeatures }, index) => `${index}: ${outFeatures}`);
  assert.equal(made, ['0: 2', '1: 3']);
  throwsExactly(() => list.map(3 as never), 'ModuleList.map: fn: expected a function, got 3');
});

test('has no forward of its own', () => {
  throwsExactly(
    () => new ModuleList([new ReLU()]).forward(tensor(1)),
    'ModuleList: forward: expected a loop over the modules of the list, got a call with Tensor of shape []',
  );
});

test('refuses what is no Module', () => {
  throwsExactly(() => new ModuleList([new ReLU(), 3 as never]), 'ModuleList: module 1: expected a Module, got 3');
  throwsExactly(() => new ModuleList().append(undefined as never), 'ModuleList: module 0: expected a Module, got undefined');
  for (const [modules, shown] of [
    [3, '3'],
    [null, 'null'],
    ['ab', '"ab"'],
    [{ length: 2 ** 40 }, 'Object'],
    [{ [Symbol.iterator]: 1 }, 'Object whose iterator is 1'],
  ] as const) {
    throwsExactly(() => new ModuleList(modules as never), `ModuleList: modules: expected a list of Modules, got ${shown}`);
  }
  throwsExactly(() => new ModuleList(new Array(2)), 'ModuleList: modules[0]: expected an entry, got a hole in the array');
});

test('a list without an end is an error', () => {
  const relu = new ReLU();
  function* endless() {
    for (;;) yield relu;
  }
  throwsExactly(() => new ModuleList(endless()), 'ModuleList: modules: expected at most 1048576 entries, got more');
});

test('a position is an integer', () => {
  const list = new ModuleList([new ReLU()]);
  assert.is(list.at(1), undefined);
  throwsExactly(() => list.at('0' as never), 'ModuleList.at: index: expected an integer, got "0"');
  throwsExactly(() => list.at(0.5), 'ModuleList.at: index: expected an integer, got 0.5');
  throwsExactly(() => list.at(undefined as never), 'ModuleList.at: index: expected an integer, got undefined');
});

test('a class that extends it has a forward of its own', () => {
  class Ensemble extends ModuleList<Linear> {
    override forward(x: Tensor): Tensor[] {
      return this.map((model) => model(x));
    }
  }
  const outputs: Tensor[] = new Ensemble([new Linear(2, 1), new Linear(2, 3)])(tensor([1, 2]));
  assert.equal(
    outputs.map(({ shape }) => shape),
    [[1], [3]],
  );
});

for (const Kind of [ModuleList, Sequential]) {
  test(`${Kind.name}: modules are added, put between and taken out, and the others move`, () => {
    const [a, b, c, d] = [1, 2, 3, 4].map((size) => new Linear(size, 1));
    const list: ModuleList | Sequential = Kind === ModuleList ? new ModuleList([a]) : new Sequential(a);
    assert.is(list.append(b), list);
    assert.equal([...list.extend([c]).insert(0, d)], [d, a, b, c]);
    assert.equal([...list.stateDict().keys()].slice(0, 3), ['0.weight', '0.bias', '1.weight']);
    assert.is(list.pop(), c);
    assert.is(list.pop(0), d);
    assert.equal([...list.insert(-1, c)], [a, c, b]);
    assert.equal([...list.insert(3, d)], [a, c, b, d]);
    assert.is(list[4], undefined);
    throwsExactly(() => list.extend([a, 1 as unknown as Linear]), `${Kind.name}.extend: module 1: expected a Module, got 1`);
    throwsExactly(() => list.insert(5, a), `${Kind.name}.insert: index: expected an integer from -4 to 4, got 5`);
    assert.equal(list.length, 4);
    for (let left = 4; left > 0; left--) list.pop();
    throwsExactly(() => list.pop(), `${Kind.name}.pop: expected a module to take out, got none`);
  });
}

test('modules by name have no places to be moved to', () => {
  const named = new Sequential({ fc: new Linear(1, 1) });
  throwsExactly(
    () => named.append(new ReLU()),
    'Sequential.append: expected modules that are named by their places, got one named "fc": addModule(name, module) adds another',
  );
  named.addModule('act', new ReLU());
  assert.equal(String(named[1 as number] ?? [...named][1]), 'ReLU()');
});

test.run();
