import { Adam } from '@kindling/optim';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Characters } from '../../src/data/text';
import { CharRnn, step } from '../../src/examples/charRnn';
import { sample } from '../../src/sampling';
import { trainsAsInPyTorch } from '../support/losses';
import { runBriefly } from '../support/runBriefly';
import { spreadClasses, spreadWeights } from '../support/spread';

for (const cell of ['lstm', 'gru'] as const) {
  test(`10 steps of an ${cell} are those of PyTorch`, async () => {
    const model = spreadWeights(new CharRnn(11, 16, cell));
    const optimizer = new Adam(model.parameters(), { lr: 0.005 });
    await trainsAsInPyTorch(`char-rnn ${cell}`, (i) => step(model, optimizer, spreadClasses(`text${i % 2}`, [3, 9], 11)));
  });
}

test('writes as many characters as it was asked for, all of them from the text', async () => {
  const words = 'char-rnn --training-steps 4 --batch-size 4 --length 6 --hidden-size 8 --sample-length 20';
  const text = await runBriefly(words, ['loss.png']);
  assert.match(text, /^Step 0: loss 4\.\d+$/m);
  const [, written] = /\n\n(SAMPSON:\n[\s\S]*)\n\nSaved/.exec(text) ?? [];
  assert.is(written?.length, 'SAMPSON:\n'.length + 20, text);
});

test('characters there and back', () => {
  const characters = new Characters('abracadabra');
  assert.equal([...characters.encode('cab')], [2, 0, 1]);
  assert.is(characters.decode([3, 0, 1]), 'dab');
  assert.throws(() => characters.encode('x'), /expected characters of the text, got "x"/);
});

test('a low temperature and topK keep to what is likely', () => {
  const counts = (options: { temperature: number; topK?: number }) => {
    const found = [0, 0, 0];
    for (let i = 0; i < 2000; i++) found[sample([Math.log(1), Math.log(3), Math.log(6)], options)]++;
    return found;
  };
  const [low, middle, high] = counts({ temperature: 1 });
  assert.ok(Math.abs(low - 200) < 60 && Math.abs(middle - 600) < 100 && Math.abs(high - 1200) < 100, `${[low, middle, high]}`);
  assert.is(counts({ temperature: 1, topK: 2 })[0], 0);
  assert.equal(counts({ temperature: 0.01 }), [0, 0, 2000]);
});

test.run();
