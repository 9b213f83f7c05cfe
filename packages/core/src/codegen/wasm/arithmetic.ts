import { type Expression, isWholeNumber, type SelectExpression } from '../../expression/expression';
import type { FunctionBuilder } from './assembler';

const COMPARE = {
  floats: { equal: 'f32x4.eq', greater: 'f32x4.gt', greaterEqual: 'f32x4.ge' },
  integers: { equal: 'i32x4.eq', greater: 'i32x4.gt_s', greaterEqual: 'i32x4.ge_s' },
} as const;

const comparison = ({ compare, a }: SelectExpression) => COMPARE[isWholeNumber(a) ? 'integers' : 'floats'][compare];

/**
 * Adds the vector on the stack to the local `sum`, and puts what rounding cut off, exactly, in the local `cutOff`: NaN
 * where the sum is NaN or infinite.
 * @see Knuth, "The Art of Computer Programming", vol. 2, 4.2.2, theorem B
 */
export function emitExactAdd(f: FunctionBuilder, sum: number, cutOff: number): void {
  const [x, y, yRounded] = [f.local('v128'), f.local('v128'), f.local('v128')];
  f.set(x).get(sum).tee(y).get(x).do('f32x4.add').tee(sum).get(x).do('f32x4.sub').set(yRounded);
  f.get(x).get(sum).get(yRounded).do('f32x4.sub', 'f32x4.sub');
  f.get(y).get(yRounded).do('f32x4.sub', 'f32x4.add').set(cutOff);
}

/**
 * Leaves the larger (or smaller) of the two vectors on the stack there, NaN where one is; the upper one is in the local `y` too. x86-64 has
 * pmax and pmin as one instruction; f32x4.max and min, which also tell 0 from -0, take nine.
 */
export function emitExtreme(f: FunctionBuilder, instruction: 'f32x4.pmax' | 'f32x4.pmin', y: number): void {
  // both give the lower one where one of them is NaN; with the mask of the upper one's NaN lanes, all bits set, the result is NaN there too
  f.do(instruction).get(y).get(y).do('f32x4.ne', 'v128.or');
}

/** Leaves the sum or the larger of the two vectors on the stack there. */
export function emitCombined(f: FunctionBuilder, name: 'sum' | 'max', isWhole: boolean): void {
  if (isWhole) f.do(name === 'sum' ? 'i32x4.add' : 'i32x4.max_s');
  else if (name === 'sum') f.do('f32x4.add');
  else {
    const element = f.local('v128');
    emitExtreme(f.tee(element), 'f32x4.pmax', element);
  }
}

/** Leaves the vector in the local `x` on the stack, with 0 in the lanes that are NaN. */
export function emitNumbers(f: FunctionBuilder, x: number): void {
  f.get(x).get(x).get(x).do('f32x4.eq', 'v128.and');
}

/**
 * Leaves a choice between vectors on the stack.
 * @param emit computes an expression into a local
 * @param isSame whether two expressions are the same value
 * @param relaxed whether the host has relaxed SIMD, and may use it
 */
export function emitSelect(
  f: FunctionBuilder,
  e: SelectExpression,
  emit: (e: Expression) => number,
  isSame: (a: Expression, b: Expression) => boolean,
  relaxed: boolean,
): void {
  const { x, y } = e;
  // a ? x : (b ? other : x) is other where b and not a
  const inner = y.kind === 'select' && isSame(y.y, x) ? y : null;
  const conditions = (inner === null ? [e] : [inner, e]).map((c) => ({ instruction: comparison(c), a: emit(c.a), b: emit(c.b) }));
  if (inner === null && x.kind === 'constant' && Object.is(x.value, 0)) {
    // masks are all-ones or all-zeros per lane: y with 0 in the lanes of the mask
    const [{ instruction, a, b }] = conditions;
    f.get(emit(y)).get(a).get(b).do(instruction, 'v128.andnot');
    return;
  }
  const [ifSet, ifNot] = inner === null ? [emit(x), emit(y)] : [emit(inner.x), emit(x)];
  f.get(ifSet).get(ifNot);
  for (const { instruction, a, b } of conditions) f.get(a).get(b).do(instruction);
  if (inner !== null) f.do('v128.andnot');
  // masks are all-ones or all-zeros per lane, so relaxed_laneselect equals bitselect here and compiles to one instruction
  f.do(relaxed ? 'i32x4.relaxed_laneselect' : 'v128.bitselect');
}
