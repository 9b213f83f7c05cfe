import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { written } from '../../src/values/names';
import { oddValues } from '../../src/values/odd';

test('every odd value has a name of its own, by which it is written', () => {
  const names = oddValues.map(({ name }) => name);
  assert.equal(
    names.filter((name, i) => names.indexOf(name) !== i),
    [],
  );
  for (const { name, make } of oddValues) {
    const value = make();
    if (typeof value === 'object' && value !== null) assert.is(written(value), `<${name}>`);
  }
});

test('every object is made anew', () => {
  for (const { name, make } of oddValues) {
    const value = make();
    if (typeof value === 'object' && value !== null && value !== globalThis) assert.is.not(value, make(), name);
  }
});

test('there is something of each kind', () => {
  const all = oddValues.map(({ make }) => make());
  const kinds = new Set(all.map((value) => (value === null ? 'null' : typeof value)));
  assert.equal([...kinds].sort(), ['bigint', 'boolean', 'function', 'null', 'number', 'object', 'string', 'symbol', 'undefined']);
});

test.run();
