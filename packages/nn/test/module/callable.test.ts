import { inspect } from 'node:util';
import { ones, type Tensor, tensor } from '@kindling/core';
import { throwsExactly } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Linear, LSTM, Module, ReLU, Sequential } from '../../src/index';

class Net extends Module {
  override name = 'net';
  override length = 3;
  fc = new Linear(2, 3);
  readonly #factor = 10;

  get factor(): number {
    return this.#factor;
  }

  override forward(x: Tensor, times: number): [Tensor, number] {
    return [this.fc(x).relu().mul(times), this.#factor];
  }
}

test('a module is called as its forward is, with its types', async () => {
  const net = new Net();
  const x = tensor([[1, 2]]);
  const [output, factor]: [Tensor, number] = net(x, 2);
  assert.equal(await output.toArray(), await net.forward(x, 2)[0].toArray());
  assert.is(factor, 10);
  const [, [h, c]] = new LSTM(2, 2)(x);
  assert.equal(
    [h.shape, c.shape],
    [
      [1, 2],
      [1, 2],
    ],
  );
  const models: Module[] = [net, new ReLU()];
  assert.equal(await (models[1] as ReLU)(tensor([-1, 1])).toArray(), [0, 1]);
  const relu: ReLU = new ReLU();
  // @ts-expect-error: an input is a Tensor
  throwsExactly(() => relu('x'), 'relu: x: expected a Tensor, got "x"');
});

test('it is an object of its class all the same', () => {
  const net = new Net();
  assert.ok(net instanceof Net && net instanceof Module);
  assert.is(Object.getPrototypeOf(net), Net.prototype);
  assert.equal([net.name, net.length, net.factor], ['net', 3, 10]);
  assert.equal(Object.keys(net), ['name', 'length', 'fc']);
  assert.equal([...net.stateDict().keys()], ['fc.weight', 'fc.bias']);
  assert.is(inspect(new ReLU()), 'ReLU()');
  assert.is(new ReLU().name as unknown, undefined);
  assert.ok(!('length' in new ReLU()));
});

test('a forward that is replaced is the one that is called', async () => {
  const relu = new ReLU();
  relu.forward = (x) => x.neg();
  assert.equal(await new Sequential(relu)(tensor([1])).toArray(), [-1]);
  assert.equal(await relu(tensor([1])).toArray(), [-1]);
});

test('what would be a copy without methods is an error', () => {
  assert.throws(() => structuredClone(new ReLU()), /could not be cloned/);
});

test('errors call it by its class', () => {
  throwsExactly(() => new Linear(2, 2)(new ReLU() as never), 'Linear: input: expected a Tensor, got ReLU');
  throwsExactly(() => ones([1]).add(new ReLU() as never), 'add: expected a Tensor or a number, got ReLU');
});

test.run();
