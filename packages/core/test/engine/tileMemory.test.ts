import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Heap } from '../../src/engine/webasm/heap';
import { TileMemory } from '../../src/engine/webasm/tileMemory';
import { conv2d, manualSeed, rand, shutdown, tensorFromBatchInnermost, useBackend } from '../../src/index';

const PAGE = 65536;

for (const shared of [false, true]) {
  const kind = shared ? 'shared' : 'of one thread';

  test(`a memory grows with what is asked of it, and what stands in it stays: ${kind}`, () => {
    const memory = new TileMemory(shared);
    const first = memory.allocate(PAGE);
    assert.is(memory.memory.buffer instanceof SharedArrayBuffer, shared);
    memory.asFloats[first / 4] = 42;
    const second = memory.allocate(40 * PAGE);
    assert.ok(second >= first + PAGE);
    assert.ok(memory.asFloats.byteLength >= second + 40 * PAGE);
    assert.is(memory.asFloats[first / 4], 42);
    assert.is(memory.asIntegers.buffer, memory.asFloats.buffer);
  });

  test(`a memory that cannot grow says so and stays as it was: ${kind}`, () => {
    const memory = new TileMemory(shared);
    assert.throws(
      () => memory.allocate(2 ** 33),
      (error: unknown) => error instanceof RangeError,
    );
    assert.ok(memory.allocate(PAGE) > 0);
  });

  test(`plans share one stretch, as long as the largest needs: ${kind}`, () => {
    const memory = new TileMemory(shared);
    const small = memory.scratchFor(PAGE);
    assert.is(memory.scratchFor(100), small);
    let settled = 0;
    memory.lend(() => {
      settled++;
    });
    memory.scratchFor(3 * PAGE);
    assert.is(settled, 1, 'a run that is under way works in the old stretch');
  });
}

test('what was released is used again, and neighbours become one range', () => {
  let end = 0;
  const heap = new Heap((bytes) => {
    end = bytes;
  });
  const places = [64, 100, 64, 1000].map((bytes) => heap.allocate(bytes));
  assert.equal(
    places.map((place) => place % 64),
    [0, 0, 0, 0],
  );
  const before = end;
  heap.release(places[0], 64);
  heap.release(places[2], 64);
  assert.is(heap.allocate(64), places[0]);
  heap.release(places[0], 64);
  heap.release(places[1], 100);
  assert.is(heap.allocate(256), places[0], 'three ranges as one');
  assert.is(end, before);
  heap.release(places[3], 1000);
  assert.is(heap.allocate(2000), places[3], 'the free end grows');
});

/** A convolution of a batch of so many examples. */
async function convolve(batch: number): Promise<Float32Array> {
  manualSeed(batch);
  const pixels = await rand([32 * 32 * batch]).data();
  const x = tensorFromBatchInnermost(pixels, [batch, 1, 32, 32]);
  const weight = rand([8, 1, 5, 5]);
  return Float32Array.from(await conv2d(x, weight).data());
}

for (const threads of [1, 2]) {
  test(`a plan computes the same before and after a larger one made the memory grow: ${threads} threads`, async () => {
    await useBackend('webasm', { threads });
    const small = await convolve(3);
    const large = await convolve(130);
    assert.equal(await convolve(3), small);
    assert.equal(await convolve(130), large);
    // alone, so that nothing of the other plan is in its memory
    await useBackend('webasm', { threads });
    assert.equal(await convolve(130), large);
    await shutdown();
  });
}

test.run();
