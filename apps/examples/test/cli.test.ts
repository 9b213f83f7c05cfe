import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { catalog } from '../src/catalog';
import { parseCommandLine } from '../src/cli';
import { refusalOf } from './support/refusalOf';

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

test('what a network cannot be is told in the words of the options', async () => {
  assert.is(await messageOf('vit', '--patch', '29'), 'UsageError: --patch: expected an integer >= 1 and <= 28, got "29"');
  assert.is(await messageOf('mnist-rnn', '--batch-size', '1'), 'UsageError: --batch-size: expected an integer >= 2, got "1"');
  assert.is(await messageOf('mnist-rnn', '--train-size', '1'), 'UsageError: --train-size: expected an integer >= 2, got "1"');
  for (const words of ['vit --train-size 1 --test-size 1 --width 50 --heads 4', 'gpt --width 50 --heads 4']) {
    assert.is(await refusalOf(words), 'UsageError: --heads: expected a divisor of --width 50, got 4');
  }
});

test.run();
