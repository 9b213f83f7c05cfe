import { constantIndex } from '../expression/affine';
import type { CompareName, Expression, LoadExpression } from '../expression/expression';
import { BINARY, UNARY } from '../expression/primitives/primitives';

const COMPARE: Readonly<Record<CompareName, (a: number, b: number) => boolean>> = {
  equal: (a, b) => a === b,
  greater: (a, b) => a > b,
  greaterEqual: (a, b) => a >= b,
};

/** What stands for number i of an op's inputs in a formula. */
export const variable = (i: number): LoadExpression => ({ kind: 'load', buffer: i, index: constantIndex(0) });

/** A formula of variables, constants and primitives as a function in float64. */
function float64Of(e: Expression): (...numbers: number[]) => number {
  switch (e.kind) {
    case 'constant':
      return () => e.value;
    case 'load':
      return (...numbers) => numbers[e.buffer];
    case 'unary': {
      const [f, x] = [UNARY[e.name].float64, float64Of(e.x)];
      return (...numbers) => f(x(...numbers));
    }
    case 'binary': {
      const [f, x, y] = [BINARY[e.name].float64, float64Of(e.x), float64Of(e.y)];
      return (...numbers) => f(x(...numbers), y(...numbers));
    }
    case 'select': {
      const [holds, a, b, x, y] = [COMPARE[e.compare], ...[e.a, e.b, e.x, e.y].map(float64Of)] as const;
      return (...numbers) => (holds(a(...numbers), b(...numbers)) ? x(...numbers) : y(...numbers));
    }
    default:
      throw new Error(`a formula has no ${e.kind}`);
  }
}

/** What a kernel of so many numbers means in float64: the reference where nothing else is one. */
export const meaningOf = (kernel: (...x: Expression[]) => Expression, count: number): ((...numbers: number[]) => number) =>
  float64Of(kernel(...Array.from({ length: count }, (_, i) => variable(i))));
