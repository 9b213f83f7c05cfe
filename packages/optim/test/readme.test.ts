import { fileURLToPath } from 'node:url';
import { runReadmeSnippets } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';

test('the snippet in the README runs, and finds the line', async () => {
  const [{ stdout }] = await runReadmeSnippets(fileURLToPath(new URL('..', import.meta.url)));
  const [slope, intercept] =
    stdout
      .trim()
      .split('\n')
      .at(-1)
      ?.match(/-?\d+\.\d+/g)
      ?.map(Number) ?? [];
  assert.ok(Math.abs(slope - 3) < 0.05 && Math.abs(intercept + 1) < 0.05, stdout);
});

test.run();
