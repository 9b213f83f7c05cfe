import { manualSeed, randn, shutdown, type Tensor, tensor, zeros } from '@kindling/core';
import { SGD } from '@kindling/optim';
import { throwsExactly } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  BatchNorm1d,
  Buffer,
  deepCopy,
  Linear,
  Module,
  ModuleDict,
  ModuleList,
  Parameter,
  ReLU,
  Sequential,
} from '../../src/index';

class Net extends Module {
  body = new Sequential(new Linear(3, 4), new BatchNorm1d(4), new ReLU());
  heads = new ModuleList([new Linear(4, 2), new Linear(4, 1, { bias: false })]);
  named = new ModuleDict({ tied: this.heads[0] });
  scale = new Parameter(tensor([2]));
  mask = new Buffer(tensor([1, 0]), { persistent: false });
  sizes = { list: [1, 2], map: new Map([['a', [3]]]) };
  constants: Tensor[] = [tensor([5])];

  override forward(x: Tensor): Tensor {
    return this.heads[0](this.body(x)).mul(this.scale).mul(this.mask);
  }
}

test('a copy computes the same and shares nothing: what is trained later changes one of both', async () => {
  manualSeed(1);
  const model = new Net();
  model.scale.requiresGrad = false;
  model.eval();
  const copy = deepCopy(model);
  assert.ok(copy instanceof Net);
  assert.is(copy.training, false);
  assert.equal([...copy.stateDict().keys()], [...model.stateDict().keys()]);
  const x = randn([5, 3]);
  const before = await model(x).toArray();
  assert.equal(await copy(x).toArray(), before);
  assert.is(copy.scale.requiresGrad, false);
  assert.is(copy.mask.persistent, false);
  assert.is(copy.named.tied, copy.heads[0], 'tied there too');
  for (const part of ['body', 'heads', 'scale', 'mask', 'sizes', 'constants'] as const) assert.is.not(copy[part], model[part]);
  assert.equal(copy.sizes, model.sizes);
  assert.is.not(copy.sizes.map.get('a'), model.sizes.map.get('a'));
  assert.equal(await copy.constants[0].toArray(), [5]);

  // both in turn: their numbers lie in memory that is used again
  for (const [trained, other] of [
    [model, copy],
    [copy, model],
  ]) {
    const [own, kept] = [await trained(x).toArray(), await other(x).toArray()];
    const optimizer = new SGD(trained.parameters(), { lr: 0.1, momentum: 0.9 });
    for (let step = 0; step < 4; step++) {
      optimizer.zeroGrad();
      trained(x).mean().backward();
      await optimizer.step();
    }
    assert.not.equal(await trained(x).toArray(), own);
    assert.equal(await other(x).toArray(), kept);
  }
});

test('gradients and hooks stay behind', async () => {
  const model = new Linear(2, 1);
  model(zeros([1, 2]))
    .sum()
    .backward();
  model.registerForwardHook((_, __, output) => output.mul(0));
  const copy = model.clone();
  assert.is(copy.weight.grad, null);
  assert.ok(!Object.hasOwn(copy, 'forward'));
  assert.ok(copy.weight.requiresGrad && copy.weight.isLeaf);
});

test('a module that holds itself, or is deep, is copied too', () => {
  const list = new ModuleList();
  list.append(list);
  const copy = deepCopy(list);
  assert.is(copy[0], copy);
  assert.is.not(copy, list);
  let deep: Module = new ReLU();
  for (let i = 0; i < 20_000; i++) deep = new Sequential(deep);
  assert.is((deepCopy(deep) as Sequential).length, 1);
});

test('refuses what is no Module', () => {
  throwsExactly(() => deepCopy({} as never), 'deepCopy: model: expected a Module, got Object');
  throwsExactly(() => deepCopy((() => 1) as never), 'deepCopy: model: expected a Module, got function (anonymous)');
});

test.after(shutdown);
test.run();
