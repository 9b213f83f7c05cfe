import { assertClose, throwsExactly } from '@kindling/test-kit';
import { test } from 'uvu';
import { CosineAnnealingLR } from '../../src/index';
import { rates } from './rates';

test('goes down half a cosine and back up', () => {
  const half = Math.SQRT1_2 / 2;
  assertClose(
    rates((optimizer) => new CosineAnnealingLR(optimizer, 4), 9),
    [1, 0.5 + half, 0.5, 0.5 - half, 0, 0.5 - half, 0.5, 0.5 + half, 1],
    {
      rtol: 1e-14,
      atol: 1e-15,
    },
  );
  assertClose(
    rates((optimizer) => new CosineAnnealingLR(optimizer, 2, { etaMin: 0.2 }), 3),
    [1, 0.6, 0.2],
    { rtol: 1e-15, atol: 0 },
  );
});

test('refuses bad arguments', () => {
  throwsExactly(
    () => rates((optimizer) => new CosineAnnealingLR(optimizer, 0), 1),
    'CosineAnnealingLR: tMax: expected an integer >= 1, got 0',
  );
  throwsExactly(
    () => rates((optimizer) => new CosineAnnealingLR(optimizer, 1, { etaMin: -1 }), 1),
    'CosineAnnealingLR: etaMin: expected a number >= 0, got -1',
  );
  throwsExactly(
    () => rates((optimizer) => new CosineAnnealingLR(optimizer, 1, 0.1 as never), 1),
    'CosineAnnealingLR: options: expected an object with etaMin, got 0.1',
  );
});

test.run();
