import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { shownPath } from '../src/path';

test('a path is told in one line, with what a terminal would obey written out', () => {
  assert.is(shownPath('data/MNIST'), 'data/MNIST');
  assert.is(shownPath('a\nb\u001b[2Jc\u2028d'), 'a\\u000ab\\u001b[2Jc\\u2028d');
});

test('a long path is told by its beginning and its end', () => {
  const shown = shownPath(`${'x'.repeat(10_000)}/images`);
  assert.ok(shown.length < 320 && shown.endsWith('/images'), shown);
});

test.run();
