import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { takesOnly } from '../src/index';

class KindlingError extends Error {
  override name = 'KindlingError';
}
/** A check that knows what it does. */
const wantsNull = (value: unknown) => {
  if (value !== null) throw new KindlingError('value: expected null');
};

const failure = (promise: Promise<void>) =>
  promise.then(
    () => 'passed',
    (error: Error) => error.message,
  );

test('passes where exactly the named values are taken, at once or after a while', async () => {
  await takesOnly(wantsNull, ['null']);
  await takesOnly(async (value) => wantsNull(value), ['null']);
});

test('fails where another value is taken, or a named one is refused', async () => {
  assert.is.not(await failure(takesOnly(() => {}, ['null'])), 'passed');
  assert.is.not(await failure(takesOnly(wantsNull, ['null', 'NaN'])), 'passed');
});

test('fails where an error is raw, or more than a line', async () => {
  const raw = takesOnly((value: { a: number }) => value.a.toFixed(), []);
  assert.match(await failure(raw), /^undefined: a TypeError came/);
  const long = takesOnly(() => {
    throw new KindlingError('two\nlines');
  }, []);
  assert.match(await failure(long), /^undefined: not a line/);
});

test.run();
