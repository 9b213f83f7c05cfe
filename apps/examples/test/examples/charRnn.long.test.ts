import { tensor } from '@kindling/core';
import { Adam } from '@kindling/optim';
import { assertClose } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CharRnn, step } from '../../src/examples/charRnn';
import { sample } from '../../src/sampling';
import { trainsAsInPyTorch } from '../support/losses';
import { runBriefly } from '../support/runBriefly';
import { nextOf, spreadClasses, spreadWeights } from '../support/spread';

for (const cell of ['lstm', 'gru'] as const) {
  test(`10 steps of an ${cell} are those of PyTorch`, async () => {
    const model = spreadWeights(new CharRnn(11, 16, cell));
    const optimizer = new Adam(model.parameters(), { lr: 0.005 });
    await trainsAsInPyTorch(`char-rnn ${cell}`, (i) => step(model, optimizer, nextOf(spreadClasses(`text${i % 2}`, [3, 9], 11))));
  });
}

test('writes as many characters as it was asked for, all of them from the text', async () => {
  const words = 'char-rnn --training-steps 4 --batch-size 4 --block-size 6 --hidden-size 8 --sample-length 20';
  const text = await runBriefly(words, ['loss.png']);
  assert.match(text, /^On what it has not seen it hesitates between [56]\d\.\d\d characters/m);
  const [, written] = /perplexity\)\n\n([\s\S]*)\n\nSaved/.exec(text) ?? [];
  assert.is(written?.length, 20 + 20, text);
});

test('a low temperature and topK keep to what is likely', async () => {
  const scores = tensor([[0, Math.log(3), Math.log(6)]]).expand([4000, 3]);
  const counts = async (options: { temperature: number; topK: number }) => {
    const chosen = await sample(scores, options).data();
    return [0, 1, 2].map((k) => chosen.filter((one) => one === k).length);
  };
  const shares = await counts({ temperature: 1, topK: 9 });
  assertClose(
    shares.map((count) => count / 4000),
    [0.1, 0.3, 0.6],
    { atol: 0.03 },
  );
  assert.is((await counts({ temperature: 1, topK: 2 }))[0], 0);
  assert.equal(await counts({ temperature: 0.01, topK: 3 }), [0, 0, 4000]);
});

test.run();
