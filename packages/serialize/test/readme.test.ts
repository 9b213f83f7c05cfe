import { fileURLToPath } from 'node:url';
import { runReadmeSnippets } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';

test('the snippet in the README runs and prints what its comments say', async () => {
  const [{ stdout }] = await runReadmeSnippets(fileURLToPath(new URL('..', import.meta.url)));
  assert.is(stdout, "[Map Iterator] { '0.weight', '0.bias', '2.weight', '2.bias' }\n{ epoch: '3' }\n");
});

test.run();
