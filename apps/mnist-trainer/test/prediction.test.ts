import { mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { shutdown, useBackend } from '@kindling/core';
import { SyntheticDigits } from '@kindling/datasets';
import { Net } from '@kindling/models';
import { save } from '@kindling/serialize';
import { temporaryFolder } from '@kindling/test-kit';
import sharp, { type Sharp } from 'sharp';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { findRun } from '../src/checkpoints/findRun';
import { prepareDigit } from '../src/prediction/prepare';
import { loadNet } from '../src/prediction/savedNet';
import { runProgram } from './support/trainer';

const folder = temporaryFolder();
/** Trained on MNIST: `start --epochs 3 --optimizer adam --lr 0.001 --dropout 0.3`; run.json beside it is its receipt. */
const weights = fileURLToPath(new URL('fixtures/model.safetensors', import.meta.url));
const digits = await SyntheticDigits.load({ train: false, length: 10 });
const seven = digits.targets.indexOf(7);
const pixels = digits.getImage(seven).data as Uint8Array;

const grey = (data: Uint8Array, side = 28) => sharp(data, { raw: { width: side, height: side, channels: 1 } });

async function written(name: string, picture: Sharp): Promise<string> {
  const file = join(folder, name);
  await picture.toFile(file);
  return file;
}

/** The mean difference between what the network sees and the digit as it was, of 255. */
async function difference(file: string): Promise<number> {
  const [seen, as] = [await prepareDigit(file), await prepareDigit(join(folder, 'plain.png'))];
  return seen.reduce((sum, value, i) => sum + Math.abs(value - as[i]), 0) / seen.length;
}

async function rejection(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'no error',
    (error: Error) => error.message,
  );
}

test.before(async () => {
  await useBackend('webasm', { threads: 1 });
  await written('plain.png', grey(pixels));
});

test.after(shutdown);

test('a digit is fitted into 20 x 20, its centre of mass in the middle', async () => {
  const seen = await prepareDigit(join(folder, 'plain.png'));
  const inked = Array.from(seen.keys()).filter((i) => seen[i] > 0);
  const [rows, columns] = [inked.map((i) => Math.floor(i / 28)), inked.map((i) => i % 28)];
  const lengths = [rows, columns].map((list) => Math.max(...list) - Math.min(...list) + 1);
  assert.ok(Math.max(...lengths) >= 19 && Math.max(...lengths) <= 20, `${lengths}`);
  const mass = seen.reduce((sum, value) => sum + value, 0);
  const centre = (coordinate: (i: number) => number) => seen.reduce((sum, value, i) => sum + value * coordinate(i), 0) / mass;
  for (const middle of [centre((i) => Math.floor(i / 28)), centre((i) => i % 28)])
    assert.ok(Math.abs(middle - 14) <= 0.51, `${middle}`);
  assert.is(Math.max(...seen), 255);
});

test('size, place, paper, colour, transparency, a turned camera and light from a side change little of what the network sees', async () => {
  const large = await grey(pixels).resize(300, 300, { kernel: 'cubic' }).toColourspace('b-w').raw().toBuffer();
  const over = (paper: string, ink: number[]) =>
    sharp({ create: { width: 700, height: 500, channels: 3, background: paper } }).composite([
      {
        input: Buffer.from(Uint8Array.from({ length: 300 * 300 * 4 }, (_, i) => (i % 4 === 3 ? large[i >> 2] : ink[i % 4]))),
        raw: { width: 300, height: 300, channels: 4 },
        left: 380,
        top: 20,
      },
    ]);
  const shaded = Uint8Array.from(large, (value, i) => (255 - value) * (0.4 + (0.6 * (i % 300)) / 300));
  const files = await Promise.all([
    written('large.jpg', over('#ffffff', [20, 20, 60]).jpeg({ quality: 80 })),
    written('dark.webp', over('#203010', [240, 200, 40]).webp()),
    written('shaded.png', grey(shaded, 300)),
    written(
      'turned.jpg',
      grey(
        Uint8Array.from(large, (value) => 255 - value),
        300,
      )
        .rotate(90)
        .withMetadata({ orientation: 8 })
        .jpeg(),
    ),
    written(
      'transparent.png',
      sharp(
        Uint8Array.from({ length: 300 * 300 * 4 }, (_, i) => (i % 4 === 3 ? large[i >> 2] : 0)),
        { raw: { width: 300, height: 300, channels: 4 } },
      ),
    ),
  ]);
  for (const file of files) {
    const mean = await difference(file);
    assert.ok(mean < 8, `${file}: ${mean}`);
  }
});

test('what is no picture of a digit is named', async () => {
  const blank = await written('blank.png', sharp({ create: { width: 90, height: 60, channels: 3, background: '#a0c090' } }));
  assert.is(
    await rejection(prepareDigit(blank)),
    `${blank}: expected a picture of a digit, found nothing that stands out from its background`,
  );
  const text = join(folder, 'text.png');
  writeFileSync(text, 'seven');
  assert.match(await rejection(prepareDigit(text)), `${text}: expected a picture, got one that cannot be read (`);
  assert.match(
    await rejection(prepareDigit(join(folder, 'none.png'))),
    /none\.png: expected a picture, got one that cannot be read \(/,
  );
});

test('weights are those of the newest run, or those that are named, by file or by folder', async () => {
  const typedIn = process.env.INIT_CWD;
  process.env.INIT_CWD = temporaryFolder();
  try {
    const runs = join(process.env.INIT_CWD, 'runs');
    writeFileSync(runs, '');
    assert.is(
      await rejection(loadNet(undefined)),
      `${runs}: expected a folder of runs, got what cannot be read as one: not a directory`,
    );
    assert.is(await rejection(findRun(true)), await rejection(loadNet(undefined)));
    rmSync(runs);
    assert.match(await rejection(loadNet(undefined)), `expected a run with model.safetensors in ${runs}, found none: `);
    for (const [name, time] of [
      ['a', 1000],
      ['b', 3000],
      ['c', 2000],
    ] as const) {
      mkdirSync(join(runs, name), { recursive: true });
      await save(new Net().stateDict(), join(runs, name, 'model.safetensors'));
      utimesSync(join(runs, name, 'model.safetensors'), time, time);
    }
    mkdirSync(join(runs, 'without'));
    assert.is((await loadNet(undefined)).path, join(runs, 'b', 'model.safetensors'));
    assert.is((await loadNet(join(runs, 'c'))).path, join(runs, 'c', 'model.safetensors'));
  } finally {
    process.env.INIT_CWD = typedIn;
  }
  const { model } = await loadNet(weights);
  assert.is(model.training, false);
});

test('weights of another network, and damaged ones, are named', async () => {
  const other = join(folder, 'other.safetensors');
  await save(new Net(0.5, 2).stateDict(), other);
  assert.match(await rejection(loadNet(other)), `${other}: expected the weights of the trainer's network, got others (`);
  const damaged = join(folder, 'damaged.safetensors');
  writeFileSync(damaged, 'not weights at all');
  assert.match(await rejection(loadNet(damaged)), 'damaged.safetensors');
});

test('predict names the digit of every picture that it can read, and ends with code 1 where it cannot read one', async () => {
  const good = await runProgram('predict', ['--weights', weights, '--show', 'plain.png', 'shaded.png'], folder);
  assert.is(good.code, 0, good.stderr);
  const lines = good.stdout.trimEnd().split('\n');
  assert.is(lines[0], `Weights: ${weights}`);
  assert.match(lines[1], /plain\.png: 7 \(\d+\.\d\d %\)/);
  assert.is(lines.length, 1 + 2 * 29);
  assert.ok(lines.slice(2, 30).every((line) => /^\|[ .:=+*#%@-]{56}\|$/.test(line)));

  const mixed = await runProgram('predict', ['--weights', weights, '--json', 'none.png', 'plain.png'], folder);
  assert.is(mixed.code, 1);
  assert.match(mixed.stderr, /^predict: .*none\.png: expected a picture, .*\n$/);
  const [found, ...rest] = JSON.parse(mixed.stdout);
  assert.equal([found.file, found.digit, found.probabilities.length, rest.length], [join(folder, 'plain.png'), 7, 10, 0]);
  assert.ok(Math.abs(found.probabilities.reduce((sum: number, one: number) => sum + one, 0) - 1) < 1e-5);
});

test.run();
