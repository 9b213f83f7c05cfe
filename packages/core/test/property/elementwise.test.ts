import { elementwiseOps } from '@kindling/fixtures';
import * as fc from 'fast-check';
import { broadcastShape } from './oracle/elementwise';
import { count } from './oracle/oracleTensor';
import { broadcastPair, seed, shape } from './support/arbitraries';
import { checkOp } from './support/checkOp';
import { numbers } from './support/numbers';
import { propertySuite } from './support/propertySuite';

const kind = fc.constantFrom('unit', 'whole');

propertySuite('elementwise ops on random shapes', (property) => {
  for (const op of ['add', 'sub', 'mul', 'maximum', 'minimum'] as const) {
    property(`${op} broadcasts`, [broadcastPair, kind, seed], ([left, right], kind, seed) =>
      checkOp(op, [numbers(left, seed, kind), numbers(right, seed + 2, kind)], {}, seed, count(broadcastShape(left, right))),
    );
  }

  property('div broadcasts', [broadcastPair, seed], ([left, right], seed) =>
    checkOp('div', [numbers(left, seed), numbers(right, seed + 2, 'nonzero')], {}, seed, count(broadcastShape(left, right))),
  );

  property(
    'a number takes the place of a tensor',
    [shape, fc.constantFrom('add', 'sub', 'mul', 'div'), fc.constantFrom(2, -0.75, 1, 3), seed],
    (shape, op, other, seed) => checkOp(op, [numbers(shape, seed)], { other }, seed),
  );

  property('ops of one number', [shape, fc.constantFrom(...elementwiseOps), kind, seed], (shape, { op, inputs }, kind, seed) =>
    checkOp(op, [numbers(shape, seed, inputs === 'positive' ? 'positive' : kind)], {}, seed),
  );
});
