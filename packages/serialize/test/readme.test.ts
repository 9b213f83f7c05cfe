import { fileURLToPath } from 'node:url';
import { runReadmeSnippets } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';

test('the snippets in the README run and print what their comments say', async () => {
  const runs = await runReadmeSnippets(fileURLToPath(new URL('..', import.meta.url)));
  assert.is(
    runs.map(({ stdout }) => stdout).join(''),
    "[Map Iterator] { '0.weight', '0.bias', '2.weight', '2.bias' }\n{ epoch: '3' }\n2 true\n",
  );
});

test.run();
