import { copyFileSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Checkpoint } from '@kindling/serialize';
import { temporaryFolder } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readReceipt } from '../src/results/readReceipt';
import { outcome, runProgram, runTrainer } from './support/trainer';

const typedIn = temporaryFolder();
const run = join(typedIn, 'run');
const best = join(run, 'checkpoints', 'best.safetensors');
const args = '--dataset synthetic --train-size 320 --test-size 50 --epochs 2 --log-every 4 --checkpoint-every 2 --out-dir run';

test.before(async () => {
  // the first epoch is the better one
  const { code, stderr } = await runTrainer([...args.split(' '), '--lr', '0.3'], typedIn);
  assert.is(code, 0, stderr);
});

test('a run goes on from the best checkpoint, and takes back what came after it', async () => {
  const expected = outcome(run);
  const { step } = (await Checkpoint.info(best)).info as { step: number };
  const { code, stdout, stderr } = await runTrainer(['--resume', best], typedIn);
  assert.is(code, 0, stderr);
  assert.ok(stdout.includes(`Going on from step ${step}, as ${best} has it.\n`), stdout);
  assert.equal(outcome(run), expected);
});

test('one that was copied goes on in a folder of its own', async () => {
  const copy = join(typedIn, 'copy.safetensors');
  copyFileSync(best, copy);
  const { code, stderr } = await runTrainer(['--resume', 'copy.safetensors', '--threads', '1'], typedIn);
  assert.is(code, 0, stderr);
  const [name, ...others] = readdirSync(join(typedIn, 'runs'));
  assert.equal(others, []);
  assert.equal(outcome(join(typedIn, 'runs', name)), outcome(run));
});

test('what is no checkpoint of a run is refused, and no folder is made', async () => {
  const answer = async (named: string) => {
    const { code, stderr } = await runTrainer(['--resume', named], typedIn);
    assert.is(code, 1);
    return stderr;
  };
  assert.match(
    await answer('run/model.safetensors'),
    /^mnist-trainer: .*model\.safetensors: expected a checkpoint of version 1, got a file of tensors alone\n$/,
  );
  assert.match(await answer('run/run.json'), /^mnist-trainer: .*run\.json: expected a safetensors file/);
  assert.match(
    await answer('nowhere'),
    /^mnist-trainer: --resume: expected a run with checkpoints, or the file of one \(checkpoints\/best\.safetensors\), found none in .*nowhere\n$/,
  );
  assert.not(existsSync(join(typedIn, 'nowhere')));
});

test('what a run was told on its way is no reason for other bits where it is repeated', async () => {
  // the test after the second epoch is the best: with this patience from the beginning there would have been three
  await resumed('--epochs', '4');
  await resumed('--patience', '1');
  const receipt = join(run, 'run.json');
  assert.is(readReceipt(receipt).epochsTrained, 4);
  assert.match(readFileSync(join(run, 'report.html'), 'utf8'), /320 training examples, 4 epochs in /);
  const { code, stdout, stderr } = await runProgram('verify', [receipt], typedIn);
  assert.is(code, 0, stdout + stderr);

  const { code: refused, stderr: said } = await runTrainer(['--resume', run, '--epochs', '3'], typedIn);
  assert.is(refused, 2);
  assert.is(said, 'mnist-trainer: --epochs: expected at least 4, the epoch that the run has come to, got 3\n');
});

async function resumed(...instead: string[]): Promise<void> {
  const { code, stderr } = await runTrainer(['--resume', run, ...instead], typedIn);
  assert.is(code, 0, stderr);
}

test.run();
