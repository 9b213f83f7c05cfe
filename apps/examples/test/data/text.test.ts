import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { loadText } from '../../src/data/text';

const cut = { blockSize: 8, batchSize: 4, trainingSteps: 3, seed: 0 };
const written = (text: string) => {
  const file = join(temporaryFolder(), 'text.txt');
  writeFileSync(file, text);
  return file;
};

test('a short text of the user is validated on, in one batch that is not full', async () => {
  const { length, training, validation } = await loadText(written('abcdefghi '.repeat(20)), cut);
  assert.equal([length, training.length, validation.length], [200, 3, 1]);
  for await (const [x] of validation) assert.equal(x.shape, [2, 8]);
});

test('a text that has no block to validate on is refused', async () => {
  const message = await loadText(written('abcdefgh'.repeat(10)), cut).then(String, String);
  const reason = 'as a tenth is kept for validation and has to be longer than --block-size 8';
  assert.is(message, `UsageError: --text: expected more than 80 characters, ${reason}, got 80`);
  assert.is((await loadText(written(`${'abcdefgh'.repeat(10)}!`), cut)).validation.length, 1);
});

test.run();
