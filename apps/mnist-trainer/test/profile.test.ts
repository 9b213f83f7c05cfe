import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { shutdown, useBackend } from '@kindling/core';
import { type Dataset, Subset, SyntheticDigits } from '@kindling/datasets';
import { Net } from '@kindling/models';
import { SGD } from '@kindling/optim';
import { temporaryFolder } from '@kindling/test-kit';
import { Compose, Normalize, ToTensor } from '@kindling/transforms';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { profileTraining } from '../src/profile';
import { runTrainer } from './support/trainer';

const transform = new Compose([new ToTensor(), new Normalize([0.1307], [0.3081])]);
/** As many as the trainer's own batch: of fewer, a step's time goes to what stands around its kernels. */
const digits: Dataset = await SyntheticDigits.load({ length: 64, transform });

async function profileOn(backend: 'webasm' | 'cpu', dataset: Dataset, batchSize: number) {
  await useBackend(backend, { threads: 1 });
  const model = new Net();
  return profileTraining(model, new SGD(model.parameters(), { lr: 0.01 }), dataset, { batchSize, seed: 1 });
}

test.after(shutdown);

test('every kernel of a step is timed by itself, and together they take no longer than the step', async () => {
  const { batchSize, steps, stepMs, kernels } = await profileOn('webasm', digits, 64);
  assert.is(batchSize, 64);
  assert.is(steps, 20);
  assert.ok(
    kernels.every(({ runs }) => runs % steps === 0),
    'each kernel runs in each step: no other plan was timed',
  );
  const named = (part: string) => kernels.filter(({ name }) => name.includes(part)).length;
  assert.is(named('maxPool2d+relu'), 2, 'what both convolutions become');
  assert.is(named('conv2dWeightGradient'), 2);
  assert.is(named('linearWeightGradient'), 2);
  assert.is(named('mul+sub'), 9, "an update of each of eight parameters, and log-softmax's gradient");
  assert.is(named('logSoftmax'), 1);
  assert.ok(
    kernels.every(({ ms }) => ms > 0),
    'nothing takes no time',
  );
  const inKernels = kernels.reduce((sum, { ms, runs }) => sum + (ms * runs) / steps, 0);
  assert.ok(inKernels > 0.3 * stepMs && inKernels <= stepMs, `${inKernels} of ${stepMs} ms`);
});

test('a batch larger than the training set is as large as the set', async () => {
  const { batchSize, kernels } = await profileOn('webasm', new Subset(digits, [0, 1, 2]), 64);
  assert.is(batchSize, 3);
  assert.ok(kernels.length > 0);
});

test('a backend whose kernels are not timed is named', async () => {
  try {
    await profileOn('cpu', new Subset(digits, [0, 1]), 2);
    assert.unreachable('expected an error');
  } catch (error) {
    assert.is((error as Error).message, '--profile: expected a backend that times its kernels (webasm, with SIMD), got cpu');
  }
});

test('--profile prints the table instead of the run and leaves nothing behind', async () => {
  const folder = temporaryFolder();
  const args = '--dataset synthetic --train-size 64 --batch-size 32 --profile --out-dir out'.split(' ');
  const { code, stdout, stderr } = await runTrainer(args, folder);
  assert.is(code, 0, stderr);
  assert.match(stdout, /^A training step, batch 32, one thread, kernel by kernel \(mean of 20 steps\):$/m);
  assert.match(stdout, /^ +ms +share +GFLOP\/s +GB\/s +what is fused into the kernel$/m);
  assert.match(stdout, /^ *\d+\.\d{3} +\d+\.\d % +\d+\.\d +\d+\.\d +.*conv2dWeightGradient/m);
  assert.not.match(stdout, /Test set|Train \d/);
  assert.not(existsSync(join(folder, 'out')));
});

test.run();
