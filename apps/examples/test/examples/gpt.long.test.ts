import { noGrad, tensor } from '@kindling/core';
import { assertClose } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { GPT, makeOptimizer, step, write } from '../../src/examples/gpt';
import { KeyValueCache } from '../../src/keyValueCache';
import { trainsAsInPyTorch } from '../support/losses';
import { runBriefly } from '../support/runBriefly';
import { nextOf, spreadClasses, spreadWeights } from '../support/spread';

const sizes = { vocabSize: 13, blockSize: 9, layers: 2, heads: 2, width: 12 };

test('10 steps are those of PyTorch', async () => {
  const model = spreadWeights(new GPT(sizes));
  const optimizer = makeOptimizer(model, 0.003);
  await trainsAsInPyTorch('gpt', (i) => step(model, optimizer, nextOf(spreadClasses(`text${i % 2}`, [3, 8], 13))));
});

test('with a cache the scores are those without', async () => {
  const model = spreadWeights(new GPT(sizes));
  const text = [3, 1, 4, 1, 5, 9, 2, 6, 5];
  const whole = await noGrad(() => model(tensor(Int32Array.from(text), { shape: [1, 9] }))).data();
  const cache = new KeyValueCache(9);
  for (const [i, character] of text.entries()) {
    const scores = await noGrad(() => model(tensor([[character]], { dtype: 'int32' }), cache)).data();
    assertClose(scores, whole.subarray(13 * i, 13 * (i + 1)));
  }
  assert.is(cache.position, 9);
});

test('writes beyond the end of a block', async () => {
  const text = await write(spreadWeights(new GPT(sizes)), [1, 2], { sampleLength: 12, temperature: 1, topK: 3 });
  assert.is(text.length, 14);
});

test('runs', async () => {
  const words = 'gpt --training-steps 3 --batch-size 40 --block-size 8 --layers 1 --heads 2 --width 8 --sample-length 6';
  const text = await runBriefly(words, []);
  assert.match(text, /^Step 3: training loss 4\.\d+, validation loss 4\.\d+$/m);
});

test.run();
