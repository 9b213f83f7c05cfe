import { shutdown, type Tensor, tensor } from '@kindling/core';
import { throwsExactly } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Flatten, Linear, Module, ReLU, Sequential } from '../../src/index';

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

test('knows the type of each of its modules, and has them as fields', () => {
  const model = new Sequential(new Linear(4, 3), new ReLU(), new Linear(3, 2));
  const first: Linear = model[0];
  assert.is(model.at(0).weight, model[0].weight);
  const none: undefined = model[3];
  assert.is(none, undefined);
  const [, relu]: Iterable<Module> = model;
  assert.ok(relu instanceof ReLU);
  assert.is(model[2], model.at(2));
  assert.is(first.inFeatures + model.at(2).outFeatures, 6);
  model[1] = new Flatten();
  assert.is(String(model.at(1)), 'Flatten(start_dim=1, end_dim=-1)');
  const named: Sequential = new Sequential({ fc: new Linear(4, 2) });
  assert.is((named as unknown as { fc: Linear }).fc, named.at(0));
});

test('a field of a class that extends it is run too, as in PyTorch', async () => {
  class Block extends Sequential {
    extra = new ReLU();
    note: Linear | null = null;
  }
  assert.equal(await new Block()(tensor([-1, 2])).toArray(), [0, 2]);
});

test('a class that extends it gives its modules as arguments or by name, and may say which they are', async () => {
  class Head extends Sequential<[Linear, ReLU]> {
    constructor() {
      super(new Linear(2, 3), new ReLU());
    }
  }
  class Named extends Sequential {
    constructor() {
      super({ head: new Head() });
    }
  }
  assert.equal(new Head()[0].weight.shape, [3, 2]);
  assert.equal([...new Named().stateDict().keys()], ['head.0.weight', 'head.0.bias']);
});

test('refuses names of its own members', () => {
  throwsExactly(
    () => new Sequential({ forward: new ReLU() }),
    'Sequential: module name: expected one that is not taken, got "forward", a member of Sequential',
  );
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

test('refuses an object that is no record of modules', () => {
  throwsExactly(() => new Sequential(new Map([['a', new ReLU()]]) as never), 'Sequential: module 0: expected a Module, got Map');
  throwsExactly(() => new Sequential(tensor([1]) as never), 'Sequential: module 0: expected a Module, got Tensor of shape [1]');
  throwsExactly(() => new Sequential(null as never), 'Sequential: module 0: expected a Module, got null');
  throwsExactly(() => new Sequential({ a: undefined } as never), 'Sequential: module a: expected a Module, got undefined');
  throwsExactly(
    () => new Sequential({ '': new ReLU() }),
    'Sequential: module name: expected one without dots and not empty, got ""',
  );
  assert.is(new Sequential({}).length, 0);
});

test('a position is an integer', () => {
  throwsExactly(() => new Sequential(new ReLU()).at(Number.NaN), 'Sequential.at: index: expected an integer, got NaN');
});

class Gives extends Module {
  constructor(readonly result: unknown) {
    super();
  }

  override forward(_: Tensor): Tensor {
    return this.result as Tensor;
  }
}

test('a module that gives back no result is named', () => {
  const results: [unknown, string][] = [
    [undefined, 'undefined'],
    [null, 'null'],
    [5, '5'],
    ['x', '"x"'],
    [Promise.resolve(tensor([1])), 'Promise'],
    [() => 1, 'function (anonymous)'],
  ];
  for (const [result, shown] of results) {
    throwsExactly(
      () => new Sequential({ relu: new ReLU(), odd: new Gives(result) }).forward(tensor([1])),
      `Sequential: module odd (Gives): forward: expected a Tensor as its result, got ${shown}`,
    );
  }
  throwsExactly(
    () => new Sequential(Object.assign(new ReLU(), { forward: 3 })).forward(tensor([1])),
    'Sequential: module 0 (ReLU): forward: expected a function, got 3',
  );
  // two values for a module that takes them apart
  const pair = [tensor([1]), tensor([2])];
  assert.is(new Sequential(new Gives(pair)).forward(tensor([1])) as unknown, pair);
});

test('an async forward that fails is refused, and does not end the process', async () => {
  const failing = Promise.reject(new Error('later'));
  assert.throws(() => new Sequential(new Gives(failing)).forward(tensor([1])), /expected a Tensor as its result, got Promise$/);
  await new Promise((resolve) => setTimeout(resolve, 20));
});

test('runs a hundred thousand levels', async () => {
  let model: Module = new ReLU();
  for (let i = 0; i < 100_000; i++) model = new Sequential(model);
  assert.equal(await model.forward(tensor([-1, 2])).toArray(), [0, 2]);
});

test('a forward of its own is called inside another one', async () => {
  class Twice extends Sequential {
    override forward(x: Tensor): Tensor {
      return super.forward(super.forward(x));
    }
  }
  class Plus extends Module {
    override forward(x: Tensor): Tensor {
      return x.add(1);
    }
  }
  const inner = new Sequential(new Plus());
  const model = new Sequential(new Twice(new Plus(), inner), inner);
  assert.equal(await model.forward(tensor([0])).toArray(), [5]);
  Object.assign(inner, { forward: (x: Tensor) => x.mul(10) });
  assert.equal(await model.forward(tensor([0])).toArray(), [1100]);
});

test('a model that runs itself is an error in words', () => {
  class Again extends Module {
    model: Module | null = null;

    override forward(x: Tensor): Tensor {
      return this.model?.forward(x);
    }
  }
  const again = new Again();
  again.model = new Sequential(again);
  throwsExactly(
    () => again.model?.forward(tensor([1])),
    'Sequential.forward: expected modules that the stack has room for, got some too deep in one another or one that calls itself',
  );
});

test('says which input a layer inside could not take', () => {
  throwsExactly(
    () => new Sequential(new Flatten(), new Linear(4, 2)).forward(tensor([[1, 2, 3]])),
    'Linear: input has 3 features in its last dimension (shape [1, 3]), expected inFeatures = 4',
  );
});

test('a class as forward is refused', () => {
  class Method {}
  const relu = new ReLU();
  relu.forward = Method as never;
  throwsExactly(
    () => new Sequential(relu).forward(tensor([1])),
    'Sequential: module 0 (ReLU): forward: expected a function, got class Method, which is only called with new',
  );
});

test.run();
