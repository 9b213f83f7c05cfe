import type { Tensor } from '@kindling/core';
import { zeros } from '@kindling/core';
import { throwsExactly } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { functionalCall, Linear, Module, ModuleList, Parameter, ReLU, Sequential } from '../../src/index';

class Part extends Module {
  weight = new Parameter(zeros([2]));
  below: Module | null = null;

  override forward(x: Tensor): Tensor {
    return x;
  }
}

function chain(depth: number): Part {
  const top = new Part();
  for (let i = 1, part = top; i < depth; i++) {
    const below = new Part();
    part.below = below;
    part = below;
  }
  return top;
}

test('a module that holds itself is named with the field where it has no end of names', () => {
  const part = new Part();
  part.below = part;
  const calls: [string, () => unknown][] = [
    ['stateDict', () => part.stateDict()],
    ['loadStateDict', () => part.loadStateDict({})],
    ['train', () => part.train()],
    ['train', () => part.eval()],
    ['toString', () => String(part)],
  ];
  for (const [name, call] of calls) {
    throwsExactly(call, `Part.${name}: below: expected a module that does not hold itself, got the same Part again`);
  }
  // where each module counts once there is an answer
  assert.equal(part.parameters(), [part.weight]);
  assert.equal(part.modules(), [part]);
});

test('a module that holds itself through others is named with the whole way', () => {
  const part = new Part();
  part.below = new Sequential({ list: new ModuleList([new ReLU(), part]) });
  const message = 'below.list.1: expected a module that does not hold itself, got the same Part again';
  throwsExactly(() => part.stateDict(), `Part.stateDict: ${message}`);
  throwsExactly(() => part.toString(), `Part.toString: ${message}`);
  const list = new ModuleList();
  list.append(list);
  throwsExactly(
    () => list.train(),
    'ModuleList.train: 0: expected a module that does not hold itself, got the same ModuleList again',
  );
});

test('an evaluation that is refused has switched no module', () => {
  const part = new Part();
  const [first, second] = [new Part(), new Part()];
  first.below = second;
  second.below = part;
  part.below = first;
  assert.throws(() => part.eval(), /below\.below\.below: expected a module that does not hold itself/);
  assert.equal(
    [part, first, second].map(({ training }) => training),
    [true, true, true],
  );
});

test('5,000 levels are walked, not run over the stack', () => {
  const top = chain(5000);
  assert.is(top.modules().length, 5000);
  assert.is(top.parameters().length, 5000);
  const state = top.stateDict();
  assert.is(state.size, 5000);
  assert.equal(top.loadStateDict(state), { missingKeys: [], unexpectedKeys: [] });
  top.eval();
  assert.ok(top.modules().every(({ training }) => !training));
  const printed = String(top).split('\n');
  assert.is(printed.length, 2 * 5000 - 1);
  assert.is(printed[4999], `${'  '.repeat(4999)}(below): Part()`);
});

test('what is deeper than 10,000 levels is an error in words', () => {
  let top: Module = new ReLU();
  for (let i = 0; i < 10_001; i++) top = new Sequential(top);
  const message = `...${'.0'.repeat(30)}: expected modules at most 10000 deep in one another, got deeper ones`;
  throwsExactly(() => top.parameters(), `Sequential.namedModules: ${message}`);
  throwsExactly(() => top.stateDict(), `Sequential.stateDict: ${message}`);
  throwsExactly(() => top.train(), `Sequential.train: ${message}`);
  throwsExactly(() => String(top), `Sequential.toString: ${message}`);
});

test('modules that share modules stand at more places than the memory holds', () => {
  let module: Module = new Linear(1, 1);
  for (let i = 0; i < 50; i++) module = new Sequential(module, module);
  assert.is(module.modules().length, 51);
  assert.is(module.parameters().length, 2);
  module.eval();
  assert.ok(module.modules().every(({ training }) => !training));
  const message = 'expected at most 1048576 modules with names of 268435456 characters in all, got more at';
  assert.throws(() => module.stateDict(), new RegExp(`^Sequential\\.stateDict: ${message} `));
  assert.throws(() => String(module), new RegExp(`^Sequential\\.toString: ${message} `));
});

test('children that a class tells of are checked', () => {
  class Odd extends Part {
    constructor(readonly told: unknown) {
      super();
    }

    override namedChildren(): [string, Module][] {
      return this.told as [string, Module][];
    }
  }
  throwsExactly(() => new Odd(null).parameters(), 'Odd.namedChildren: expected an array of names and Modules, got null');
  throwsExactly(() => new Odd([new ReLU()]).train(), 'Odd.namedChildren[0]: expected a name and a Module, got ReLU');
  throwsExactly(() => new Odd([['a', 3]]).stateDict(), 'Odd.namedChildren[0]: expected a name and a Module, got ["a", 3]');
  throwsExactly(() => new Odd(new Array(1)).children(), 'Odd.namedChildren[0]: expected a name and a Module, got undefined');
  throwsExactly(() => functionalCall(new Odd([3]), {}, zeros([2])), 'Odd.namedChildren[0]: expected a name and a Module, got 3');
});

test.run();
