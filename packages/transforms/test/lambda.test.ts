import { KindlingError } from '@kindling/checks';
import { throwsExactly } from '@kindling/test-kit';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { asTransform, Lambda, ToTensor } from '../src/index';

const test = suite('Lambda');

test('calls the function', () => {
  assert.is(new Lambda((x: number) => x * 2).forward(21), 42);
  assert.is(String(new Lambda((x: number) => x)), 'Lambda()');
});

test('anything but a function is refused', () => {
  assert.throws(
    () => new Lambda('x' as never),
    (error: Error) => error instanceof KindlingError && error.message === 'Lambda: expected a function, got "x"',
  );
  throwsExactly(
    () => new Lambda(ToTensor as never),
    'Lambda: expected a transform or a function, got a class (new ToTensor makes a transform)',
  );
});

test('a class that is no transform is no function either', () => {
  class Crop {}
  throwsExactly(() => new Lambda(Crop as never), 'Lambda: expected a function, got class Crop, which is only called with new');
  throwsExactly(
    () => asTransform('t', class {} as never),
    't: expected a function, got class (anonymous), which is only called with new',
  );
});

test('asTransform wraps functions and refuses what cannot transform', () => {
  const transform = new ToTensor();
  assert.is(asTransform('transform', transform), transform);
  assert.instance(
    asTransform('transform', (x: number) => x),
    Lambda,
  );
  for (const value of [null, undefined, 3, {}, 'ToTensor']) {
    assert.throws(
      () => asTransform('transform', value as never),
      /^KindlingError|transform: expected a transform or a function, got/,
    );
  }
  throwsExactly(() => asTransform(Symbol('name') as never, transform), 'name: expected text, got Symbol(name)');
});

test.run();
