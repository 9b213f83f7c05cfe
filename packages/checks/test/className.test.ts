import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { className, KindlingError } from '../src/index';

test('the name of a class, its own where it extends another, and another word where it has none', () => {
  class Mine extends KindlingError {}
  const Nameless = (() => class extends KindlingError {})();
  assert.is(className(new KindlingError(), 'x'), 'KindlingError');
  assert.is(className(new Mine(), 'x'), 'Mine');
  assert.is(className(new Nameless(), 'an error'), 'an error');
  assert.is(className(Object.create(null), 'an object'), 'an object');
  assert.is(className({ constructor: { name: 3 } }, 'an object'), 'an object');
});

test.run();
