import vm from 'node:vm';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { describe } from '../src/index';

test('values are described in a few characters', () => {
  class Example {}
  const cases: [unknown, string][] = [
    [undefined, 'undefined'],
    [null, 'null'],
    [-0.5, '-0.5'],
    [-0, '-0'],
    [Number.NaN, 'NaN'],
    [10n, '10n'],
    [true, 'true'],
    ['a "word"', '"a \\"word\\""'],
    ['\u001b[2J', '"\\u001b[2J"'],
    ['x'.repeat(50), `"${'x'.repeat(40)}..."`],
    [Symbol('s'), 'Symbol(s)'],
    [describe, 'function describe'],
    [() => {}, 'function (anonymous)'],
    [new Float32Array(3), 'Float32Array(3)'],
    [new DataView(new ArrayBuffer(5)), 'DataView(5)'],
    [new BigInt64Array(2), 'BigInt64Array(2)'],
    [vm.runInNewContext('new Int8Array(4)'), 'Int8Array(4)'],
    [[], '[]'],
    [[1, 'b', [2]], '[1, "b", [2]]'],
    [[1, 2, 3, 4, 5, 6], '[1, 2, 3, 4, 5, 6]'],
    [[1, 2, 3, 4, 5, 6, 7, 8], '[1, 2, 3, 4, 5, 6, ... 8 entries]'],
    [new Array(2), '[undefined, undefined]'],
    [new Example(), 'Example'],
    [{ a: 1 }, 'Object'],
    [{ shape: [2, 3] }, 'Object of shape [2, 3]'],
    [Object.create(null), 'object'],
  ];
  for (const [value, expected] of cases) assert.is(describe(value), expected);
});

test('what can be called but is no function is called by its class', () => {
  class Layer {}
  const callable = Object.setPrototypeOf(() => 1, Layer.prototype);
  assert.is(describe(callable), 'Layer');
  assert.is(describe([callable]), '[Layer]');
});

test('neither a value that holds itself, nor a deep one, nor a large one makes a long text', () => {
  const itself: unknown[] = [];
  itself.push(itself, itself);
  assert.is(describe(itself), '[[[[...], [...]], [[...], [...]]], [[[...], [...]], [[...], [...]]]]');
  let deep: unknown = [];
  for (let i = 0; i < 5000; i++) deep = [deep];
  assert.is(describe(deep), '[[[[...]]]]');
  const wide = Array.from({ length: 6 }, () => Array.from({ length: 6 }, () => 'x'.repeat(100)));
  assert.is(describe(wide).length, 163);
});

test('whatever a value is called, its description is one line', () => {
  const name = 'a\r\nb\u2028c';
  class Example {
    shape = [Symbol(name)];
  }
  Object.defineProperty(Example, 'name', { value: name });
  assert.is(describe(Symbol(name)), 'Symbol(a b c)');
  assert.is(describe(new Example()), 'a b c of shape [Symbol(a b c)]');
  assert.is(describe([Example]), '[function a b c]');
});

test('a value that throws when it is looked at is described all the same', () => {
  const hostile = new Proxy(
    {},
    {
      get() {
        throw new Error('no');
      },
    },
  );
  assert.is(describe(hostile), 'an object that cannot be looked at');
  assert.is(describe({ constructor: { name: 7 } }), 'object');
});

test.run();
