import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { opTable } from '../../src/index';
import { opTable as table } from '../../src/ops/define';

test('the table of ops can be looked at from all sides', () => {
  assert.is(opTable.size, table.size);
  assert.ok(opTable.has('add') && !opTable.has('nothing'));
  assert.is(opTable.get('add'), table.get('add'));
  assert.is(opTable.get('nothing'), undefined);
  const entries = [...table];
  assert.equal([...opTable], entries);
  assert.equal([...opTable.entries()], entries);
  assert.equal([...opTable.keys()], [...table.keys()]);
  assert.equal([...opTable.values()], [...table.values()]);
  const seen: unknown[] = [];
  opTable.forEach(function (this: unknown, value, key, map) {
    seen.push([key, value]);
    assert.is(map, opTable);
    assert.is(this, seen);
  }, seen);
  assert.equal(seen, entries);
});

test('nobody enters or takes out an op', () => {
  for (const name of ['set', 'delete', 'clear']) assert.not(name in opTable, name);
  assert.throws(() => Map.prototype.clear.call(opTable));
  assert.ok(opTable.has('add'));
});

test.run();
