import { fileURLToPath } from 'node:url';
import { runReadmeSnippets } from '@kindling/test-kit';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';

const test = suite('README');

/** What the snippet's comments say it prints. */
const expected = `2 batches
[ 64, 1, 28, 28 ] [ 64 ]
[ 36, 1, 28, 28 ] [ 36 ]
[ [ 0, 0 ], [ 1, 1 ], [ 2, 4 ], [ 3, 9 ] ] [ 0, 1, 0, 1 ]
`;

test('its snippet runs and prints what its comments say', async () => {
  const [{ stdout }] = await runReadmeSnippets(fileURLToPath(new URL('..', import.meta.url)));
  assert.is(stdout, expected);
});

test.run();
