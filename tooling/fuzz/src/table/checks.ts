import * as checks from '@kindling/checks';
import { anything, domain, fixed, optional } from '../domains/domain';
import { callback } from '../domains/functions';
import { everyKind, iterable, list, numbers } from '../domains/lists';
import { options } from '../domains/objects';
import { anyNumber, boolean, choice, integer, number, pair, text } from '../domains/simple';
import { WrongResult } from '../values/functions';
import { fn, type Row } from './row';

/** What is checked is odd, what it is called and its range are what the library's own code says. */
const name = fixed('size');
const range = fixed({ min: 1, max: 10 });

const path = domain(
  'a path',
  () => 'data/net',
  (value) => typeof value === 'string' && value !== '' && !/\p{Cc}/u.test(value),
);

/** What @kindling/checks gives all other packages. */
export const checksTable: readonly Row[] = [
  fn('checks/checkInteger', checks.checkInteger, [name, integer({ min: 1, max: 10 }), range]),
  fn('checks/checkNumber', checks.checkNumber, [name, number({ min: 1, max: 10 }), range]),
  fn('checks/checkFloat32', checks.checkFloat32, [name, number({ max: 3.4e38, min: -3.4e38, made: [-1, 1] }), fixed({})]),
  fn('checks/checkPair', checks.checkPair, [name, pair({ min: 1, max: 10 }), range]),
  fn('checks/checkBoolean', checks.checkBoolean, [name, boolean]),
  fn('checks/checkChoice', checks.checkChoice, [name, choice('mean', 'sum', 2), fixed(['mean', 'sum', 2])]),
  fn('checks/checkText', checks.checkText, [name, text, optional(fixed({ maxLength: 200_000 }))]),
  fn('checks/checkPath', checks.checkPath, [name, path, fixed('a file')]),
  fn('checks/checkFunction', checks.checkFunction, [name, callback('anything', anything, () => () => 5)]),
  fn('checks/checkArray', checks.checkArray, [
    name,
    list(integer({ min: 0 })),
    fixed((at: string, entry: unknown) => checks.checkInteger(at, entry, { min: 0 })),
  ]),
  fn('checks/checkIterable', checks.checkIterable, [
    name,
    iterable(list(integer({ min: 0 }))),
    fixed((at: string, entry: unknown) => checks.checkInteger(at, entry, { min: 0 })),
  ]),
  fn('checks/checkNumbers', checks.checkNumbers, [name, numbers(anyNumber, { like: true }), fixed(undefined)]),
  fn('checks/checkIndex', checks.checkIndex, [name, integer({ min: 0, max: 4 }), fixed(5)]),
  fn('checks/checkOptions', checks.checkOptions, [name, options({ keepDim: anything, p: anything }), fixed(['keepDim', 'p'])]),
  fn('checks/describe', checks.describe, [anything], { use: isShortLine }),
  fn('checks/className', checks.className, [anything, fixed('object')]),
  fn('checks/noteLoaded', checks.noteLoaded, [fixed('a class')]),
  fn('checks/isTypedArray', checks.isTypedArray, [anything]),
  fn('checks/typedArrayName', checks.typedArrayName, [anything]),
  fn('checks/isArrayLike', checks.isArrayLike, [anything]),
  fn('checks/checkNoOptions', checks.checkNoOptions, [name, options({})]),
  fn('checks/isMap', checks.isMap, [anything]),
  fn('checks/isRecord', checks.isRecord, [anything]),
  fn('checks/isThenable', checks.isThenable, [anything]),
  fn('checks/unwaited', checks.unwaited, [anything]),
  // asked only of what isTypedArray said yes to
  fn('checks/ofThisRealm', checks.ofThisRealm, [{ ...numbers(anyNumber, { kinds: everyKind, plain: false }), places: [] }]),
];

/** What a value is called in an error has to be one short line, whatever the value. */
function isShortLine(shown: string): void {
  if (typeof shown !== 'string' || shown.length > 250 || /[\n\r]/.test(shown)) {
    throw new WrongResult(`expected one short line, got ${JSON.stringify(shown).slice(0, 200)}`);
  }
}
