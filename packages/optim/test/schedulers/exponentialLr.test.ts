import { assertClose, throwsExactly } from '@kindling/test-kit';
import { test } from 'uvu';
import { ExponentialLR } from '../../src/index';
import { rates } from './rates';

test('multiplies by gamma every epoch', () => {
  assertClose(
    rates((optimizer) => new ExponentialLR(optimizer, 0.9), 4),
    [1, 0.9, 0.81, 0.729],
    { rtol: 1e-15, atol: 0 },
  );
});

test('refuses bad arguments', () => {
  throwsExactly(
    () => rates((optimizer) => new ExponentialLR(optimizer, undefined as never), 1),
    'ExponentialLR: gamma: expected a number >= 0, got undefined',
  );
  throwsExactly(
    () => rates((optimizer) => new ExponentialLR(optimizer, 0.9, -1 as never), 1),
    'ExponentialLR: options: expected none, got -1',
  );
});

test.run();
