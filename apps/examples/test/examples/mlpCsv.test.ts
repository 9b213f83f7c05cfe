import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Batch } from '@kindling/datasets';
import { AdamW } from '@kindling/optim';
import { temporaryFolder } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { makeModel, step } from '../../src/examples/mlpCsv';
import { trainsAsInPyTorch } from '../support/losses';
import { runBriefly } from '../support/runBriefly';
import { spread, spreadClasses, spreadWeights } from '../support/spread';

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
  const file = join(temporaryFolder(), 'mine.csv');
  writeFileSync(file, ['level,a,b', ...rows].join('\n'));
  const text = await runBriefly(`mlp-csv --epochs 2 --batch-size 7 --file ${file} --target level`, ['training.png']);
  assert.match(text, /^20 rows of 2 columns; level is one of high, low$/m);
});

test.run();
