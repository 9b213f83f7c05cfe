import type { ReduceExpression } from '../../expression/expression';
import type { FunctionBuilder } from './assembler';

/**
 * The sums and maxima of a tile that wait in globals of the module until all are there: where they are more than registers hold. A host spills them
 * then anyway. JavaScriptCore does so inside the loops of those that come after: a pooled convolution, the maximum of four sums, takes twice as long.
 * @param count the vectors of one
 */
export function setAside(
  reductions: readonly ReduceExpression[],
  count: (reduction: ReduceExpression) => number,
  registers: number,
): ReadonlySet<ReduceExpression> {
  const vectors = reductions.reduce((sum, reduction) => sum + count(reduction), 0);
  if (reductions.length === 1 || vectors <= registers) return new Set();
  return new Set(reductions.filter(({ name }) => name !== 'argmax'));
}

/** The parameter that says where a range of cells ends. */
const END = 1;

/**
 * A call of the function itself that is never reached, for no range with a tile ends at 0. JavaScriptCore sees what was stored to a global through
 * to where it is loaded, and keeps it in a local as if it had not been stored. It does not look through a call. (Nor through `atomic.fence`, which a
 * host without shared memory may refuse.)
 */
export function keepGlobals(f: FunctionBuilder, self: number): void {
  f.get(END).do('i32.eqz').if();
  for (let i = 0; i < f.parameterCount; i++) f.get(i);
  f.call(self).do('end');
}
