import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { UsageError } from '../../src/errors';
import { type Program, readOptions } from '../../src/options/commandLine';
import { option, switchOption } from '../../src/options/optionDefinition';
import { integer } from '../../src/options/valueParsers';

const counts = { name: 'counts', placeholder: 'count', description: 'how many', parse: integer({ min: 1 }) };
const program = (many: boolean): Program => ({
  name: 'demo',
  description: 'Shows it.',
  definitions: [option('epochs', 'count', 'passes', integer({ min: 1 }), { value: 3 }), switchOption('draw', 'draws it')],
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
  assert.is(messageOf(true, '--draw=yes', '1'), '--draw: expected nothing behind it, got "yes"');
});

test('the help shows them', () => {
  for (const word of ['-h', '--help']) {
    const help = readOptions(program(true), [word]);
    assert.is(help.kind, 'help');
    if (help.kind === 'help') assert.match(help.text, /Usage: demo \[options\] <count\.\.\.>/);
  }
});

test.run();
