import { coefficientOf, iterationsOf, type Loop } from '../../expression/affine';
import { askOnce } from '../../expression/askOnce';
import { type Expression, isPrimitive, type ReduceExpression, walk } from '../../expression/expression';
import { clipsOf } from '../clip';
import { contentsOf } from '../contents';
import type { Kernel } from '../kernel';
import { withOwnAddresses } from '../ownAddresses';
import { PAIRED_TERMS } from './longSum';

/** What may follow the sums: element-wise code that a host was seen to join. */
const AFTERWARDS: ReadonlySet<string> = new Set(['add', 'sub', 'mul', 'div', 'max', 'min', 'neg', 'abs', 'sqrt']);
/** Where there is no sum, what it was seen to join beside that: it fills the registers alone. */
const ALONE: ReadonlySet<string> = new Set([
  ...AFTERWARDS,
  'exp',
  'expm1',
  'log',
  'log1p',
  'tanh',
  'sigmoid',
  'geluGap',
  'normalDensity',
]);

/**
 * The output loops along which a host that joins two vectors of 128 bits to one of 256 can do so: it begins at two stores side by side
 * and follows what they store back to the loads, and where it finds something that it can't join, it joins nothing.
 * Sums of products gain most, and functions that are long polynomials; other element-wise code waits for memory.
 * @see V8's revectorization (src/compiler/turboshaft/wasm-revec-reducer.cc)
 */
export function pairableLoops(kernel: Kernel): readonly Loop[] {
  // kernels that read from elsewhere are the same code
  return loopsOfCode(withOwnAddresses(kernel).kernel);
}

const loopsOfCode = askOnce(findLoops);

function findLoops({ loops, values }: Kernel): readonly Loop[] {
  if (!values.every(isPairable) && !values.every(isPairableAlone)) return [];
  const steps = (loop: Loop) => values.flatMap((value) => contentsOf(value).loads.map((load) => coefficientOf(load.index, loop)));
  return loops.map(({ loop }) => loop).filter((loop) => steps(loop).every((step) => step === 0 || step === 1));
}

/** Whether a value without sums is made of what a host can join. */
export const isPairableAlone = askOnce((value: Expression): boolean => isPlain(value, new Set(), ALONE));

/** Whether a value is made of sums of products and of what a host can join behind them, wherever its operands lie. */
export const isPairable = askOnce((value: Expression): boolean => {
  const { reduces } = contentsOf(value);
  return reduces.length > 0 && reduces.every(isPlainProduct) && isPlain(value, new Set(reduces), AFTERWARDS);
});

function isPlainProduct(reduction: ReduceExpression): boolean {
  const { name, x, loops } = reduction;
  if (name !== 'sum' || x.kind !== 'binary' || x.name !== 'mul' || iterationsOf(loops) > PAIRED_TERMS) return false;
  // borders that bound the loops are no part of their code
  const bounded: readonly Expression[] = clipsOf(reduction).guarded;
  return [x.x, x.y].every(
    (factor) => factor.kind === 'load' || (factor.kind === 'guarded' && bounded.includes(factor) && factor.x.kind === 'load'),
  );
}

/** Whether all outside of the reductions is loads, constants, choices and these primitives. */
function isPlain(value: Expression, reductions: ReadonlySet<Expression>, primitives: ReadonlySet<string>): boolean {
  const inside = new Set<Expression>();
  for (const reduction of reductions) walk(reduction, (e) => inside.add(e));
  let plain = true;
  walk(value, (e) => {
    if (inside.has(e) || e.kind === 'load' || e.kind === 'constant' || e.kind === 'select') return;
    if (!isPrimitive(e) || !primitives.has(e.name)) plain = false;
  });
  return plain;
}
