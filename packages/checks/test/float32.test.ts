import { throwsExactly } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { checkFloat32 } from '../src/index';

test('a float32 holds numbers up to 3.4e38', () => {
  assert.is(checkFloat32('lr', 0.1, { min: 0 }), 0.1);
  assert.is(checkFloat32('lr', 3.4028234663852886e38), 3.4028234663852886e38);
  throwsExactly(() => checkFloat32('lr', 1e39), 'lr: expected a number that a float32 holds, got 1e+39');
  throwsExactly(() => checkFloat32('lr', -1e39), 'lr: expected a number that a float32 holds, got -1e+39');
  throwsExactly(() => checkFloat32('lr', -1, { min: 0 }), 'lr: expected a number >= 0, got -1');
  throwsExactly(() => checkFloat32('lr', '1'), 'lr: expected a number, got "1"');
  throwsExactly(() => checkFloat32(Symbol('lr') as never, 1e39), 'Symbol(lr): expected a number that a float32 holds, got 1e+39');
});

test.run();
