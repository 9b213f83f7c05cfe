import { fileURLToPath } from 'node:url';
import { runReadmeSnippets } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';

test('the snippet in the README runs and prints what it says', async () => {
  const [{ stdout }] = await runReadmeSnippets(fileURLToPath(new URL('..', import.meta.url)));
  assert.match(stdout, /^ink in \d+ of 784 pixels/m);
});

test.run();
