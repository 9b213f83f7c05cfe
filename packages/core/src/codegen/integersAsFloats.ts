import { type Affine, iterationsOf } from '../expression/affine';
import { askOnce } from '../expression/askOnce';
import { type BinaryName, children, type Expression, isWholeNumber, type UnaryName, walk } from '../expression/expression';
import { LARGEST_EXACT } from '../shape/shape';

// For devices that have floats in the place of integers: these are exact up to 2^24, and single larger ones too. What is made of two and is
// not below 2^24 is lost: it becomes LOST, which is no integer of 32 bits, and the run that computed it fails.

/** What stands for an integer that a float could not hold. Finite: drivers in a fast mode may take NaN and infinity for what never comes. */
export const LOST = 2 ** 60;

/** Whether a float that stands for an integer is none of 32 bits; the minus of the first one, which wraps around elsewhere, is 2^31. */
export const isLost = (float: number): boolean => !(Math.abs(float) <= 2 ** 31);

/** What takes whole numbers of 24 bits at most to such of more; a quotient is right where the dividend is below 2^24. */
const GROWING: readonly (UnaryName | BinaryName)[] = ['addInteger', 'subInteger', 'mulInteger', 'divideInteger'];

/** Of these the largest size is lost, where the operand is. */
const KEEPING: readonly (UnaryName | BinaryName)[] = ['negInteger', 'absInteger'];

/** Whether this very sum, product or quotient of integers may be one that floats do not hold. */
export function mayGrow(e: Expression): boolean {
  const isArithmetic = e.kind === 'binary' && GROWING.includes(e.name);
  const isSum = e.kind === 'reduce' && e.name === 'sum' && isWholeNumber(e);
  return (isArithmetic || isSum) && largest(e) > LARGEST_EXACT;
}

/** Whether integers may be lost on the way to a value. */
export const mayLose = askOnce((root: Expression): boolean => {
  let found = false;
  walk(root, (e) => {
    if (mayGrow(e)) found = true;
  });
  return found;
});

/**
 * Whether integers may be lost on the way to a value without a trace in it: in a float, or under something that gives an integer all the
 * same. A choice tells of what it compares (see ShaderBody).
 */
export function hidesLost(e: Expression): boolean {
  if (!mayLose(e)) return false;
  if (!isWholeNumber(e)) return true;
  switch (e.kind) {
    case 'unary':
    case 'binary':
      return !(GROWING.includes(e.name) || KEEPING.includes(e.name)) || children(e).some(hidesLost);
    case 'reduce':
      return e.name !== 'sum' || hidesLost(e.x);
    case 'at':
      return mayLose(e.place) || hidesLost(e.x);
    default:
      return children(e).some(hidesLost);
  }
}

/** A whole number within an expression that no float holds; null if there is none. */
export function unheldConstant(root: Expression): number | null {
  let found: number | null = null;
  walk(root, (e) => {
    if (!isWholeNumber(e)) return;
    const value =
      e.kind === 'constant' ? e.value : e.kind === 'guarded' ? e.otherwise : e.kind === 'index' ? farthest(e.index) : 0;
    const isHeld = e.kind === 'index' ? value <= LARGEST_EXACT : Math.fround(value) === value;
    if (!isHeld) found = value;
  });
  return found;
}

/** The largest size that an integer may have. */
function largest(e: Expression): number {
  switch (e.kind) {
    case 'constant':
      return Math.abs(e.value);
    case 'load':
      return e.dtype === 'bool' ? 1 : 2 ** 31;
    case 'select':
      return Math.max(largest(e.x), largest(e.y));
    case 'guarded':
      return Math.max(largest(e.x), Math.abs(e.otherwise));
    case 'at':
      return largest(e.x);
    case 'reduce': {
      const terms = iterationsOf(e.loops);
      if (e.name === 'argmax') return terms;
      return e.name === 'sum' ? largest(e.x) * terms : largest(e.x);
    }
    case 'unary':
    case 'binary': {
      const sizes = children(e).map(largest);
      if (e.name === 'mulInteger') return sizes[0] * sizes[1];
      if (e.name === 'addInteger' || e.name === 'subInteger') return sizes[0] + sizes[1];
      return e.name === 'toInteger' ? 2 ** 31 : Math.max(...sizes);
    }
    case 'index':
      return farthest(e.index);
  }
}

/** How far from 0 an index may get. */
function farthest({ offset, terms }: Affine): number {
  return [...terms].reduce((sum, [{ size }, coefficient]) => sum + Math.abs(coefficient) * (size - 1), Math.abs(offset));
}
