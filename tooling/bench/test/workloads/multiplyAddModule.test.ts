import { useBackend } from '@kindling/core';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { multiplyAddModule } from '../../src/workloads/multiplyAddModule';

test('each vector has had its products added so often as was asked', async () => {
  const { fusedMultiplyAdd } = await useBackend('webasm', { threads: 1 }); // sets the option under which this host takes the instruction
  if (!fusedMultiplyAdd) return;
  for (const accumulators of [8, 24]) {
    const module = new WebAssembly.Module(multiplyAddModule(accumulators) as Uint8Array<ArrayBuffer>);
    const { run, memory } = new WebAssembly.Instance(module).exports as {
      run: (count: number) => void;
      memory: WebAssembly.Memory;
    };
    const numbers = new Float32Array(memory.buffer);
    numbers.set([2, 2, 2, 2, 3, 3, 3, 3, 5, 5, 5, 5]);
    run(7);
    for (let i = 0; i < accumulators; i++) assert.is(numbers[16 + 4 * i + 1], 7 * 2 * (i % 2 ? 5 : 3));
    assert.is(numbers[16 + 4 * accumulators], 0);
  }
});

test.run();
