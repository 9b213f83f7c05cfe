import { Linear } from '@kindling/nn';
import { Adam } from '@kindling/optim';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { inUnits, powers, step } from '../../src/examples/regression';
import { trainsAsInPyTorch } from '../support/losses';
import { refusalOf } from '../support/refusalOf';
import { runBriefly } from '../support/runBriefly';
import { spread, spreadWeights } from '../support/spread';
import { writtenFile } from '../support/writtenFile';

test('20 steps are those of PyTorch', async () => {
  const model = spreadWeights(new Linear(3, 1));
  const optimizer = new Adam(model.parameters(), { lr: 0.05 });
  const [x, y] = [powers(spread('x', [50, 1]), 3), spread('y', [50, 1])];
  await trainsAsInPyTorch('regression', () => step(model, optimizer, x, y));
});

test('a polynomial fits better than a line', async () => {
  const text = await runBriefly('regression --training-steps 150', ['fit.png']);
  const [line, cubic] = Array.from(text.matchAll(/R2 (\S+)/g), ([, score]) => Number(score));
  assert.ok(line > 0.4 && cubic > 0.75, text);
});

test('factors are told in the units of the points', () => {
  const units = { middle: 3, spread: 2 };
  const [x, y] = [
    { name: 'x', values: [], units },
    { name: 'y', values: [], units: { middle: 7, spread: 10 } },
  ];
  // u = (x - 3) / 2: 7 + 10 (1 + 2 u + 3 u^2 + 4 u^3)
  const expected = (at: number) => 7 + 10 * [1, 2, 3, 4].reduce((sum, factor, k) => sum + factor * ((at - 3) / 2) ** k, 0);
  const factors = inUnits([1, 2, 3, 4], x, y);
  for (const at of [-1.5, 0, 2, 9]) {
    const value = factors.reduce((sum, factor, k) => sum + factor * at ** k, 0);
    assert.ok(Math.abs(value - expected(at)) < 1e-9 * Math.abs(expected(at)), `${at}: ${value}, ${expected(at)}`);
  }
});

test('takes two columns of the user, and says the equation in their units', async () => {
  const rows = Array.from({ length: 30 }, (_, i) => `flat ${i},${20 + 3 * i},${500 + 11 * (20 + 3 * i)}`);
  const file = writtenFile('flats.csv', ['name,size,rent', ...rows].join('\n'));
  const text = await runBriefly(`regression --file ${file} --x size --degree 2 --training-steps 300`, ['fit.png']);
  const [, constant, slope] = /^Degree 1: rent = (\S+) \+(\S+) size, loss/m.exec(text) ?? [];
  assert.ok(Math.abs(Number(constant) - 500) < 10 && Math.abs(Number(slope) - 11) < 0.1, text);
});

test('a file that is no table of points is refused, with the option', async () => {
  const refusal = (text: string, words = '') => refusalOf(`regression --file ${writtenFile('mine.csv', text)}${words}`);
  assert.is(await refusal('1,2\n3,4'), 'UsageError: --file: expected a first row of names, got 1, 2');
  assert.is(await refusal('a,b'), 'UsageError: --file: expected rows under the names, got none');
  assert.is(await refusal('a\n1\n2'), 'UsageError: --x, --y: expected two columns, got "a" twice');
  assert.is(await refusal('a,b\n1,2\n1,3'), 'UsageError: --x: expected a column of different numbers, got 1 alone in "a"');
  assert.is(await refusal('a,b\n1,2\n2,\n3,many'), 'UsageError: --y: expected a column of numbers, got "" in row 2 of "b"');
  assert.is(await refusal('a,b\n1,2', ' --x c'), 'UsageError: --x: expected one of the columns "a", "b", got "c"');
  assert.is(await refusalOf('regression --y rent'), 'UsageError: --y: expected --file beside it');
});

test.run();
