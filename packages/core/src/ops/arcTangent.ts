import { constant, type Expression, select, unary } from '../expression/expression';
import type { GraphNode } from '../graph/node';
import { elementwise, neg } from './elementwise';
import { one, over, plus, squareOf, times, zero } from './terms';

/** A number with the sign of x, that of a zero too. */
const sided = (x: Expression): Expression => select('equal', x, zero, over(one, x), x);

/** The angle of the point (x, y) from the axis of x, by the arc tangent of the sizes' quotient and the quarter that it lies in. */
function angle(y: Expression, x: Expression): Expression {
  const [height, width] = [unary('abs', y), unary('abs', x)];
  // of an x that is NaN too
  const flat = select('equal', x, x, zero, x);
  const quotient = select('equal', y, zero, flat, select('equal', height, width, one, over(height, width)));
  const sharp = unary('atan', quotient);
  const turned = select('greater', zero, sided(x), plus(constant(Math.PI), unary('neg', sharp)), sharp);
  return select('greater', zero, sided(y), unary('neg', turned), turned);
}

const samples = [
  { shapes: [[7], [7]], range: [0.5, 2] as const },
  {
    shapes: [
      [2, 3, 5],
      [3, 1],
    ],
    range: [-2, 2] as const,
  },
  { shapes: [[4, 1], [6]], range: [-2, -0.5] as const },
];

/** What one side of the right angle gets of the gradient, of it and of the other one; at the origin 0, as in PyTorch. */
const sideGradient = elementwise('sideGradient', {
  kernel: (grad, own, other) => {
    const square = plus(squareOf(own), squareOf(other));
    return select('equal', square, zero, zero, over(times(grad, other), square));
  },
  reference: (grad, own, other) => (own === 0 && other === 0 ? 0 : (grad * other) / (own * own + other * other)),
  gradient: 'derived',
  samples: [{ shapes: [[4, 9], [9], [4, 9]], range: [0.5, 2] }],
});

/** The angle, from -pi to pi, of the point (x, y). @see torch.atan2 */
export const atan2 = elementwise('atan2', {
  kernel: angle,
  reference: Math.atan2,
  gradient: ({ grad, inputs: [y, x] }): (GraphNode | null)[] => [
    y.requiresGrad ? sideGradient([grad, y, x]) : null,
    x.requiresGrad ? neg([sideGradient([grad, x, y])]) : null,
  ],
  samples,
});
