import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { MemoryNumbers, TileMemory } from '../../src/engine/backends/tileMemory';
import { conv2d, manualSeed, rand, shutdown, tensorFromBatchInnermost, useBackend } from '../../src/index';

const PAGE = 65536;

for (const shared of [false, true]) {
  const kind = shared ? 'shared' : 'of one thread';

  test(`plans get the same memory, which grows with them: ${kind}`, () => {
    const memory = new TileMemory(shared);
    const first = memory.fit(3 * PAGE - 1);
    assert.is(first.memory.buffer.byteLength, 3 * PAGE);
    assert.is(first.memory.buffer instanceof SharedArrayBuffer, shared);
    assert.is(memory.fit(1).memory, first.memory);
    assert.is(first.memory.buffer.byteLength, 3 * PAGE);
    const larger = memory.fit(3 * PAGE + 1);
    assert.is(larger.memory, first.memory);
    assert.is(first.memory.buffer.byteLength, 4 * PAGE);
    assert.equal(larger.limits, { initialPages: 4, maximumPages: first.limits.maximumPages, shared });
  });

  test(`numbers of a memory that has grown are all seen, the old ones among them: ${kind}`, () => {
    const memory = new TileMemory(shared);
    const numbers = new MemoryNumbers(memory.fit(PAGE).memory);
    numbers.view[7] = 42;
    memory.fit(2 * PAGE);
    assert.is(numbers.view.length, (2 * PAGE) / 4);
    assert.is(numbers.view[7], 42);
  });

  test(`a plan beyond what a memory may grow to gets another, and so do those after it: ${kind}`, () => {
    const memory = new TileMemory(shared);
    const first = memory.fit(PAGE);
    const huge = memory.fit((first.limits.maximumPages + 1) * PAGE);
    assert.is.not(huge.memory, first.memory);
    assert.is(huge.limits.maximumPages, first.limits.maximumPages + 1);
    const small = memory.fit(PAGE);
    assert.is(small.memory, huge.memory);
    assert.is(small.limits.maximumPages, huge.limits.maximumPages);
  });
}

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
