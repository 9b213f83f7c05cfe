import { type Tensor, zeros } from '@kindling/core';
import { throwsExactly } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Linear, Module, Parameter, ReLU } from '../../src/index';

class Holder extends Module {
  constructor(readonly held: unknown) {
    super();
  }

  override forward(x: Tensor): Tensor {
    return x;
  }
}

test('modules in any plain list are an error, not forgotten', () => {
  const lists: [unknown, string][] = [
    [[new ReLU()], 'a plain array ([ReLU])'],
    [[[new ReLU()]], 'a plain array ([[ReLU]])'],
    [[[1], [[2, new ReLU()]]], 'a plain array ([[1], [[2, ReLU]]])'],
    [new Map([['a', new ReLU()]]), 'a plain Map'],
    [new Set([new ReLU()]), 'a plain Set'],
    [[new Map([['a', [new ReLU()]]])], 'a plain array ([Map])'],
    [{ a: new ReLU() }, 'a plain object'],
    [{ a: { b: [new ReLU()] } }, 'a plain object'],
  ];
  for (const [list, shown] of lists) {
    throwsExactly(
      () => new Holder(list).parameters(),
      `Holder.held: expected modules in a ModuleList or a ModuleDict, got ${shown}, in which they would never be trained`,
    );
  }
  throwsExactly(
    () => new Holder([[new Parameter(zeros([1]))]]).parameters(),
    'Holder.held: expected each parameter in a field of its own, got a plain array ([[Parameter of shape [1]]]), in which they would never be trained',
  );
});

test('lists of other things are left alone, those that hold themselves too', () => {
  const endless: unknown[] = [1];
  endless.push(endless, [endless]);
  const map = new Map<string, unknown>([['n', 1]]);
  map.set('map', map);
  for (const list of [endless, map, new Set([1]), [], [[]], new Array(3), [null, undefined], { layer: 'neither' }]) {
    assert.equal(new Holder(list).parameters(), []);
  }
});

test('a length that is only claimed is not gone through', () => {
  const start = performance.now();
  assert.equal(new Holder(new Array(2 ** 32 - 1)).parameters(), []);
  assert.ok(performance.now() - start < 2000);
});

test('a data set in a field is not read through', () => {
  const rows = Array.from({ length: 2000 }, () => [1, 2]);
  assert.equal(new Holder(rows).parameters(), []);
  // the entries of the field itself are all looked at
  assert.throws(() => new Holder([...rows, new Linear(1, 1)]).parameters(), /Holder\.held: expected modules in a ModuleList/);
});

test.run();
