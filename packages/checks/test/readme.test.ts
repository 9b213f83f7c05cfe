import { fileURLToPath } from 'node:url';
import { runReadmeSnippets } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';

test('the snippet in the README prints what its comments say', async () => {
  const [{ stdout }] = await runReadmeSnippets(fileURLToPath(new URL('..', import.meta.url)));
  assert.is(stdout, '[ 3, 5 ]\ntrue crop: sizes[1]: expected an integer >= 1, got -5\n');
});

test.run();
