import { throwsExactly } from '@kindling/test-kit';
import { suite } from 'uvu';
import { Compose, Normalize, ToTensor, type Transform } from '../src/index';

const test = suite('pixelTable');

const transforms = [
  ['ToTensor', new ToTensor()],
  ['Normalize', new Normalize([0], [1])],
  ['Compose', new Compose([])],
] as const;

test('a count of channels that is none is refused, and no memory is asked for by its number', () => {
  for (const [name, transform] of transforms) {
    const table = (channels: unknown) => (transform as Transform).pixelTable!(channels as number, null);
    const range = `${name}: channels: expected an integer from 1 to 65536`;
    throwsExactly(() => table(-1), `${range}, got -1`);
    throwsExactly(() => table(0), `${range}, got 0`);
    throwsExactly(() => table(2 ** 53), `${range}, got 9007199254740992`);
    throwsExactly(() => table(Number.NaN), `${range}, got NaN`);
    throwsExactly(() => table('1'), `${range}, got "1"`);
  }
});

test('what stands for the transforms before it is null or a table', () => {
  for (const [name, transform] of transforms) {
    const table = (before: unknown) => (transform as Transform).pixelTable!(2, before as Float32Array);
    const expected = `${name}: before: expected null or a Float32Array of 2 * 256 numbers`;
    throwsExactly(() => table(undefined), `${expected}, got undefined`);
    if (name !== 'ToTensor') throwsExactly(() => table(new Float32Array(256)), `${expected}, got Float32Array(256)`);
    throwsExactly(() => table(new Float64Array(512)), `${expected}, got Float64Array(512)`);
    throwsExactly(() => table([1]), `${expected}, got [1]`);
  }
});

test('a table of the user’s own is looked at', () => {
  const own = (table: unknown) => new Compose([{ forward: (x: unknown) => x, pixelTable: () => table as null }]);
  throwsExactly(
    () => own([1, 2]).pixelTable(1, null),
    'transforms[0]: pixelTable: expected null or a Float32Array of 1 * 256 numbers, got [1, 2]',
  );
  throwsExactly(
    () => own(new Float32Array(3)).pixelTable(1, null),
    'transforms[0]: pixelTable: expected null or a Float32Array of 1 * 256 numbers, got Float32Array(3)',
  );
});

test.run();
