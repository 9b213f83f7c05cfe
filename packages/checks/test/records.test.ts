import vm from 'node:vm';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isMap, isRecord } from '../src/index';

const elsewhere = <T>(code: string): T => vm.runInNewContext(code);

test('a Map is told by what it is, of whatever realm', () => {
  assert.ok(isMap(new Map()));
  assert.ok(isMap(elsewhere('new Map([[1, 2]])')));
  const tagged = { [Symbol.toStringTag]: 'Map', size: 0 };
  for (const value of [new Set(), new WeakMap(), {}, tagged, Object.create(Map.prototype), null, 3]) assert.not.ok(isMap(value));
});

test('an object of names and values is no instance of a class', () => {
  for (const value of [{}, { a: 1 }, Object.create(null), elsewhere('({ a: 1 })')]) assert.ok(isRecord(value));
  class Point {}
  const others = [new Point(), new Map(), [], Promise.resolve(), () => {}, new Float32Array(1), null, undefined, 3, 'a'];
  for (const value of others) assert.not.ok(isRecord(value));
});

test.run();
