import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parseMetrics, runTrainer } from './support/trainer';

const small = '--dataset synthetic --train-size 320 --test-size 50 --log-every 1 --out-dir out'.split(' ');

test('--on-nan skip passes over batches that are not finite, until it has to stop', async () => {
  const { code, stdout, stderr } = await runTrainer([...small, '--lr', '1e10', '--on-nan', 'skip'], temporaryFolder());
  assert.match(stdout, /^Skipped step \d, whose loss or gradients are not finite\.$/m);
  assert.is(code, 1);
  assert.match(
    stderr,
    /^mnist-trainer: epoch 1: the loss is (NaN|Infinity) in the test: .*; the last good checkpoint is .*; try a smaller --lr than \d+\n$/,
  );
});

test('--on-nan rollback goes on from the last checkpoint with half the rate, and takes back what was written since', async () => {
  const folder = temporaryFolder();
  const { stdout } = await runTrainer([...small, '--epochs', '1', '--lr', '4e5', '--on-nan', 'rollback'], folder);
  assert.match(stdout, /^epoch 1: the loss is .*; back to step 0, with --lr 200000\.$/m);
  const metrics = parseMetrics(readFileSync(join(folder, 'out', 'metrics.jsonl'), 'utf8'));
  assert.is(metrics.filter(({ kind, examplesSeen }) => kind === 'train' && examplesSeen === 0).length, 1);
  assert.is(metrics.filter(({ epoch }) => epoch === 0).length, 1);
});

test('--patience ends a training that does not become better', async () => {
  const folder = temporaryFolder();
  const { code, stdout, stderr } = await runTrainer([...small, '--epochs', '9', '--lr', '3', '--patience', '1'], folder);
  assert.is(code, 0, stderr);
  assert.match(stdout, /^No smaller test loss for 1 epoch: the training ends\.$/m);
  const metrics = parseMetrics(readFileSync(join(folder, 'out', 'metrics.jsonl'), 'utf8'));
  const norms = metrics.filter(({ kind }) => kind === 'train').map((record) => (record as { gradNorm?: number }).gradNorm);
  assert.ok(Number(norms[0]) > 0.1 && Number(norms[0]) < 10, `${norms}`);
});

test.run();
