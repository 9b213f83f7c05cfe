import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { load } from '@kindling/serialize';
import { temporaryFolder } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { template, trainCode } from '../src/exporting/pythonCode';
import { completeOptions } from '../src/options/options';
import { dataChecksums } from '../src/results/dataChecksums';
import { readReceipt } from '../src/results/readReceipt';
import { parseMetrics, runProgram, runTrainer } from './support/trainer';

const folder = temporaryFolder();
const exported = join(folder, 'torch');
const read = (name: string) => readFileSync(join(exported, name), 'utf8');

test.before(async () => {
  const args =
    '--dataset synthetic --epochs 1 --train-size 330 --test-size 100 --batch-size 32 --lr 0.05 --dropout 0.25 --seed 7 --log-every 1 --out-dir run';
  const run = await runTrainer(args.split(' '), folder);
  assert.is(run.code, 0, run.stderr);
  const { code, stdout, stderr } = await runProgram('export', ['--to', 'pytorch', '--run', 'run', 'torch'], folder);
  assert.is(code, 0, stderr);
  assert.match(stdout, /^Exported .*run to .*torch\. Next: python train\.py --check there/m);
});

test('the program has the layers and the hyper-parameters of the run', () => {
  assert.equal(readdirSync(exported).sort(), [
    'README.md',
    'data',
    'initial.safetensors',
    'model.safetensors',
    'net.py',
    'replay.safetensors',
    'train.py',
  ]);
  assert.match(read('net.py'), 'self.dropout = nn.Dropout(p=0.25, inplace=False)');
  assert.match(read('net.py'), 'self.fc1 = nn.Linear(in_features=400, out_features=100, bias=True)');
  const train = read('train.py');
  for (const line of [
    'EPOCHS = 1',
    'BATCH_SIZE = 32',
    'OPTIMIZER = "sgd"',
    'LR = 0.05',
    'MOMENTUM = 0.5',
    'LOG_EVERY = 1',
    'SEED = 7',
  ]) {
    assert.ok(train.split('\n').includes(line), line);
  }
});

test("as it stands in this package it is the tutorial's", () => {
  assert.is(trainCode(completeOptions({})), template('train.py'));
});

test('the weights are those of the run, the data is what it saw', async () => {
  assert.equal(readFileSync(join(exported, 'model.safetensors')), readFileSync(join(folder, 'run', 'model.safetensors')));
  const { data } = readReceipt(join(folder, 'run', 'run.json'));
  const images = gunzipSync(readFileSync(join(exported, 'data', 'train-images-idx3-ubyte.gz')));
  assert.is(images.length, 16 + 330 * 784);
  const { SyntheticDigits, Subset } = await import('@kindling/datasets');
  const again = await SyntheticDigits.load({ seed: 7 });
  assert.equal(
    dataChecksums(
      new Subset(
        again,
        Array.from({ length: 330 }, (_, i) => i),
      ) as never,
    ),
    data.train,
  );
});

test("the steps that it can take again have the run's batches and its losses, bit for bit", async () => {
  const replay = await load(join(exported, 'replay.safetensors'));
  const losses = await replay.get('losses')!.data();
  const logged = parseMetrics(readFileSync(join(folder, 'run', 'metrics.jsonl'), 'utf8')).filter(({ kind }) => kind === 'train');
  assert.equal(
    [...losses],
    logged.slice(0, 10).map(({ loss }) => loss),
  );
  assert.equal(replay.get('order')!.shape, [10, 32]);
  assert.is(new Set(await replay.get('order')!.data()).size, 320);
  const masks = replay.get('masks')!;
  assert.equal(masks.shape, [10, 32, 100]);
  const kept = (await masks.data<Uint8Array>()).reduce((sum, one) => sum + one, 0) / masks.numel;
  assert.ok(Math.abs(kept - 0.75) < 0.02, `${kept}`);
  assert.equal(
    [...(await load(join(exported, 'initial.safetensors'))).keys()],
    [...(await load(join(exported, 'model.safetensors'))).keys()],
  );
});

test('a folder that is not empty is left alone', async () => {
  const full = join(folder, 'full');
  mkdirSync(full);
  writeFileSync(join(full, 'thesis.txt'), '');
  const { code, stderr } = await runProgram('export', ['--run', 'run', 'full'], folder);
  assert.is(code, 1);
  assert.is(stderr, `export: FOLDER: expected an empty folder, or one that can be made, got "${full}": it is not empty\n`);
  assert.equal(readdirSync(full), ['thesis.txt']);
});

test('what fails leaves folders as they were', async () => {
  const run = temporaryFolder();
  cpSync(join(folder, 'run', 'run.json'), join(run, 'run.json'));
  const empty = temporaryFolder();
  for (const to of [join(empty, 'new', 'torch'), empty]) {
    const { code, stderr } = await runProgram('export', ['--run', run, to], folder);
    assert.is(code, 1);
    assert.match(stderr, /^export: .*model\.safetensors: there is no such file\n$/);
    assert.equal(readdirSync(empty), []);
  }
});

const python = process.env.KINDLING_PYTHON;
if (python !== undefined && existsSync(python)) {
  const run = (...args: string[]) =>
    execFileSync(python, args, { cwd: exported, encoding: 'utf8', env: { ...process.env, OMP_NUM_THREADS: '1' } });
  const twice = ['-m', 'torch.distributed.run', '--nproc-per-node', '2', 'train.py'];

  test('PyTorch has the same losses, alone and on two processes', () => {
    for (const said of [run('train.py', '--check'), run(...twice, '--check')]) {
      const [, largest] = /^10 losses, largest difference (.+)$/m.exec(said)!;
      console.log(`largest difference ${largest}`);
      assert.ok(Number(largest) <= 1e-4, largest);
    }
  });

  test('it trains alone and on two processes, and says what the trainer says', () => {
    for (const said of [run('train.py'), run(...twice)]) {
      assert.match(said, /^Test set: Avg\. loss: \d\.\d{4}, Accuracy: \d+\.\d\d %\nEpoch 1 of 1\nTrain 0\/330 Loss: \d\.\d{4}\n/);
      assert.match(said, /\nTrain 320\/330 Loss: .*\nEpoch 1 took .*\nTest set: .*\nSaved trained\.pt\n$/);
    }
  });
} else {
  console.log('KINDLING_PYTHON names no Python with torch: the tests that run the exported program are skipped.');
}

test.run();
