import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { LambdaLR } from '../../src/index';
import { rates } from './rates';

test('multiplies the first rate by a function of the epoch', () => {
  assert.equal(
    rates((optimizer) => new LambdaLR(optimizer, (epoch) => Math.min(1, (epoch + 1) / 4)), 5),
    [0.25, 0.5, 0.75, 1, 1],
  );
});

test.run();
