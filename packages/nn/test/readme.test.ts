import { fileURLToPath } from 'node:url';
import { runReadmeSnippets } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';

test('the snippet in the README runs and prints what it says', async () => {
  const [{ stdout }] = await runReadmeSnippets(fileURLToPath(new URL('..', import.meta.url)));
  assert.match(stdout, '(fc): Linear(in_features=1152, out_features=10, bias=True)');
  assert.match(stdout, 'conv.weight');
});

test('buffers are in the state dict, and have their numbers after a step', async () => {
  const [, { stdout }] = await runReadmeSnippets(fileURLToPath(new URL('..', import.meta.url)));
  assert.match(stdout, /seen'?,\s+'fc.weight/);
  assert.match(stdout, /^tensor\(\[.*\]\) 20$/m);
});

test('the model that the README saves comes back', async () => {
  const [, , { stdout }] = await runReadmeSnippets(fileURLToPath(new URL('..', import.meta.url)));
  assert.match(stdout, /^Parameter containing:\ntensor\(\[.*\], requires_grad=True\)$/m);
});

test.run();
