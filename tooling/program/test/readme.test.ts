import { fileURLToPath } from 'node:url';
import { runReadmeSnippets } from '@kindling/test-kit';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';

const test = suite('README');

test('its snippet runs and prints what its comment says', async () => {
  const [run] = await runReadmeSnippets(fileURLToPath(new URL('..', import.meta.url)));
  assert.is(run.stdout, '{ epochs: 5 }\n');
});

test.run();
