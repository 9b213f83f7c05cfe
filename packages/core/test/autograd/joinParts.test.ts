import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { shutdown, type Tensor, tensor, useBackend } from '../../src/index';

test.before(async () => {
  await useBackend('webasm', { threads: 1 });
});

const values = Array.from({ length: 12 }, (_, i) => i - 4.5);

/** The gradient of the sum of each part, weighted by 1, 2, 3, ... along the whole. */
async function gradientOf(partsOf: (x: Tensor) => Tensor[]): Promise<{ op: string | undefined; grad: unknown }> {
  const x = tensor(values, { shape: [2, 6], requiresGrad: true });
  partsOf(x)
    .map((part, i) => part.mul(i + 1).sum())
    .reduce((sum, part) => sum.add(part))
    .backward();
  const grad = x.grad as Tensor;
  return { op: grad.node.op?.name, grad: await grad.toArray() };
}

const rows = (...row: number[]) => [row, row];

test('slices that do not overlap give their gradients side by side', async () => {
  assert.equal(await gradientOf((x) => x.chunk(3, 1)), { op: 'cat', grad: rows(1, 1, 2, 2, 3, 3) });
  assert.equal(await gradientOf((x) => [x.select(1, 4), x.narrow(1, 0, 2)]), { op: 'cat', grad: rows(2, 2, 0, 0, 1, 0) });
  assert.equal(await gradientOf((x) => [x.select(0, 1), x.select(0, 0)]), {
    op: 'cat',
    grad: [new Array(6).fill(2), new Array(6).fill(1)],
  });
});

test('what overlaps, lies along another dimension or is no slice is added up', async () => {
  assert.equal(await gradientOf((x) => [x.narrow(1, 0, 3), x.narrow(1, 2, 3)]), { op: 'add', grad: rows(1, 1, 3, 2, 2, 0) });
  assert.equal(await gradientOf((x) => [x.select(0, 0), x.select(1, 0)]), {
    op: 'add',
    grad: [
      [3, 1, 1, 1, 1, 1],
      [2, 0, 0, 0, 0, 0],
    ],
  });
  assert.equal(await gradientOf((x) => [x.narrow(1, 0, 3), x]), { op: 'add', grad: rows(3, 3, 3, 2, 2, 2) });
  assert.equal((await gradientOf((x) => [x.slice(1, 0, 6, 2), x.slice(1, 1, 6, 2)])).grad, rows(1, 2, 1, 2, 1, 2));
  assert.equal((await gradientOf((x) => [x.narrow(1, 1, 2)])).op, 'pad');
});

test.after(shutdown);
test.run();
