import { fileURLToPath } from 'node:url';
import { runReadmeSnippets } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';

test('the snippet in the README runs and prints what its comments say', async () => {
  const [{ stdout }] = await runReadmeSnippets(fileURLToPath(new URL('..', import.meta.url)));
  assert.is(stdout.replace(/\s+/g, ' '), '[ 1, 3 ] 0.9431 ');
});

test.run();
