import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { catalog } from '../src/catalog';
import { parseCommandLine } from '../src/cli';

async function messageOf(...words: string[]): Promise<string> {
  return parseCommandLine(words).then(
    () => 'no error',
    (error: Error) => `${error.name}: ${error.message}`,
  );
}

test('without a name every example is listed, with what it is', async () => {
  for (const words of [[], ['--help'], ['--']]) {
    const request = await parseCommandLine(words);
    assert.is(request.kind, 'help');
    if (request.kind !== 'help') return;
    for (const [name, { description }] of Object.entries(catalog))
      assert.match(request.text, new RegExp(`${name} +${description}`));
  }
});

test('every example says what its options are, and takes its defaults', async () => {
  for (const name of Object.keys(catalog)) {
    const help = await parseCommandLine([name, '--help']);
    assert.ok(help.kind === 'help' && /--seed <number>/.test(help.text), name);
    const request = await parseCommandLine(['--', name, '--seed', '7']);
    assert.ok(request.kind === 'run' && request.options.seed === 7 && request.options.backend === 'auto', name);
  }
});

test('what is wrong is named, with what was expected', async () => {
  assert.match(
    await messageOf('regresion'),
    /^UsageError: "regresion": expected the name of an example first, one of .*regression/,
  );
  assert.is(await messageOf('regression', '--lr', '0'), 'UsageError: --lr: expected a number > 0, got "0"');
  assert.match(await messageOf('regression', '--epochs', '1'), /unknown option '--epochs'.*--training-steps/);
});

test.run();
