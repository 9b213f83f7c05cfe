import { noGrad, shutdown, type Tensor, tensor, zeros } from '@kindling/core';
import { throwsExactly } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Buffer, Linear, Module, Parameter } from '../../src/index';

class Counter extends Module {
  weight = new Linear(1, 1, { bias: false }).weight;
  runs = new Buffer(zeros([1]));
  scratch = new Buffer(zeros([2]), { persistent: false });
  inner: Module | null = null;

  override forward(x: Tensor): Tensor {
    this.runs.add_(1);
    return x.mul(this.weight);
  }
}

const names = (entries: [string, unknown][]) => entries.map(([name]) => name);

test('a buffer in a field belongs to the module, and is not learned', () => {
  const model = new Counter();
  model.inner = new Counter();
  assert.equal(names(model.namedBuffers()), ['runs', 'scratch', 'inner.runs', 'inner.scratch']);
  assert.equal(names(model.namedBuffers('top')).slice(0, 1), ['top.runs']);
  assert.equal(names(model.namedParameters()), ['weight', 'inner.weight']);
  assert.is(model.buffers()[0], model.runs);
  assert.not(model.runs.requiresGrad);
  assert.is(String(model.runs), 'tensor([0.])');
});

test('state dicts hold what is persistent, parameters first', () => {
  const model = new Counter();
  model.inner = new Counter();
  assert.equal([...model.stateDict().keys()], ['weight', 'runs', 'inner.weight', 'inner.runs']);
});

test('a shared buffer is told once, and stands in the state dict under each name', () => {
  const model = new Counter();
  const inner = new Counter();
  inner.runs = model.runs;
  model.inner = inner;
  assert.equal(names(model.namedBuffers()), ['runs', 'scratch', 'inner.scratch']);
  assert.ok(model.stateDict().has('inner.runs'));
});

test('loading copies into buffers, and one that is missing is told', async () => {
  const [model, copy] = [new Counter(), new Counter()];
  model.forward(tensor([1]));
  model.forward(tensor([1]));
  const state = model.stateDict();
  model.forward(tensor([1]));
  const { runs } = copy;
  copy.loadStateDict(state);
  assert.is(copy.runs, runs);
  assert.is(await copy.runs.item(), 2, 'as it was when the state dict was made');
  assert.is(await model.runs.item(), 3);
  state.delete('runs');
  throwsExactly(() => copy.loadStateDict(state), 'Counter.loadStateDict: missing keys runs');
  assert.equal(copy.loadStateDict(state, { strict: false }), { missingKeys: ['runs'], unexpectedKeys: [] });
});

test('registerBuffer puts a buffer into a field', () => {
  const model = new Counter() as Counter & { mask: Tensor; running_mean: Tensor; none: null };
  model.registerBuffer('mask', tensor([1, 0]), { persistent: false });
  model.registerBuffer('running_mean', tensor([3]));
  model.registerBuffer('none', null);
  assert.equal(names(model.namedBuffers()), ['runs', 'scratch', 'mask', 'running_mean']);
  assert.equal([...model.stateDict().keys()], ['weight', 'runs', 'running_mean']);
  assert.equal(model.mask.shape, [2]);
  assert.is(model.none, null);
  model.registerBuffer('mask', tensor([1, 0, 1]));
  assert.equal(model.mask.shape, [3]);
  for (const [name, message] of [
    ['a.b', 'name: expected a name without dots, got "a.b"'],
    ['', 'name: expected a name without dots, got ""'],
    ['weight', 'name: expected one that is not taken, got "weight", which is Parameter of shape [1, 1]'],
    ['forward', 'name: expected one that is not taken, got "forward", which is function forward'],
  ]) {
    throwsExactly(() => model.registerBuffer(name, zeros([1])), `Counter.registerBuffer: ${message}`);
  }
  throwsExactly(() => model.registerBuffer('x', 3 as never), 'Buffer: data: expected a Tensor, got 3');
  throwsExactly(
    () => model.registerBuffer('x', zeros([1]), { persist: true } as never),
    'Counter.registerBuffer: options: expected only persistent, got persist',
  );
});

test('a tensor that is written over a buffer is the buffer', async () => {
  class Running extends Module {
    declare mean: Tensor;
    last: Tensor = new Buffer(zeros([1]), { persistent: false });
    constructor() {
      super();
      this.registerBuffer('mean', zeros([1]));
    }
    override forward(x: Tensor): void {
      this.mean = this.mean.mul(0.5).add(x);
      this.last = x;
    }
  }
  // written over before anyone asked for the buffers
  const first = new Running();
  first(tensor([4]));
  assert.equal([...first.stateDict().keys()], ['mean']);
  const model = new Running();
  assert.equal(names(model.namedBuffers()), ['last', 'mean']);
  for (const x of [4, 8]) model(tensor([x]));
  const copy = model.clone();
  for (const one of [model, copy]) {
    assert.equal(names(one.namedBuffers()), ['last', 'mean']);
    assert.equal(await one.stateDict().get('mean')?.toArray(), [10]);
    assert.equal([...one.stateDict().keys()], ['mean']);
    one.loadStateDict({ mean: tensor([3]) });
    assert.equal(await one.mean.toArray(), [3]);
    one(tensor([1], { requiresGrad: true }));
    throwsExactly(
      () => one.stateDict(),
      'Running.mean: expected a tensor without history where a buffer was, got one that requires a gradient: detach() cuts it off',
    );
    Object.assign(one, { mean: null, last: 3 });
    assert.equal(names(one.namedBuffers()), []);
  }
});

test('a tensor that is written over a parameter is an error, not forgotten', () => {
  const model = new Counter();
  const fields = model as unknown as Record<string, unknown>;
  assert.is(model.parameters().length, 1);
  fields.weight = zeros([1, 1]);
  for (const ask of [() => model.parameters(), () => model.stateDict()])
    throwsExactly(
      ask,
      'Counter.weight: expected a Parameter or null where a parameter was, got Tensor of shape [1, 1], which would not be trained: noGrad(() => weight.copy_(value)) gives it other values, new Parameter(value) makes another one',
    );
  fields.weight = new Parameter(zeros([1, 1]));
  assert.is(model.parameters()[0], fields.weight);
  fields.weight = new Buffer(zeros([1, 1]));
  assert.equal(names(model.namedBuffers()), ['weight', 'runs', 'scratch']);
  fields.weight = null;
  assert.is(model.parameters().length, 0);
});

test('buffers in a plain list are an error, not forgotten', () => {
  class Holder extends Module {
    held = [new Buffer(zeros([1]))];
    override forward(): void {}
  }
  throwsExactly(
    () => new Holder().stateDict(),
    'Holder.held: expected each buffer in a field of its own, got a plain array ([Buffer of shape [1]]), in which they would not be part of the state dict',
  );
});

test('a class may have other names for its fields', () => {
  class Own extends Counter {
    override stateKey(field: string): string {
      return field === 'runs' ? 'run_count' : field;
    }
  }
  assert.equal([...new Own().stateDict().keys()], ['weight', 'run_count']);
  assert.equal(names(new Own().namedBuffers()), ['run_count', 'scratch']);
  class Wrong extends Counter {
    override stateKey(): string {
      return 3 as never;
    }
  }
  throwsExactly(() => new Wrong().stateDict(), 'Wrong.stateKey: expected text, got 3');
});

test('a buffer starts with the value of its tensor, without history', async () => {
  const source = tensor([1, 2], { requiresGrad: true });
  const buffer = new Buffer(source.mul(2));
  assert.not(buffer.requiresGrad);
  noGrad(() => source.zero_());
  assert.equal(await buffer.toArray(), [2, 4]);
});

test('keeps its dtype, whatever is copied into it', async () => {
  const buffer = new Buffer(tensor(Int32Array.of(1, 2)));
  assert.is(buffer.dtype, 'int32');
  buffer.copy_(tensor([3.7, -1.2]));
  assert.is(buffer.dtype, 'int32');
  assert.equal(await buffer.toArray(), [3, -1]);
});

test.after(shutdown);
test.run();
