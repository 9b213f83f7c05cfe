import type { Batch } from '@kindling/datasets';
import { AdamW } from '@kindling/optim';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { makeModel, step } from '../../src/examples/mlpCsv';
import { trainsAsInPyTorch } from '../support/losses';
import { refusalOf } from '../support/refusalOf';
import { runBriefly } from '../support/runBriefly';
import { spread, spreadClasses, spreadWeights } from '../support/spread';
import { writtenFile } from '../support/writtenFile';

test('20 steps are those of PyTorch', async () => {
  const model = spreadWeights(makeModel(13, 32, 3));
  const optimizer = new AdamW(model.parameters(), { lr: 0.003 });
  const batch = (i: number): Batch => [spread(`x${i % 2}`, [9, 13]), spreadClasses(`y${i % 2}`, [9], 3)];
  await trainsAsInPyTorch('mlp-csv', (i) => step(model, optimizer, batch(i)));
});

test('tells wines apart', async () => {
  const text = await runBriefly('mlp-csv --epochs 20 --lr 0.01', ['training.png']);
  assert.match(text, /^178 rows of 13 columns; cultivar is one of barbera, barolo, grignolino$/m);
  assert.ok(Number(/Epoch 20: .* (\S+) %/.exec(text)?.[1]) > 90, text);
});

test('takes a file and a column of the user', async () => {
  const rows = Array.from({ length: 20 }, (_, i) => `${i < 10 ? 'low' : 'high'},${i},${i % 3}`);
  const file = writtenFile('mine.csv', ['level,a,b', ...rows].join('\n'));
  const text = await runBriefly(`mlp-csv --epochs 2 --batch-size 7 --file ${file} --target level`, ['training.png']);
  assert.match(text, /^20 rows of 2 columns; level is one of high, low$/m);
});

test('numbers may be names of classes; what is no column of classes is refused, with the option', async () => {
  const rows = Array.from({ length: 20 }, (_, i) => `${i / 7},${i < 10 ? 3 : 8}`);
  const file = writtenFile('mine.csv', ['a,kind', ...rows].join('\n'));
  const text = await runBriefly(`mlp-csv --epochs 1 --file ${file}`, ['training.png']);
  assert.match(text, /^20 rows of 1 columns; kind is one of 3, 8$/m);
  const refused = await refusalOf(`mlp-csv --file ${file} --target a`);
  const came = '20 different values in the 20 rows of "a"';
  assert.is(refused, `UsageError: --target: expected a column of 2 classes or more, of 2 rows or more each, got ${came}`);
  const unknown = 'UsageError: --target: expected one of the columns "a", "kind", got "b"';
  assert.is(await refusalOf(`mlp-csv --file ${file} --target b`), unknown);
});

test.run();
