import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { temporaryFolder } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { disturbed, parseMetrics, runTrainer } from './support/trainer';

const emptyFolder = temporaryFolder();

/** Checks that a run ended with one line of why, and left nothing behind in the folder it was typed in. */
async function failure(
  args: string[],
  exitCode: number,
  message: RegExp,
  typedIn = emptyFolder,
  env: Record<string, string> = {},
): Promise<void> {
  const before = readdirSync(typedIn, { recursive: true });
  const { code, stderr } = await runTrainer(args, typedIn, env);
  assert.is(code, exitCode, stderr);
  assert.is(stderr.trimEnd().split('\n').length, 1, `one line, got ${stderr}`);
  assert.match(stderr, /^mnist-trainer: /);
  assert.match(stderr, message);
  assert.not.match(stderr, /^\s+at /m);
  assert.equal(readdirSync(typedIn, { recursive: true }), before);
}

test('a wrong command line ends with code 2 and a line', async () => {
  await Promise.all([
    failure(['--epochs', '-1'], 2, /--epochs: expected an integer >= 1, got "-1"/),
    failure(['--lr', 'abc'], 2, /--lr: expected a number > 0, got "abc"/),
  ]);
  await Promise.all([
    failure(['--backend', 'nonsense'], 2, /--backend: expected one of auto, .*, got "nonsense"/),
    failure(['--unknown'], 2, /unknown option '--unknown'; expected one of --epochs/),
  ]);
});

test('--help prints the options and ends with code 0', async () => {
  const { code, stdout, stderr } = await runTrainer(['--help'], emptyFolder);
  assert.is(code, 0);
  assert.is(stderr, '');
  assert.match(stdout, /--out-dir <folder>/);
});

test('a folder that cannot be written to ends with code 1 and a line', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'file'), '');
  await failure(
    ['--dataset', 'synthetic', '--out-dir', 'file/run'],
    1,
    /--out-dir: expected a folder that can be written to, got ".*file.run": not a directory/,
    folder,
  );
});

test('a damaged file in a folder that was named ends with code 1 and a line, and is not replaced by other data', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 't10k-images-idx3-ubyte'), Buffer.from([0, 0, 8, 3, 0, 0, 0, 9, 0, 0]));
  writeFileSync(join(folder, 't10k-labels-idx1-ubyte'), Buffer.from([0, 0, 8, 1, 0, 0, 0, 9, 1, 2]));
  await failure(['--dataset', 'mnist', '--data-dir', '.'], 1, /t10k-images-idx3-ubyte: expected/, folder);
  await failure(['--data-dir', '.'], 1, /t10k-images-idx3-ubyte: expected/, folder);
  await failure(['--data-dir=~/'], 1, /t10k-images-idx3-ubyte: expected/, temporaryFolder(), {
    HOME: folder,
    USERPROFILE: folder,
  });
});

test('MNIST that was asked for and cannot be had ends with code 1 and a line', async () => {
  await failure(['--dataset', 'mnist', '--data-dir', 'mnist'], 1, /MNIST: could not download .*connection refused/);
});

test('a backend that is not to be had ends with code 1 and a line, without waiting for a download that is under way', async () => {
  const silent = createServer(() => {}).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const mirror = `http://127.0.0.1:${(silent.address() as AddressInfo).port}/`;
  const start = performance.now();
  const { code, stderr } = await runTrainer(['--backend', 'webgl2', '--data-dir', 'mnist'], emptyFolder, {
    KINDLING_MNIST_MIRRORS: mirror,
  });
  const seconds = (performance.now() - start) / 1000;
  silent.close();
  assert.is(code, 1);
  assert.match(stderr, /^mnist-trainer: .*webgl2.*\n$/);
  assert.ok(seconds < 12, `${seconds} s: a mirror is given up after 15`);
});

test('training that diverges ends with code 1 and a line, and writes no null', async () => {
  const folder = temporaryFolder();
  const args = '--dataset synthetic --train-size 640 --test-size 100 --lr 1e10 --log-every 1 --out-dir out';
  const { code, stdout, stderr } = await runTrainer(args.split(' '), folder);
  assert.is(code, 1);
  assert.match(
    stderr,
    /^mnist-trainer: epoch 1: the loss is (NaN|Infinity) by step \d+: training has diverged; it began in (the loss|the output of \w+|the weights \w+\.\w+), at step \d+; the last good checkpoint is .*step-000000000\.safetensors; try a smaller --lr than 10000000000, or --on-nan skip or rollback\n$/,
  );
  assert.not.match(stdout, /Loss: (NaN|Infinity)/);
  const metrics = parseMetrics(readFileSync(join(folder, 'out', 'metrics.jsonl'), 'utf8'));
  assert.ok(metrics.length >= 2);
  assert.ok(metrics.every(({ loss }) => Number.isFinite(loss)));
});

test('two runs into one folder do not mix: the second is refused while the first writes, and replaces its files later', async () => {
  const folder = temporaryFolder();
  const args = '--dataset synthetic --epochs 1 --train-size 640 --test-size 100 --log-every 1 --out-dir out'.split(' ');
  const runs = await Promise.all([runTrainer(args, folder), runTrainer(args, folder)]);
  const [good, refused] = runs.sort((a, b) => (a.code ?? 0) - (b.code ?? 0));
  assert.equal([good.code, refused.code], [0, 1], good.stderr + refused.stderr);
  assert.match(
    refused.stderr,
    /^mnist-trainer: --out-dir: expected .*: process \d+ is writing there \(if it is not, delete .*\.lock\)\n$/,
  );
  const file = join(folder, 'out', 'metrics.jsonl');
  assert.is(parseMetrics(readFileSync(file, 'utf8')).length, 12);

  const again = await runTrainer(args, folder);
  assert.is(again.code, 0, again.stderr);
  assert.match(again.stdout, /^The files of an earlier run in .*out will be replaced\.$/m);
  assert.is(parseMetrics(readFileSync(file, 'utf8')).length, 12);
});

test('a run takes away the checkpoints of an earlier run in its folder, and nothing else that lies there', async () => {
  const checkpoints = join(temporaryFolder(), 'checkpoints');
  mkdirSync(checkpoints);
  for (const name of ['mine.pt', 'step-000000099.safetensors', 'best.safetensors']) writeFileSync(join(checkpoints, name), 'x');
  const args = '--dataset synthetic --epochs 1 --train-size 64 --test-size 50 --out-dir .'.split(' ');
  const { code, stderr } = await runTrainer(args, dirname(checkpoints));
  assert.is(code, 0, stderr);
  const steps = ['step-000000000.safetensors', 'step-000000001.safetensors'];
  assert.equal(readdirSync(checkpoints).sort(), ['best.safetensors', 'mine.pt', ...steps]);
  assert.is(readFileSync(join(checkpoints, 'mine.pt'), 'utf8'), 'x');

  const file = join(temporaryFolder(), 'checkpoints');
  writeFileSync(file, 'x');
  const refused = await runTrainer(args, dirname(file));
  assert.is(refused.code, 1);
  assert.match(refused.stderr, /^mnist-trainer: .*checkpoints.*: a part of the path is a file, not a folder \(E[A-Z]+\)\n$/);
  assert.is(readFileSync(file, 'utf8'), 'x');
});

test('KINDLING_DEBUG=1 shows the stack as well', async () => {
  const folder = temporaryFolder();
  const { code, stderr } = await runTrainer(['--epochs', '0'], folder, { KINDLING_DEBUG: '1' });
  assert.is(code, 2);
  assert.match(stderr, /^\s+at /m);
  assert.not(existsSync(join(folder, 'runs')));
});

test('a reader of the output that goes away ends the run with a line, not a stack', async () => {
  const args = ['--dataset', 'synthetic', '--out-dir', join(emptyFolder, 'run')];
  const { code, stderr } = await disturbed(args, (_, child) => child.stdout?.destroy());
  assert.is(code, 1);
  assert.is(stderr, 'mnist-trainer: write EPIPE\n');
  // the run notices at its next line: by then the first picture may be there, but no part of one
  const left = existsSync(join(emptyFolder, 'run')) ? readdirSync(join(emptyFolder, 'run')) : [];
  assert.equal(
    left.filter((name) => !['checkpoints', 'examples.png', 'metrics.jsonl'].includes(name)),
    [],
  );
});

test.run();
