import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { mnistFolder, temporaryFolder } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Metrics, parseMetrics, runTrainer } from './support/trainer';

function metricsIn(folder: string): Metrics[] {
  return parseMetrics(readFileSync(join(folder, 'metrics.jsonl'), 'utf8'));
}

/** Width and height from a PNG's header. */
function pictureSize(file: string): [width: number, height: number] {
  const bytes = readFileSync(file);
  assert.is(bytes.toString('latin1', 1, 4), 'PNG', file);
  return [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
}

function assertResults(folder: string): void {
  const pictures = ['confusion.png', 'examples.png', 'predictions.png', 'training.png'];
  const others = ['checkpoints', 'metrics.jsonl', 'model.safetensors', 'report.html', 'run.json'];
  assert.equal(readdirSync(folder).sort(), [...pictures, ...others].sort());
  for (const name of ['examples', 'training', 'predictions', 'confusion']) {
    const [width, height] = pictureSize(join(folder, `${name}.png`));
    assert.ok(width >= 600 && height >= 480, `${name}.png is ${width} x ${height}`);
  }
}

test('a short run on synthetic digits learns, prints the lines of the tutorial and draws its pictures', async () => {
  const folder = temporaryFolder();
  const args =
    '--dataset synthetic --epochs 2 --train-size 9600 --test-size 2000 --batch-size 32 --lr 0.02 --log-every 100 --out-dir out';
  const { code, stdout, stderr } = await runTrainer(args.split(' '), folder);
  assert.is(code, 0, stderr);
  assert.is(stderr, '');

  const lines = stdout.split('\n');
  assert.match(lines[0], /^Computing (on the CPU: [\w ()]+, \d+ threads?|with .+)$/);
  assert.match(
    lines.at(-3)!,
    /^Saved examples\.png, training\.png, predictions\.png, confusion\.png and metrics\.jsonl in .*out\. Next: /,
  );
  assert.is(lines[1], 'Dataset: synthetic digits, 9,600 training and 2,000 test examples');
  assert.ok(lines.includes('C1:24 MP1:12 C2:10 MP2:5 FC1_in:400'));
  assert.ok(lines.includes('  (conv1): Conv2d(1, 32, kernel_size=(5, 5), stride=(1, 1))'));
  assert.ok(lines.includes('  (fc1): Linear(in_features=400, out_features=100, bias=True)'));
  assert.is(lines.filter((line) => /^Train \d+\/9600 Loss: \d\.\d{4}$/.test(line)).length, 6);
  assert.is(lines.filter((line) => /^Test set: Avg\. loss: \d\.\d{4}, Accuracy: \d+\.\d\d %$/.test(line)).length, 3);

  assertResults(join(folder, 'out'));
  const metrics = metricsIn(join(folder, 'out'));
  assert.equal(
    metrics.map(({ kind, epoch, examplesSeen }) => [kind, epoch, examplesSeen]),
    [
      ['test', 0, 0],
      ['train', 1, 0],
      ['train', 1, 3200],
      ['train', 1, 6400],
      ['test', 1, 9600],
      ['train', 2, 9600],
      ['train', 2, 12800],
      ['train', 2, 16000],
      ['test', 2, 19200],
    ],
  );
  assert.ok(metrics.every(({ dataset }) => dataset === 'synthetic digits'));
  assert.ok(Math.abs(metrics[1].loss - Math.log(10)) < 0.1, `first loss ${metrics[1].loss}`);
  const { accuracy, loss } = metrics.at(-1)!;
  assert.ok(accuracy! >= 0.85, `accuracy ${accuracy}`);
  assert.ok(loss < 0.6, `loss ${loss}`);
});

test('without files and without a network it says so and goes on with synthetic digits', async () => {
  const folder = temporaryFolder();
  const args = '--epochs 1 --train-size 640 --test-size 100 --out-dir out'.split(' ');
  const { code, stdout, stderr } = await runTrainer(args, folder, { XDG_CACHE_HOME: join(folder, 'cache') });
  assert.is(code, 0, stderr);
  const reason = stdout.split('\n').filter((line) => line.startsWith('Could not get MNIST: '));
  assert.equal(reason, [
    'Could not get MNIST: connection refused. Training on generated digits instead. If you have the files: --data-dir FOLDER. (Details: KINDLING_DEBUG=1)',
  ]);
  assert.not.match(stdout, '127.0.0.1');
  assert.match(stdout, /^Dataset: synthetic digits, 640 training and 100 test examples$/m);
  assert.ok(metricsIn(join(folder, 'out')).every(({ dataset }) => dataset === 'synthetic digits'));
  assertResults(join(folder, 'out'));
});

test('the same seed gives the same run, whatever the number of threads; another seed another one', async () => {
  const folder = temporaryFolder();
  const losses = async (seed: string, threads: string) => {
    const out = `${seed}-${threads}`;
    const args = `--dataset synthetic --epochs 1 --train-size 640 --test-size 100 --log-every 1 --seed ${seed} --threads ${threads} --out-dir ${out}`;
    const { code, stderr } = await runTrainer(args.split(' '), folder);
    assert.is(code, 0, stderr);
    return metricsIn(join(folder, out)).map(({ loss }) => loss);
  };
  const first = await losses('1', '1');
  assert.is(first.length, 12);
  assert.equal(await losses('1', '2'), first);
  assert.not.equal(await losses('2', '1'), first);
});

const mnist = mnistFolder();
if (mnist) {
  test('real MNIST is read from a folder given relative to where the command was typed', async () => {
    const folder = temporaryFolder();
    const args = '--epochs 1 --train-size 9600 --test-size 2000 --optimizer adam --lr 0.001 --out-dir out'.split(' ');
    const { code, stdout, stderr } = await runTrainer([...args, '--data-dir', relative(folder, mnist)], folder);
    assert.is(code, 0, stderr);
    assert.match(stdout, /^Dataset: MNIST, 9,600 training and 2,000 test examples$/m);
    const { accuracy, dataset } = metricsIn(join(folder, 'out')).at(-1)!;
    assert.is(dataset, 'MNIST');
    assert.ok(accuracy! >= 0.85, `accuracy ${accuracy}`);
  });
}

test.run();
