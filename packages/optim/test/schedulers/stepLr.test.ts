import { assertClose, throwsExactly } from '@kindling/test-kit';
import { test } from 'uvu';
import { StepLR } from '../../src/index';
import { rates } from './rates';

test('multiplies by gamma every stepSize epochs', () => {
  assertClose(
    rates((optimizer) => new StepLR(optimizer, 3, { gamma: 0.5 }), 7),
    [1, 1, 1, 0.5, 0.5, 0.5, 0.25],
    { rtol: 1e-15, atol: 0 },
  );
  assertClose(
    rates((optimizer) => new StepLR(optimizer, 1), 3),
    [1, 0.1, 0.01],
    { rtol: 1e-15, atol: 0 },
  );
});

test('refuses bad arguments', () => {
  throwsExactly(() => rates((optimizer) => new StepLR(optimizer, 0), 1), 'StepLR: stepSize: expected an integer >= 1, got 0');
  throwsExactly(
    () => rates((optimizer) => new StepLR(optimizer, 1, { gamma: -1 }), 1),
    'StepLR: gamma: expected a number >= 0, got -1',
  );
  throwsExactly(
    () => rates((optimizer) => new StepLR(optimizer, 1, 0.5 as never), 1),
    'StepLR: options: expected an object with gamma, got 0.5',
  );
  throwsExactly(
    () => rates((optimizer) => new StepLR(optimizer, 1, { gama: 0.5 } as never), 1),
    'StepLR: options: expected only gamma, got gama',
  );
  throwsExactly(
    () => rates((optimizer) => new StepLR(optimizer, 1, { gamma: null } as never), 1),
    'StepLR: gamma: expected a number >= 0, got null',
  );
});

test.run();
