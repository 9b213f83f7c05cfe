import { assertClose } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { withOwnAddresses } from '../../src/codegen/ownAddresses';
import { manualSeed, randn, recurrence, shutdown, Tensor, useBackend, zeros } from '../../src/index';
import { add, mul } from '../../src/ops/elementwise';
import { defineLoopBody, loop, loopOf, unrolled } from '../../src/ops/loop';
import { kernelNames, scheduleOf } from '../support/schedules';

// A loop over time is the kernels of one time, run again on what lies further on. Its values: test/tensor/recurrence.test.ts.

function lstm(steps: number, count = 4, size = 8): Tensor {
  const state = [zeros([count, size]), zeros([count, size])];
  return recurrence('lstm', zeros([steps, count, 4 * size]), zeros([4 * size, size]), null, state)[0].mul(2);
}

test('every time runs the code of the first', () => {
  const { kernels } = scheduleOf([lstm(12)]);
  const steps = kernels.filter(({ kernel }) => /^lstm|linear/.test(kernel.name));
  assert.is(steps.length, 2 * 12);
  assert.is(new Set(steps.map(({ kernel }) => withOwnAddresses(kernel).kernel)).size, 2);
  assert.ok(kernels.length <= 2 * 12 + 5, `${kernels.length} kernels`);
});

test('another length runs the same code', () => {
  const codesOf = (steps: number) =>
    new Set(
      scheduleOf([lstm(steps)])
        .kernels.filter(({ kernel }) => /^lstm|linear/.test(kernel.name))
        .map(({ kernel }) => withOwnAddresses(kernel).kernel),
    );
  assert.equal([...codesOf(13)], [...codesOf(12)]);
});

test('what is the same at all times is laid out once', () => {
  const names = kernelNames([lstm(16, 32, 128)]);
  assert.is(names.filter((name) => name.startsWith('panels')).length, 1);
  // before the first product, which reads it
  assert.ok(names.findIndex((name) => name.startsWith('panels')) < names.findIndex((name) => name.startsWith('linear')));
});

test('a device without loops has them written out', () => {
  const { kernels } = scheduleOf([lstm(12)], false);
  assert.ok(kernels.every(({ kernel }) => !kernel.name.startsWith('lstm')));
  assert.ok(kernels.length > 12);
});

/** x' = x + a b, and a column of its own that shows x. */
const summing = defineLoopBody('summing', (before, [a, b], [scale]) => {
  const sum = add([before, mul([a, b])]);
  return { products: [], columns: [add([sum, mul([a, scale])])] };
});

test('sequences lie as they do: turned, in one buffer, the same at all times', async () => {
  manualSeed(1);
  const x = randn([6, 6, 4]);
  const scale = randn([4]);
  const computed = randn([6, 6, 4]);
  const pairs: [string, Tensor, Tensor][] = [
    ['apart', x, computed.exp()],
    ['one, the other turned', x, x.transpose(0, 1)],
    ['turned', x.transpose(0, 1), computed.exp().transpose(0, 1)],
    ['the same', x, x],
    ['one further on', x.narrow(0, 1, 5), x.narrow(0, 0, 5)],
    ['every second', x.at([0, 2, 4]), x.narrow(0, 3, 3)],
    ['one that stays', x, x.narrow(0, 2, 1).expand([6, 6, 4])],
    ['from behind', x.flip([0]), x],
  ];
  for (const backend of ['webasm', 'cpu'] as const) {
    await useBackend(backend);
    for (const [name, a, b] of pairs) {
      for (const backwards of [false, true]) {
        const initial = randn([6, 4]);
        const node = loop(summing, initial.node, [a.node, b.node], [scale.expand([6, 4]).node], backwards);
        const expected = new Tensor(unrolled(loopOf(node) as NonNullable<ReturnType<typeof loopOf>>));
        assert.equal(expected.shape, node.shape, name);
        assertClose(await new Tensor(node).data(), await expected.data(), { rtol: 1e-6, atol: 1e-6 });
      }
    }
  }
});

test('a name is defined once', () => {
  assert.throws(() => defineLoopBody('lstm', () => ({ products: [], columns: [] })), 'defined twice');
});

test.after(shutdown);
test.run();
