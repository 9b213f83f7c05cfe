import { binary, constant, type Expression, unary } from '../expression/expression';
import { elementwise, mul } from './elementwise';
import { meaningOf } from './float64';

const [one, lowest, smallest] = [constant(1), constant(-100), constant(Math.fround(1e-12))];
/** Logarithms of 0 are cut off, so that the loss of a wrong certainty is finite. */
const logOf = (x: Expression): Expression => binary('max', unary('log', x), lowest);
const logOfRest = (x: Expression): Expression => binary('max', unary('log1p', unary('neg', x)), lowest);

const loss = (x: Expression, target: Expression): Expression =>
  binary('sub', binary('mul', binary('sub', target, one), logOfRest(x)), binary('mul', target, logOf(x)));

/** -(t log x + (1 - t) log(1 - x)), with logarithms of at least -100. @see torch.nn.functional.binary_cross_entropy */
export const binaryCrossEntropy = elementwise('binaryCrossEntropy', {
  kernel: loss,
  reference: meaningOf(loss, 2),
  gradient: ({ grad, inputs: [x, target] }) => [
    x.requiresGrad ? binaryCrossEntropyGradient([grad, x, target]) : null,
    target.requiresGrad ? mul([grad, logOddsAgainst([x])]) : null,
  ],
  samples: [
    {
      shapes: [
        [4, 9],
        [4, 9],
      ],
      range: [0.05, 0.95],
    },
  ],
});

const slope = (grad: Expression, x: Expression, target: Expression): Expression => {
  const spread = binary('max', binary('mul', binary('sub', one, x), x), smallest);
  return binary('mul', grad, binary('div', binary('sub', x, target), spread));
};
/** (x - t) / (x (1 - x)), the divisor being at least 1e-12. */
const binaryCrossEntropyGradient = elementwise('binaryCrossEntropyGradient', {
  kernel: slope,
  reference: meaningOf(slope, 3),
  gradient: 'derived',
  samples: [
    {
      shapes: [
        [4, 9],
        [4, 9],
        [4, 9],
      ],
      range: [0.05, 0.95],
    },
  ],
});

const against = (x: Expression): Expression => binary('sub', unary('log1p', unary('neg', x)), unary('log', x));
/** log(1 - x) - log x. */
const logOddsAgainst = elementwise('logOddsAgainst', {
  kernel: against,
  reference: meaningOf(against, 1),
  gradient: 'derived',
  samples: [{ shapes: [[4, 9]], range: [0.05, 0.95] }],
});
