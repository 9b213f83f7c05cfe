import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { UsageError } from '../../src/errors';
import { type Program, readOptions } from '../../src/options/commandLine';
import { option, switchOption } from '../../src/options/optionDefinition';
import { integer, oneOf } from '../../src/options/valueParsers';

const counts = { name: 'counts', placeholder: 'count', description: 'how many', parse: integer({ min: 1 }) };
const program = (many: boolean): Program => ({
  name: 'demo',
  description: 'Shows it.',
  definitions: [
    option('epochs', 'count', 'passes', integer({ min: 1 }), { value: 3 }),
    switchOption('draw', 'draws it'),
    option('answer', 'answer', 'what is said', oneOf(['yes']), {}),
    option('patience', 'epochs', 'how long', integer({ min: 1 }), {}),
  ],
  words: { ...counts, many },
});

function messageOf(many: boolean, ...argv: string[]): string {
  try {
    readOptions(program(many), argv);
  } catch (error) {
    assert.instance(error, UsageError);
    return (error as Error).message;
  }
  throw new Error('expected an error, got none');
}

test('words that belong to no option are read beside the options, one or many', () => {
  assert.equal(readOptions(program(true), ['1', '--epochs', '5', '2']), { kind: 'run', typed: { epochs: 5, counts: [1, 2] } });
  assert.equal(readOptions(program(false), ['7']), { kind: 'run', typed: { counts: 7 } });
});

test('what is wrong with them is named', () => {
  assert.is(messageOf(true), 'expected a count after demo, got nothing (--help shows more)');
  assert.is(messageOf(true, '1', '0'), 'count: expected an integer >= 1, got "0"');
  assert.is(messageOf(false, '1', '2'), 'unexpected argument "2": expected one count');
  assert.is(messageOf(true, '1', '--epochs'), '--epochs: expected a count after it, got nothing');
  assert.is(messageOf(true, '1', '--answer'), '--answer: expected an answer after it, got nothing');
  assert.is(messageOf(true, '1', '--patience'), '--patience: expected epochs after it, got nothing');
  assert.is(messageOf(true, '--draw=yes', '1'), '--draw: expected nothing behind it, got "yes"');
});

test('the help shows them', () => {
  for (const word of ['-h', '--help']) {
    const help = readOptions(program(true), [word]);
    assert.is(help.kind, 'help');
    if (help.kind === 'help') assert.match(help.text, /Usage: demo \[options\] <count\.\.\.>/);
  }
});

test('a program without options takes none, and shows its help', () => {
  const alone: Program = { name: 'demo', description: 'Shows it.', definitions: [] };
  const answer = (...argv: string[]) => {
    try {
      return readOptions(alone, argv).kind;
    } catch (error) {
      return (error as Error).message;
    }
  };
  assert.is(answer(), 'run');
  assert.is(answer('--help'), 'help');
  assert.is(answer('x'), 'unexpected argument "x": expected nothing, or --help');
  assert.is(answer('--x'), "unknown option '--x'; expected one of --help");
});

test.run();
