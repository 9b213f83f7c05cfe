import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { helpText, parseOptions } from '../src/options';

test('what is said is read, what is not has a default', () => {
  assert.equal(parseOptions([]), { way: 20_000, seed: 1, only: [], help: false });
  assert.equal(
    parseOptions(['--', '--calls', '50', '--seed', '7', '--only', 'core/', '--only', 'nn/', '--call', '3', '--json', 'a']),
    {
      way: 50,
      seed: 7,
      only: ['core/', 'nn/'],
      call: 3,
      json: 'a',
      help: false,
    },
  );
  assert.is(parseOptions(['--every']).way, 'every');
  assert.is(parseOptions(['--right']).way, 'right');
});

test('what is wrong is an error in one line', () => {
  assert.throws(() => parseOptions(['--calls', '0']), '--calls: expected an integer >= 1, got "0"');
  assert.throws(() => parseOptions(['--seed', 'x']), '--seed: expected an integer >= 0, got "x"');
  assert.throws(() => parseOptions(['--cals', '1']), /--cals/);
});

test('the help names every option', () => {
  for (const name of ['--calls', '--every', '--right', '--seed', '--only', '--call', '--json', '--help']) {
    assert.ok(helpText.includes(name), name);
  }
});

test.run();
