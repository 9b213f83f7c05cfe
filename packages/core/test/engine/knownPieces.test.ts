import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { currentDevice } from '../../src/engine/backend';
import {
  arange,
  mseLoss,
  noGradSync,
  rand,
  realize,
  type Slice,
  shutdown,
  slice,
  type Tensor,
  tensor,
  tensorFromBatchInnermost,
  useBackend,
  zeros,
} from '../../src/index';
import { type Counts, countRuns } from '../support/countRuns';

/** How many values the device keeps. */
const allocated = async () => (await currentDevice()).allocated?.().values ?? 0;

/** Each test on each backend of its own, whose plans are counted. */
for (const [backend, threads] of [
  ['cpu', 1],
  ['webasm', 2],
] as const) {
  const on = (name: string, body: (counts: Counts) => Promise<void>) =>
    test(`${name}, on ${backend}`, async () => {
      await shutdown();
      await useBackend(backend, { threads });
      await body(await countRuns());
    });

  on('a program that goes through its data piece by piece is planned once', async (counts) => {
    const data = arange(60).reshape([20, 3]).add(0);
    await data.data();
    const host = tensor(Float32Array.from({ length: 20 }, (_, i) => i * i));
    const weight = tensor([[1], [2], [3]], { requiresGrad: true });
    for (let i = 0; i < 16; i += 2) {
      weight.grad = null;
      const loss = mseLoss(data.at(slice(i, i + 2)).matmul(weight), host.at(slice(i + 1, i + 3)).unsqueeze(1));
      loss.backward();
      await realize([weight.grad as unknown as Tensor]);
      const errors = [0, 1].map((row) =>
        [0, 1, 2].reduce((sum, k) => sum + (3 * (i + row) + k) * (k + 1), -((i + row + 1) ** 2)),
      );
      const mean = (errors[0] ** 2 + errors[1] ** 2) / 2;
      assert.ok(Math.abs((await loss.item()) - mean) <= 1e-5 * mean, `row ${i}`);
      const [slope] = await (weight.grad as unknown as Tensor).data();
      const expected = 3 * i * errors[0] + 3 * (i + 1) * errors[1];
      assert.ok(Math.abs(slope - expected) <= 1e-5 * Math.abs(expected), `gradient at row ${i}`);
      if (i === 2) counts.compiled = 0;
    }
    assert.is(counts.compiled, 0);
  });

  on('a program that fills a tensor number by number is planned once', async (counts) => {
    const weight = tensor([1, 2, 3, 4], { requiresGrad: true });
    for (let i = 0; i < 4; i++) {
      let letters = zeros([2, 4]);
      for (let row = 0; row < 2; row++) letters = letters.indexPut([row, (i + row) % 4], 1);
      const loss = letters
        .matmul(weight.reshape([4, 1]))
        .square()
        .sum();
      assert.is(await loss.item(), (i + 1) ** 2 + (((i + 1) % 4) + 1) ** 2);
      if (i === 0) counts.compiled = 0;
    }
    assert.is(counts.compiled, 0);
  });

  on('a piece of a piece, and one of another dtype, are the same numbers', async (counts) => {
    const whole = tensor(
      Int32Array.from({ length: 24 }, (_, i) => i),
      { shape: [2, 3, 4] },
    );
    for (let i = 0; i < 2; i++) {
      for (let j = 0; j < 3; j++) {
        const inner = whole.at(i).at(j);
        assert.equal(
          await inner.mul(2).toArray(),
          [0, 1, 2, 3].map((k) => 2 * (12 * i + 4 * j + k)),
        );
        assert.equal(
          await whole.at(i, j).gt(5).toArray(),
          [0, 1, 2, 3].map((k) => 12 * i + 4 * j + k > 5),
        );
        if (i + j === 0) counts.compiled = 0;
      }
    }
    assert.is(counts.compiled, 0);
    assert.equal(await whole.at(1, 2).toArray(), [20, 21, 22, 23]);
    assert.is(counts.compiled, 0, 'nothing is computed for a piece of what the host has');
  });

  on('what lies apart is gathered', async () => {
    const whole = arange(24).reshape([4, 6]);
    const transposed = whole.add(0).t().add(0);
    await realize([whole, transposed]);
    const innermost = tensorFromBatchInnermost(
      Float32Array.from({ length: 24 }, (_, i) => i),
      [6, 4],
    );
    const parts: [Tensor, Slice | string, number[]][] = [
      [whole, '::3', [0, 1, 2, 3, 4, 5, 18, 19, 20, 21, 22, 23]],
      [transposed, '1:3', [1, 7, 13, 19, 2, 8, 14, 20]],
      [transposed, '5:', [5, 11, 17, 23]],
      [innermost, '1:3', [1, 7, 13, 19, 2, 8, 14, 20]],
      [innermost, '5:', [5, 11, 17, 23]],
    ];
    for (const [x, place, expected] of parts) {
      assert.equal([...(await x.at(place).data())], expected);
      assert.equal(
        [...(await x.at(place).neg().data())],
        expected.map((value) => -value),
      );
      const columns = await x.at(':', place).add(1).toArray<number[][]>();
      const all = await x.toArray<number[][]>();
      const [start, end, step] = String(place).split(':').map(Number);
      const taken = all.map((row) =>
        row
          .slice(start, end || undefined)
          .filter((_, i) => i % (step || 1) === 0)
          .map((v) => v + 1),
      );
      assert.equal(columns, taken);
    }
  });

  on('a piece keeps its numbers when the whole is changed in place, however often', async () => {
    const state = arange(6).reshape([3, 2]).add(0);
    await realize([state]);
    const piece = state.at(1);
    await realize([piece.mul(2)]);
    const kept = await allocated();
    for (let i = 0; i < 20; i++) {
      noGradSync(() => state.add_(10));
      await realize([state]);
      assert.equal(
        await state
          .at(2)
          .add(rand([2]).mul(0))
          .toArray(),
        [14 + 10 * i, 15 + 10 * i],
      );
    }
    assert.equal(await piece.toArray(), [2, 3]);
    assert.ok((await allocated()) <= kept + 4, 'no memory is kept for a piece of what is gone');
  });

  on('what is read of a piece is a copy', async () => {
    const whole = tensor([
      [1, 2],
      [3, 4],
    ]);
    const read = await whole.at(1).data();
    read[0] = 9;
    assert.equal(await whole.toArray(), [
      [1, 2],
      [3, 4],
    ]);
    assert.is(read.buffer.byteLength, 8);
  });
}

test.after(shutdown);
test.run();
