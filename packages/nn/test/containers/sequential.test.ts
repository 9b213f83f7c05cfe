import { shutdown, tensor } from '@kindling/core';
import { throwsExactly } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Flatten, Linear, ReLU, Sequential } from '../../src/index';

test.after(shutdown);

test('runs its modules in order, each on the output of the one before', async () => {
  const first = new Linear(2, 2, { bias: false });
  first.weight.copy_(
    tensor([
      [1, -1],
      [-1, 1],
    ]),
  );
  const last = new Linear(2, 1, { bias: false });
  last.weight.copy_(tensor([[10, 100]]));
  assert.equal(
    await new Sequential(first, new ReLU(), last)
      .forward(
        tensor([
          [3, 1],
          [1, 4],
        ]),
      )
      .toArray(),
    [[20], [300]],
  );
  assert.equal(await new Sequential().forward(tensor([1, 2])).toArray(), [1, 2]);
});

test('names its modules by position, or by the keys of an object', () => {
  const byPosition = new Sequential(new Flatten(), new Linear(4, 2));
  assert.equal([...byPosition.stateDict().keys()], ['1.weight', '1.bias']);
  const byName = new Sequential({ flat: new Flatten(), head: new Linear(4, 2) });
  assert.equal([...byName.stateDict().keys()], ['head.weight', 'head.bias']);
  assert.is(
    String(byName),
    'Sequential(\n  (flat): Flatten(start_dim=1, end_dim=-1)\n  (head): Linear(in_features=4, out_features=2, bias=True)\n)',
  );
});

test('more than ten modules keep their order', () => {
  const modules = Array.from({ length: 12 }, (_, i) => new Linear(1, i + 1));
  assert.equal([...new Sequential(...modules)], modules);
});

test('is a list', () => {
  const modules = [new Flatten(), new ReLU()];
  const list = new Sequential(...modules);
  assert.is(list.length, 2);
  assert.is(list.at(0), modules[0]);
  assert.is(list.at(-1), modules[1]);
  assert.is(list.at(2), undefined);
  assert.equal([...list], modules);
});

test('refuses what is no Module, and names that a state dict could not hold', () => {
  throwsExactly(
    () => new Sequential(new ReLU(), (() => 0) as never),
    'Sequential: module 1: expected a Module, got function (anonymous)',
  );
  throwsExactly(() => new Sequential([new ReLU()] as never), 'Sequential: module 0: expected a Module, got [ReLU]');
  throwsExactly(
    () => new Sequential({ 'a.b': new ReLU() }),
    'Sequential: module name: expected one without dots and not empty, got "a.b"',
  );
});

test('says which input a layer inside could not take', () => {
  throwsExactly(
    () => new Sequential(new Flatten(), new Linear(4, 2)).forward(tensor([[1, 2, 3]])),
    'Linear: input has 3 features in its last dimension (shape [1, 3]), expected inFeatures = 4',
  );
});

test.run();
