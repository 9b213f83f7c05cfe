import { LBFGS } from '@kindling/optim';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { loadPieces, sineWaves } from '../../src/data/series';
import { Sequence, step } from '../../src/examples/timeSeries';
import { trainsAsInPyTorch } from '../support/losses';
import { refusalOf } from '../support/refusalOf';
import { runBriefly } from '../support/runBriefly';
import { spread, spreadWeights } from '../support/spread';
import { writtenFile } from '../support/writtenFile';

test('5 steps of 4 iterations each are those of PyTorch', async () => {
  const model = spreadWeights(new Sequence(8));
  const optimizer = new LBFGS(model.parameters(), { lr: 0.8, maxIter: 4 });
  const waves = spread('waves', [5, 9]);
  await trainsAsInPyTorch('time-series', () => step(model, optimizer, waves));
});

test('waves have their period', async () => {
  const [wave] = (await sineWaves(2, 80, 12).toArray()) as number[][];
  for (let i = 0; i + 25 < 80; i++) assert.ok(Math.abs(wave[i] - wave[i + 25]) < 0.06); // 8 pi = 25.1
});

test('runs', async () => {
  const words = 'time-series --waves 6 --length 8 --future 4 --training-steps 2';
  const text = await runBriefly(words, ['waves.png']);
  assert.match(text, /^Step 1: loss \S+, error of what comes after \S+$/m);
});

const series = (length: number) =>
  writtenFile('sales.csv', ['day,sold', ...Array.from({ length }, (_, i) => `2026-${i},${100 + 5 * i}`)].join('\n'));

test('a series of the user is cut into pieces; what is to be predicted is in none of them', async () => {
  const cut = { waves: 6, length: 5, future: 2 };
  const { name, units, train, test } = await loadPieces({ file: series(12), ...cut });
  assert.is(name, 'sold of sales.csv');
  const days = async (pieces: typeof train) => {
    const values = await pieces.mul(units.spread).add(units.middle).data();
    return Array.from(values, (value) => Math.round((value - 100) / 5));
  };
  assert.equal(await days(train), [0, 1, 2, 3, 4, 3, 4, 5, 6, 7, 5, 6, 7, 8, 9]);
  assert.equal(await days(test), [5, 6, 7, 8, 9, 10, 11]);
  assert.equal((await loadPieces({ file: series(7), ...cut })).train.shape, [1, 5]);
});

test('goes on with a series of the user', async () => {
  const words = `time-series --file ${series(30)} --length 8 --future 4 --training-steps 1`;
  assert.match(await runBriefly(words, ['waves.png']), /^Step 0: loss \S+, error of what comes after \S+$/m);
});

test('a file that is no series is refused, with the option', async () => {
  const refusal = (words: string) => refusalOf(`time-series --length 8 --future 4 ${words}`);
  const least = 'at least 12 rows, --length 8 and --future 4';
  assert.is(await refusal(`--file ${series(11)}`), `UsageError: --file: expected ${least}, got 11`);
  const text = 'a column of numbers, got "2026-0" in row 1 of "day"';
  assert.is(await refusal(`--file ${series(20)} --column day`), `UsageError: --column: expected ${text}`);
  assert.is(await refusal('--column day'), 'UsageError: --column: expected --file beside it');
});

test.run();
