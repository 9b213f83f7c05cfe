import { fileURLToPath } from 'node:url';
import { manualSeed, random } from '@kindling/core';
import { runScript } from '@kindling/test-kit';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { RandomCrop, RandomHorizontalFlip } from '../src/index';
import { waves } from './fixtures';

const test = suite('where transforms draw from');

test('what is given nothing draws from the numbers that manualSeed resets', () => {
  const crop = new RandomCrop(4);
  const image = waves(20, 20);
  manualSeed(5);
  const first = [crop.forward(image), crop.forward(image)];
  manualSeed(5);
  assert.equal([crop.forward(image), crop.forward(image)], first);
  manualSeed(5);
  random.uniform();
  const after = random.uniform();
  manualSeed(5);
  new RandomHorizontalFlip().forward(image);
  assert.is(random.uniform(), after, 'a flip draws one number');
});

test('without core they draw all the same', async () => {
  const { code, stdout, stderr } = await runScript(fileURLToPath(new URL('./withoutCore.ts', import.meta.url)), []);
  assert.is(code, 0, stderr);
  assert.is(stdout, 'ok\n');
});

test('what is no source of random numbers is refused', () => {
  assert.throws(
    () => new RandomCrop(2).forward(waves(4, 4), 5 as never),
    /^RandomCrop: random: expected a source of random numbers \(seededRandom gives one\), got 5$/,
  );
});

test.run();
