import { runInNewContext } from 'node:vm';
import { throwsExactly } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { checkOptions } from '../src/index';

interface Options {
  readonly stride?: number;
  readonly padding?: number;
}
const check = (options: unknown) => checkOptions<Options>('conv2d', options as Options | undefined, ['stride', 'padding']);

test('options that exist come back as they came, none is an empty object', () => {
  const options = { stride: 2 };
  assert.is(check(options), options);
  assert.equal(check(undefined), {});
  assert.is(Object.keys(check(Object.create(null))).length, 0);
});

test('an option that does not exist is named, beside those that do', () => {
  throwsExactly(() => check({ strides: 2 }), 'conv2d: options: expected only stride, padding, got strides');
  throwsExactly(() => check({ strides: undefined }), 'conv2d: options: expected only stride, padding, got strides');
  throwsExactly(() => check({ ['x'.repeat(60)]: 1 }), `conv2d: options: expected only stride, padding, got ${'x'.repeat(40)}...`);
});

test('an option that PyTorch calls otherwise, or that means nothing here, is told with what to write', () => {
  throwsExactly(() => check({ numWorkers: 2 }), 'conv2d: options: expected only stride, padding, got numWorkers: write workers');
  throwsExactly(
    () => check({ device: 'cuda' }),
    'conv2d: options: expected only stride, padding, got device: leave it out, useBackend() says what computes',
  );
  // names that every object has are none of the list
  throwsExactly(() => check({ constructor: 1 }), 'conv2d: options: expected only stride, padding, got constructor');
});

test('what is no object of options is refused', () => {
  const refused: [unknown, string][] = [
    [2, '2'],
    [null, 'null'],
    ['stride', '"stride"'],
    [true, 'true'],
    [[2], '[2]'],
    [new Map([['stride', 2]]), 'Map'],
    [Promise.resolve({}), 'Promise'],
    [new Float32Array(1), 'Float32Array(1)'],
    [() => 2, 'function (anonymous)'],
    [new Number(2), 'Number'],
  ];
  for (const [value, shown] of refused) {
    throwsExactly(() => check(value), `conv2d: options: expected an object with stride, padding, got ${shown}`);
  }
});

test('an instance of a class is taken only for what it holds itself', () => {
  class Layer {
    readonly weight = [1];
  }
  class Empty {}
  class Configuration {
    readonly stride = 2;
  }
  throwsExactly(() => check(new Layer()), 'conv2d: options: expected an object with stride, padding, got Layer');
  throwsExactly(() => check(new Empty()), 'conv2d: options: expected an object with stride, padding, got Empty');
  assert.is((check(new Configuration()) as Configuration).stride, 2);
  assert.equal(Object.keys(check(runInNewContext('({})'))), [], 'a plain object of another realm');
  assert.is(check(runInNewContext('({ stride: 2 })')).stride, 2);
});

test.run();
