import { fileURLToPath } from 'node:url';
import { runReadmeSnippets } from '@kindling/test-kit';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';

const test = suite('README');

test('its snippet runs', async () => {
  const [run] = await runReadmeSnippets(fileURLToPath(new URL('..', import.meta.url)));
  assert.is(run.stdout, '<svg xmlns="http://www.w3.org/2000/svg"\n');
});

test.run();
