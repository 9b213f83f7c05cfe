import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { warnOnce } from '../src/index';

test('warns once for each key', () => {
  const said: unknown[] = [];
  const { warn } = console;
  console.warn = (text: unknown) => said.push(text);
  try {
    warnOnce('mseLoss', 'mseLoss: shapes differ');
    warnOnce('mseLoss', 'mseLoss: shapes differ');
    warnOnce('other', 'other: shapes differ');
  } finally {
    console.warn = warn;
  }
  assert.equal(said, ['Kindling: mseLoss: shapes differ', 'Kindling: other: shapes differ']);
});

test.run();
