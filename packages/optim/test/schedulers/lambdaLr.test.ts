import { throwsExactly } from '@kindling/test-kit';
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

test('refuses what is no function, and a function that gives no number', () => {
  throwsExactly(
    () => rates((optimizer) => new LambdaLR(optimizer, 1 as never), 1),
    'LambdaLR: lrLambda: expected a function, got 1',
  );
  throwsExactly(
    () => rates((optimizer) => new LambdaLR(optimizer, [() => 1, 2 as never]), 1),
    'LambdaLR: lrLambda[1]: expected a function, got 2',
  );
  throwsExactly(
    () => rates((optimizer) => new LambdaLR(optimizer, [() => 1, () => 1]), 1),
    'LambdaLR: lrLambda: expected 1 entries, one for each group, got 2',
  );
  for (const [came, shown] of [
    [undefined, 'undefined'],
    [null, 'null'],
    ['0.5', '"0.5"'],
    [true, 'true'],
    [[2], '[2]'],
    [Promise.resolve(1), 'Promise'],
  ] as const) {
    throwsExactly(
      () => rates((optimizer) => new LambdaLR(optimizer, (() => came) as never), 1),
      `LambdaLR: lrLambda of epoch 0: expected a number, got ${shown}`,
    );
  }
  throwsExactly(
    () => rates((optimizer) => new LambdaLR(optimizer, () => -1), 1),
    'LambdaLR: lr of epoch 0: expected a number >= 0, got -1',
  );
});

test.run();
