import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KernelProfile } from '@kindling/core';
import { temporaryFolder } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { findMnist, prepareImages } from '../../src/images';
import { runProgram } from '../../src/measure/runProgram';
import { askWorkload, runWorkload } from '../../src/programs';
import type { DrawDigitsSettings, ImageSource } from '../../src/workloads/settings';

// The sources of the workloads, on the sources of the packages.

const folder = temporaryFolder();
const drawn: ImageSource = { folder, kind: 'synthetic digits' };
await askWorkload('drawDigits', { folder, train: 128, test: 40 } satisfies DrawDigitsSettings);

test("drawn digits are IDX files under MNIST's names", () => {
  assert.equal(readdirSync(folder).sort(), [
    't10k-images-idx3-ubyte',
    't10k-labels-idx1-ubyte',
    'train-images-idx3-ubyte',
    'train-labels-idx1-ubyte',
  ]);
  const images = readFileSync(join(folder, 'train-images-idx3-ubyte'));
  assert.equal(
    [0, 4, 8, 12].map((offset) => images.readUInt32BE(offset)),
    [0x803, 128, 28, 28],
  );
  assert.is(images.length, 16 + 128 * 28 * 28);
  const labels = readFileSync(join(folder, 't10k-labels-idx1-ubyte'));
  assert.equal(
    [0, 4].map((offset) => labels.readUInt32BE(offset)),
    [0x801, 40],
  );
  assert.ok(labels.subarray(8).every((label) => label < 10));
});

test('each workload answers with what it measured', async () => {
  const evaluation = { images: drawn, threads: 1, batchSize: 20, passes: 1 };
  const batches = { images: drawn, batchSize: 64, batches: 3 };
  for (const { ms } of [
    await askWorkload<{ ms: number }>('evaluation', evaluation),
    await askWorkload<{ ms: number }>('batchAssembly', batches),
  ]) {
    assert.ok(ms > 0 && ms < 10_000, `${ms} ms`);
  }
});

test('the first step is told the moment it is done', async () => {
  const { lines } = await runWorkload('firstStep', { images: drawn, threads: 1 }, undefined, { until: /"firstLoss"/ });
  assert.ok(Math.abs(JSON.parse(lines[0]).firstLoss - Math.log(10)) < 0.2, lines[0]);
});

test('kernels come with what was fused into them', async () => {
  const { kernels, stepMs } = await askWorkload<{ kernels: KernelProfile[]; stepMs: number }>('kernels', {
    batchSize: 8,
    width: 1,
    warmUpSteps: 1,
    steps: 2,
  });
  assert.ok(stepMs > 0);
  assert.ok(kernels.some(({ name, gflops }) => name.includes('conv2d') && gflops > 0));
});

test('a folder that was named must hold all four files', () => {
  assert.is(findMnist(folder), folder);
  assert.throws(
    () => findMnist(join(folder, 'none')),
    /--data-dir: expected a folder with MNIST's four files, got ".*none" without train-images/,
  );
});

test('both sides get the same images, unpacked for PyTorch', async () => {
  const scratch = temporaryFolder();
  const images = await prepareImages(folder, scratch);
  assert.equal(images.ours, { folder, kind: 'MNIST' });
  for (const name of readdirSync(folder))
    assert.equal(readFileSync(join(images.pytorch, name)), readFileSync(join(folder, name)));
});

test('the peak of the memory is reported at the end, also after what was held is free again', async () => {
  const preload = new URL('../../src/measure/reportMemory.ts', import.meta.url).href;
  const peakOf = async (program: string) => {
    const { report } = await runProgram(process.execPath, [
      ...process.execArgv,
      '--expose-gc',
      '--import',
      preload,
      '-e',
      program,
    ]);
    return JSON.parse(report).peakMiB as number;
  };
  const small = await peakOf('0');
  const large = await peakOf('let held = Buffer.alloc(200 * 2 ** 20, 1); held = null; gc()');
  assert.ok(large - small > 180 && large - small < 260, `${small} and ${large} MiB`);
});

test.run();
