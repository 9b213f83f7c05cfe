import { fileURLToPath } from 'node:url';
import { runScript } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));

test('a run that makes no call ends with code 2 and a line', async () => {
  const { code, stdout, stderr } = await runScript(main, ['--calls', '5', '--only', 'core/Tensro']);
  assert.is(code, 2);
  assert.is(stdout, '');
  assert.is(
    stderr,
    'fuzz: expected at least one call, got none: none of this run is of a function that begins with core/Tensro\n',
  );
});

test('a run without failures ends with code 0', async () => {
  const { code, stdout, stderr } = await runScript(main, ['--calls', '300', '--only', 'checks/']);
  assert.is(code, 0, stderr);
  assert.match(stdout, /^\d+ calls, 0 failures\n$/);
});

test.run();
