import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { extractSnippets, runReadmeSnippets } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';

const snippets = runReadmeSnippets(fileURLToPath(new URL('..', import.meta.url)));

test('the snippet in the README fits the line', async () => {
  const [{ stdout }] = await snippets;
  const [weight, bias] = stdout.trim().split('\n').at(-1)!.split(' ').map(Number);
  assert.ok(Math.abs(weight - 3) < 1e-3 && Math.abs(bias + 2) < 1e-3, stdout);
});

test('the snippet about printing prints what its comments say', async () => {
  const [, { code }] = extractSnippets(readFileSync(new URL('../README.md', import.meta.url), 'utf8'));
  const [, { stdout }] = await snippets;
  const comments = [...code.matchAll(/\/\/ (.*)/g)].map(([, text]) => text.replace(/; of the tensor itself.*/, ''));
  assert.is(stdout.trim(), comments.join('\n'));
});

test.run();
