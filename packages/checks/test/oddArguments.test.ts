import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as checks from '../src/index';

// The checks themselves are called with what is no argument of theirs: what they throw is theirs as well.

const odd: unknown[] = [
  ...[undefined, null, Number.NaN, Number.POSITIVE_INFINITY, -0, -1, 0.5, 3, 2 ** 31, 2 ** 53, 1n, true, false, '', 'name'],
  ...[
    Symbol('odd'),
    () => 1,
    class Odd {},
    {},
    { min: Symbol('odd') },
    { maxLength: 'x' },
    { length: 2 ** 40 },
    Object.create(null),
  ],
  ...[new Map(), Promise.resolve(1), [], [[]], [1, 2], new Array(3), new Float32Array(2), new DataView(new ArrayBuffer(2))],
];

const functions = Object.entries({
  KindlingError: (message: never, options: never) => new checks.KindlingError(message, options),
  allocate: checks.allocate,
  bytesText: checks.bytesText,
  checkArray: checks.checkArray,
  checkBoolean: checks.checkBoolean,
  checkChoice: checks.checkChoice,
  checkFloat32: checks.checkFloat32,
  checkFunction: checks.checkFunction,
  checkIndex: checks.checkIndex,
  checkInteger: checks.checkInteger,
  checkIterable: checks.checkIterable,
  checkNoOptions: checks.checkNoOptions,
  checkNumber: checks.checkNumber,
  checkNumbers: checks.checkNumbers,
  checkOptions: checks.checkOptions,
  checkPair: checks.checkPair,
  checkPath: checks.checkPath,
  checkText: checks.checkText,
  className: checks.className,
  describe: checks.describe,
  fileError: checks.fileError,
  expandHome: (argument: never, path: never) => checks.expandHome(argument, path, { homedir: () => '/home/me', sep: '/' }),
  exactMethods: (Kind: never) => checks.exactMethods(Kind),
  isArrayLike: checks.isArrayLike,
  isMap: checks.isMap,
  isRecord: checks.isRecord,
  isThenable: checks.isThenable,
  isTypedArray: checks.isTypedArray,
  noteLoaded: checks.noteLoaded,
  ofThisRealm: checks.ofThisRealm,
  shownPath: checks.shownPath,
  refuseSurplus: (name: never, ...given: unknown[]) => checks.refuseSurplus(name, given, 1),
  typedArrayName: checks.typedArrayName,
  unexpected: checks.unexpected,
  unwaited: checks.unwaited,
  warnOnce: checks.warnOnce,
}) as [string, (...values: unknown[]) => unknown][];

test('every function is here', () => {
  const exported = Object.entries(checks).filter(([, value]) => typeof value === 'function');
  assert.equal(functions.map(([name]) => name).sort(), exported.map(([name]) => name).sort());
});

test('what ends in an error ends in one in words', () => {
  const { warn } = console;
  console.warn = () => {};
  Error.stackTraceLimit = 0;
  try {
    for (const [name, call] of functions) {
      for (const first of odd) {
        for (const second of odd) {
          for (const third of [undefined, null, Number.NaN, Symbol('odd'), { min: Symbol('odd') }, [], () => 1]) {
            try {
              call(first, second, third);
            } catch (error) {
              assert.ok(error instanceof checks.KindlingError, `${name}: ${error}`);
            }
          }
        }
      }
    }
  } finally {
    console.warn = warn;
  }
});

test.run();
