import { fileURLToPath } from 'node:url';
import { runReadmeSnippets } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';

let outputs: string[] = [];

test.before(async () => {
  const snippets = await runReadmeSnippets(fileURLToPath(new URL('..', import.meta.url)));
  outputs = snippets.map(({ stdout }) => stdout);
});

test('the snippet in the README runs and prints what it says', () => {
  assert.match(outputs[0], '(fc): Linear(in_features=1152, out_features=10, bias=True)');
  assert.match(outputs[0], 'conv.weight');
});

test('buffers are in the state dict, and have their numbers after a step', () => {
  assert.match(outputs[1], /seen'?,\s+'fc.weight/);
  assert.match(outputs[1], /^tensor\(\[.*\]\) 20$/m);
});

test('a table of letters learns which follows which', () => {
  assert.is(outputs[2].trim(), '12');
});

test('the model that the README saves comes back', () => {
  assert.match(outputs[3], /^Parameter containing:\ntensor\(\[.*\], requires_grad=True\)$/m);
});

test.run();
