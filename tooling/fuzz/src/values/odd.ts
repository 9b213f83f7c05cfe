import { CallersError, giving, resulting } from './functions';
import { named } from './names';
import { oddArrays } from './oddArrays';
import { oddTensors } from './oddTensors';

/** A value that someone may pass by mistake, made anew for each call. */
export interface Odd {
  readonly name: string;
  make(): unknown;
}

const odd = (name: string, make: () => unknown): Odd => ({
  name,
  make: () => {
    const value = make();
    return (typeof value === 'object' && value !== null) || typeof value === 'function' ? named(name, value) : value;
  },
});

/** A class whose name was never written in a program. */
function classNamed(name: string): new () => object {
  return { [name]: class {} }[name];
}

const numbers = [
  ...[Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 0, 1, 2, 3, -1, -2, 0.5, 1.5, 100_000, 1e6],
  ...[2 ** 30, 2 ** 31, 2 ** 32, 2 ** 40, 2 ** 53 - 1, 2 ** 53, -(2 ** 31), -(2 ** 53), 1e308, 1e-320, -1e308],
].map((value) => odd(Object.is(value, -0) ? '-0' : String(value), () => value));

const texts = [
  ...['', ' ', '1', '0x10', 'mean', 'a\nb', 'a.b', 'nul\0inside', '\ud800', '../..', 'toString', '__proto__'].map((text) =>
    odd(JSON.stringify(text), () => text),
  ),
  odd('a text of 100,000 characters', () => 'x'.repeat(100_000)),
];

const other: Odd[] = [
  odd('undefined', () => undefined),
  odd('null', () => null),
  odd('true', () => true),
  odd('false', () => false),
  odd('a big integer', () => 5n),
  odd('a symbol', () => Symbol('a\nb')),
  odd('a boxed number', () => new Number(2)),
  odd('a boxed text', () => new String('mean')),
  odd('a boxed boolean', () => new Boolean(true)),
];

const objects: Odd[] = [
  odd('{}', () => ({})),
  odd('a frozen object', () => Object.freeze({})),
  odd('an object without prototype', () => Object.create(null)),
  odd('an object that holds itself', () => {
    const own: Record<string, unknown> = {};
    own.own = own;
    return own;
  }),
  odd('an object nested 5,000 deep', () => {
    let nest: object = {};
    for (let level = 0; level < 5000; level++) nest = { nest };
    return nest;
  }),
  odd('{ length: 2 ** 40 }', () => ({ length: 2 ** 40 })),
  odd('{ length: 2 ** 31 }', () => ({ length: 2 ** 31 })),
  odd('{ length: -1 }', () => ({ length: -1 })),
  odd('{ length: NaN }', () => ({ length: Number.NaN })),
  odd('{ length: "2" }', () => ({ length: '2', 0: 1, 1: 1 })),
  odd('{ length: [1, 2] }', () => ({ length: [1, 2] })),
  odd('{ length: 2, 0: 1, 1: 1 }', () => ({ length: 2, 0: 1, 1: 1 })),
  odd('an object whose length is a getter', () => ({
    get length() {
      return 2;
    },
  })),
  odd('{ shape: [2, 3] }', () => ({ shape: [2, 3] })),
  odd('{ shape: [2 ** 31, 2 ** 31], data: [] }', () => ({ shape: [2 ** 31, 2 ** 31], data: [] })),
  odd('{ shape: ["2", 3], data }', () => ({ shape: ['2', 3], data: new Float32Array(6) })),
  odd('{ shape: [2, 3], data() that gives nothing }', () => ({ shape: [2, 3], data: async () => undefined })),
  odd('{ shape: [2, 3], data() that gives text }', () => ({ shape: [2, 3], data: () => 'abcdef' })),
  odd('{ forward: 5 }', () => ({ forward: 5 })),
  odd('{ forward() that gives nothing }', () => ({ forward: () => undefined })),
  odd('{ length: 3, get: 5 }', () => ({ length: 3, get: 5 })),
  odd('{ length: 3, get() that gives nothing }', () => ({
    length: 3,
    get: giving('a function that gives undefined', undefined),
  })),
  odd('{ params: 5 }', () => ({ params: 5 })),
  odd('{ paramGroups: [{}] }', () => ({ paramGroups: [{}] })),
  odd('{ paramGroups: [null] }', () => ({ paramGroups: [null] })),
  odd('a Map', () => new Map([['a', 1]])),
  odd('an empty Map', () => new Map()),
  odd('a Set', () => new Set([1])),
  odd('a WeakMap', () => new WeakMap()),
  odd('a Date', () => new Date(0)),
  odd('an invalid Date', () => new Date(Number.NaN)),
  odd('a RegExp', () => /a/),
  odd('an Error', () => new Error('a\nb')),
  odd('a URL', () => new URL('http://127.0.0.1:9/')),
  odd('a promise', () => Promise.resolve(2)),
  odd('a rejected promise', () => {
    const rejected = Promise.reject(new CallersError('rejected'));
    rejected.catch(() => {});
    return rejected;
  }),
  // biome-ignore lint/suspicious/noThenProperty: what has `then` is awaited
  odd('something with then', () => ({ then: (resolve: (value: number) => void) => resolve(2) })),
  odd('an iterator of symbols', () => [Symbol('odd'), Symbol('odd')].values()),
  odd('a generator that never ends', () =>
    (function* () {
      for (;;) yield 1;
    })(),
  ),
  odd('the global object', () => globalThis),
  odd('an instance of a class', () => new (class Thing {})()),
  odd('an instance of a class whose name has two lines', () => new (classNamed('a\nb'))()),
  odd('an instance of a class whose name is long', () => new (classNamed('Long'.repeat(5000)))()),
];

const functions: Odd[] = [
  odd('a function that gives undefined', () => giving('a function that gives undefined', undefined)),
  odd('a function that gives null', () => giving('a function that gives null', null)),
  odd('a function that gives 5', () => giving('a function that gives 5', 5)),
  odd('a function that gives NaN', () => giving('a function that gives NaN', Number.NaN)),
  odd('a function that gives "x"', () => giving('a function that gives "x"', 'x')),
  odd('a function that gives []', () => giving('a function that gives []', [])),
  odd('a function that gives {}', () => giving('a function that gives {}', {})),
  odd('a function that gives a symbol', () => giving('a function that gives a symbol', Symbol('a'))),
  odd('a function that gives a big integer', () => giving('a function that gives a big integer', 5n)),
  odd('an async function', () => resulting(async () => 5, Promise.resolve(5))),
  odd('a generator function', () =>
    resulting(function* () {
      yield 1;
    }, [].values()),
  ),
  odd('a function that throws', () =>
    resulting(() => {
      throw new CallersError('thrown');
    }, undefined),
  ),
  odd('a function that rejects', () => {
    const reject = async () => {
      throw new CallersError('rejected');
    };
    return resulting(reject, undefined);
  }),
  odd('a class', () => class Thing {}),
];

/** All of them, each as often as any other. */
export const oddValues: readonly Odd[] = [
  ...numbers,
  ...texts,
  ...other,
  ...objects,
  ...functions,
  ...[...oddArrays, ...oddTensors].map(({ name, make }) => odd(name, make)),
];
