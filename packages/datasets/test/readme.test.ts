import { fileURLToPath } from 'node:url';
import { runReadmeSnippets } from '@kindling/test-kit';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';

const test = suite('README');

/** What the snippets' comments say they print. */
const expected = `2 batches
[ 64, 1, 28, 28 ] [ 64 ]
[ 36, 1, 28, 28 ] [ 36 ]
[ [ 0, 0 ], [ 1, 1 ], [ 2, 4 ], [ 3, 9 ] ] [ 0, 1, 0, 1 ]
[ 3, 2 ] int32 [ 'row 0', 'row 1', 'row 2' ]
[ 1, 0 ]
[ 5, 4 ]
[ 2, 3 ]
`;

test('its snippets run and print what their comments say', async () => {
  const runs = await runReadmeSnippets(fileURLToPath(new URL('..', import.meta.url)));
  assert.is(runs.map(({ stdout }) => stdout).join(''), expected);
});

test.run();
