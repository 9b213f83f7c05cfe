import { fileURLToPath } from 'node:url';
import { runReadmeSnippets } from '@kindling/test-kit';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';

const test = suite('README');

test('its snippets run and print what their comments say', async () => {
  const [run, numbers] = await runReadmeSnippets(fileURLToPath(new URL('..', import.meta.url)));
  assert.is(
    run.stdout.replace(/\s+/g, ' '),
    '0.75 0.5 0.70 0.67 [ [ 1, 0, 0 ], [ 0, 1, 0 ], [ 0, 1, 0 ] ] [ 1, 0.6666666666666666, 0 ] ',
  );
  assert.is(numbers.stdout.replace(/\s+/g, ' '), '[ 0, 0.5, 0.5, 1, 1 ] 0.75 0.2625 0.9486 ');
});

test.run();
