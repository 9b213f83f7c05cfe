import { fileURLToPath } from 'node:url';
import { runReadmeSnippets } from '@kindling/test-kit';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';

const test = suite('README');

test('its snippet runs and prints what its comments say', async () => {
  const [run] = await runReadmeSnippets(fileURLToPath(new URL('..', import.meta.url)));
  assert.is(
    run.stdout.replace(/\s+/g, ' '),
    '0.75 0.5 0.70 0.67 [ [ 1, 0, 0 ], [ 0, 1, 0 ], [ 0, 1, 0 ] ] [ 1, 0.6666666666666666, 0 ] ',
  );
});

test.run();
