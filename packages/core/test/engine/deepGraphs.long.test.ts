import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { arange, shutdown, type Tensor, useBackend } from '../../src/index';
import { kernelNames } from '../support/schedules';

/** A chain of `links`, each made of the one before. */
function chain(start: Tensor, links: number, link: (x: Tensor) => Tensor): Tensor {
  let end = start;
  for (let i = 0; i < links; i++) end = link(end);
  return end;
}

const feedsItself = (y: Tensor) => y.add(y.mul(0.002));

test('a chain that feeds itself takes few kernels', () => {
  const names = kernelNames([chain(arange(9), 480, feedsItself)]);
  assert.ok(names.length <= 40, `${names.length} kernels`);
});

test('gates that are used twice, and meet again, are one kernel', () => {
  const x = arange(9);
  const gate = x.exp();
  assert.equal(kernelNames([gate.mul(x).add(gate.mul(0.5))]), ['exp+mul+mul+add']);
});

test('what does not meet is computed once', () => {
  const x = arange(9);
  const shared = x.exp();
  assert.equal(kernelNames([shared.mul(x).sum(), shared.add(1)]), ['exp', 'mul+sum', 'add']);
});

test('the number of kernels grows with the graph and not faster', () => {
  for (const link of [
    feedsItself,
    (y: Tensor) => y.mul(1.0001),
    (y: Tensor) => y.mul(y).sqrt(),
    (y: Tensor) => y.exp().mul(y).add(y),
  ]) {
    const [short, long] = [300, 1200].map((links) => kernelNames([chain(arange(9), links, link)]).length);
    assert.ok(long <= 4.4 * short, `${short} kernels for 300 links, ${long} for 1200`);
  }
});

test('twenty thousand views, reshapes and ops in a row do not overflow the call stack', () => {
  const deep = 20_000;
  const x = arange(12).reshape([3, 4]);
  for (const link of [
    (y: Tensor) => y.permute([1, 0]),
    (y: Tensor) => y.flip([0]),
    (y: Tensor) => y.reshape([y.shape[1], y.shape[0]]),
    (y: Tensor) => y.reshape([y.shape[1], y.shape[0]]).permute([1, 0]),
    (y: Tensor) => y.neg(),
  ]) {
    assert.ok(kernelNames([chain(x, deep, link)]).length <= 2 * deep);
  }
});

for (const [backend, links] of [
  ['webasm', 3000],
  ['cpu', 300],
] as const) {
  test(`values and gradients of a deep chain on ${backend}`, async () => {
    await useBackend(backend, { threads: 1 });
    const x = arange(9);
    x.requiresGrad = true;
    const y = chain(x.mul(1), links, feedsItself);
    y.sum().backward();
    const expected = 1.002 ** links;
    const [value, slope] = [(await y.data())[1], (await (x.grad as Tensor).data())[1]];
    assert.ok(Math.abs(value / expected - 1) < 1e-4, `${value}, expected ${expected}`);
    assert.ok(Math.abs(slope / expected - 1) < 1e-4, `${slope}, expected ${expected}`);
  });
}

test.after(shutdown);
test.run();
