import { manualSeed, shutdown, useBackend } from '@kindling/core';
import { SGD } from '@kindling/optim';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type NetworkName, networks } from '../src/networks/networks';

const memories: WebAssembly.Memory[] = [];
WebAssembly.Memory = class extends WebAssembly.Memory {
  constructor(limits: WebAssembly.MemoryDescriptor) {
    super(limits);
    memories.push(this);
  }
};

/** Bytes of the largest memory of webasm after two steps. */
async function bytesOf(name: NetworkName, threads: number): Promise<number> {
  memories.length = 0;
  await useBackend('webasm', { threads });
  manualSeed(1);
  const { model, loss: lossOf } = networks[name]();
  const optimizer = new SGD(model.parameters(), { lr: 1e-3, momentum: 0.5 });
  for (let step = 0; step < 2; step++) {
    optimizer.zeroGrad();
    const loss = lossOf();
    loss.backward();
    await optimizer.step();
    await loss.item();
  }
  await shutdown();
  return Math.max(...memories.map(({ buffer }) => buffer.byteLength));
}

test('two threads that go through the steps of a character LSTM by themselves take a tenth more memory than one at most', async () => {
  const [one, two] = [await bytesOf('char-lstm-32x64', 1), await bytesOf('char-lstm-32x64', 2)];
  assert.ok(one > 8e6, `${one} bytes`);
  assert.ok(two <= 1.1 * one, `${two} bytes, with one thread ${one}`);
});

test.run();
