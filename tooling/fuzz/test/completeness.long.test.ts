import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { leftOut } from '../src/table/leftOut';
import { table } from '../src/table/table';
import { publicApi } from './support/publicApi';

const api = publicApi();
const withoutNote = (name: string) => name.replace(/ \(.*\)$/, '');
const rowsOf = (name: string) => table.filter((row) => withoutNote(row.name) === name);

test('every export, and every public method, getter, setter and field, has a row or a reason', () => {
  assert.ok(api.length > 200, `only ${api.length} members were found`);
  const callable = api.filter(({ readOnly }) => !readOnly).map(({ name }) => name);
  const missing = callable.filter((name) => rowsOf(name).length === 0 && !(name in leftOut));
  assert.equal(missing, []);
});

test('every row and every reason is about something that there is', () => {
  const names = new Set(api.map(({ name }) => name));
  // a group's options are no members of a class: they stand in an array
  const strangers = [
    ...table.map((row) => withoutNote(row.name)).filter((name) => !name.includes('[0].')),
    ...Object.keys(leftOut),
  ].filter((name) => !names.has(name));
  assert.equal(strangers, []);
  assert.equal(
    Object.keys(leftOut).filter((name) => rowsOf(name).length > 0),
    [],
  );
});

test('every row knows every option', () => {
  for (const { name, options } of api) {
    if (options === null || name in leftOut) continue;
    const known = rowsOf(name)
      .map((row) => row.args[options.argument])
      // what the library's own code says is not replaced
      .filter((argument) => argument === undefined || argument.places.length > 0)
      .map((argument) => [...(argument?.options ?? [])].sort().join());
    if (known.length === 0) continue;
    assert.ok(
      known.includes(options.names.join()),
      `${name}: options ${options.names} of argument ${options.argument + 1}, in the table ${known.join(' | ')}`,
    );
  }
});

test('no name stands twice', () => {
  const names = table.map(({ name }) => name);
  assert.equal(
    names.filter((name, i) => names.indexOf(name) !== i),
    [],
  );
});

test.run();
