import { cat, type Tensor, tensor } from '@kindling/core';
import { throwsExactly } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Embedding, Linear, ModuleDict, ModuleList, ReLU, Sequential } from '../../src/index';

test('its entries are its fields, with their types', async () => {
  const parts = new ModuleDict({ wte: new Embedding(3, 2), h: new ModuleList([new Linear(2, 2)]), head: new Linear(2, 1) });
  assert.ok(parts instanceof ModuleDict);
  assert.equal(parts.wte(tensor([0, 2], { dtype: 'int32' })).shape, [2, 2]);
  assert.is(parts.h[0]?.inFeatures, 2);
  assert.equal([...parts.stateDict().keys()], ['wte.weight', 'h.0.weight', 'h.0.bias', 'head.weight', 'head.bias']);
  assert.equal(parts.keys(), ['wte', 'h', 'head']);
  assert.equal(parts.values(), [parts.wte, parts.h, parts.head]);
  assert.equal(parts.entries()[2], ['head', parts.head]);
  assert.is(parts.size, 3);
});

test('is looked up and changed by name', () => {
  const parts = new ModuleDict(new Map([['a', new ReLU()]]));
  const relu = new ReLU();
  assert.is(parts.set('b', relu), parts);
  assert.is(parts.get('b'), relu);
  assert.ok(parts.has('a') && !parts.has('c'));
  assert.is(parts.get('keys'), undefined);
  assert.is(String(new ModuleDict({ a: relu })), 'ModuleDict(\n  (a): ReLU()\n)');
});

test('refuses what is no Module, names that are taken, and a call', () => {
  throwsExactly(() => new ModuleDict({ a: 1 } as never), 'ModuleDict: module a: expected a Module, got 1');
  throwsExactly(
    () => new ModuleDict([new ReLU()] as never),
    'ModuleDict: modules: expected an object of Modules or a Map, got [ReLU]',
  );
  throwsExactly(
    () => new ModuleDict({ keys: new ReLU() }),
    'ModuleDict: module name: expected one that is not taken, got "keys", a member of ModuleDict',
  );
  throwsExactly(
    () => new ModuleDict().forward(1),
    'ModuleDict: forward: expected a call of one of its modules, got a call with 1',
  );
});

test('a class that extends it has a forward of its own, as the blocks of DenseNet', () => {
  class Block extends ModuleDict {
    constructor() {
      super();
      for (let i = 1; i < 3; i++) this.set(`layer${i}`, new Linear(2 * i, 2));
    }

    override forward(x: Tensor): Tensor {
      const features = [x];
      for (const [, layer] of this.entries()) features.push(layer(cat(features, 1)));
      return cat(features, 1);
    }
  }
  class Typed extends ModuleDict<{ fc: Linear }> {
    override forward(x: Tensor): Tensor {
      return this.fc(x);
    }
  }
  const model = new Sequential({ block: new Block(), head: new Typed({ fc: new Linear(6, 1) }) });
  assert.equal(model(tensor([[1, 2]])).shape, [1, 1]);
  assert.equal([...model.stateDict().keys()].slice(0, 2), ['block.layer1.weight', 'block.layer1.bias']);
});

test.run();
