import { Adam } from '@kindling/optim';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { EmbeddingNet, step, type Triplet } from '../../src/examples/siamese';
import { trainsAsInPyTorch } from '../support/losses';
import { refusalOf } from '../support/refusalOf';
import { runBriefly } from '../support/runBriefly';
import { spread, spreadWeights } from '../support/spread';

/**
 * Adam begins with steps as large for small gradients as for large ones, and the margin turns gradients on and off: half a unit in the last place
 * of the weights moves PyTorch's own losses by 1e-3.
 */
const chaotic = 2e-3;

test('7 steps are those of PyTorch', async () => {
  const model = spreadWeights(new EmbeddingNet());
  const optimizer = new Adam(model.parameters(), { lr: 1e-3 });
  await trainsAsInPyTorch(
    'siamese',
    (i) => {
      const triplet = ['anchor', 'positive', 'negative'].map((part) => spread(`${part}${i % 2}`, [6, 1, 28, 28])) as Triplet;
      return step(model, optimizer, triplet, 1);
    },
    chaotic,
  );
});

test('runs', async () => {
  const text = await runBriefly('siamese --epochs 1 --train-size 100 --test-size 50 --batch-size 50', ['places.png']);
  assert.match(text, /^Epoch 1: training loss \S+, the nearest known digit is the same for \S+ %$/m);
});

test('one digit alone is refused', async () => {
  const expected = 'UsageError: --train-size: expected enough for two different digits, got 1, of ';
  assert.match(await refusalOf('siamese --train-size 1'), new RegExp(`^${expected}\\d alone$`));
});

test.run();
