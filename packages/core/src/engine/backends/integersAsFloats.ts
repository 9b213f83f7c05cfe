import { KindlingError } from '@kindling/checks';
import type { PlanBuffer, Schedule } from '../../codegen/schedule';
import { isWhole } from '../../expression/dtype';
import { type BinaryName, children, type Expression, isWholeNumber, type UnaryName, walkAll } from '../../expression/expression';
import { integersOf, type Words, wordsOf } from '../../graph/words';
import { LARGEST_EXACT } from '../../shape/shape';

/** What every refusal of integers ends with. */
export const WHERE_INTEGERS_ARE = 'use webasm, cpu or webgpu';

/** What takes whole numbers of 24 bits at most to such of more. */
const GROWING: readonly (UnaryName | BinaryName)[] = ['addInteger', 'subInteger', 'mulInteger'];

/**
 * For devices that have floats in the place of integers, which are exact up to 2^24.
 * @throws KindlingError for a kernel that adds or multiplies integers, unless these are known to stay small (a count of bools)
 */
export function checkIntegers(backend: string, { kernels }: Schedule): void {
  for (const { kernel } of kernels) {
    walkAll(kernel.values, (e) => {
      const isArithmetic = (e.kind === 'unary' || e.kind === 'binary') && GROWING.includes(e.name);
      const isSum = e.kind === 'reduce' && e.name === 'sum' && isWholeNumber(e);
      if ((isArithmetic || isSum) && largest(e) > LARGEST_EXACT) {
        throw new KindlingError(
          `backend ${backend}: ${kernel.name}: expected integers that stay below 2^24, which floats hold here, got a sum or product of any: convert with x.to('float32'), or ${WHERE_INTEGERS_ARE}`,
        );
      }
    });
  }
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
      const terms = e.loops.reduce((product, { size }) => product * size, 1);
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
      return 2 ** 31;
  }
}

/** The floats that stand for a buffer's numbers. @throws KindlingError for an integer that has none */
export function floatsFor(backend: string, words: Words, { dtype, label }: PlanBuffer): Float32Array {
  if (!isWhole(dtype)) return words;
  const integers = integersOf(words);
  const floats = Float32Array.from(integers);
  const lost = integers.findIndex((integer, i) => floats[i] !== integer);
  if (lost === -1) return floats;
  throw new KindlingError(
    `backend ${backend}: ${label}: expected integers that a float32 holds (all up to 2^24), got ${integers[lost]}: ${WHERE_INTEGERS_ARE}`,
  );
}

/** What floats stand for. */
export function wordsFor(floats: Float32Array, { dtype }: Pick<PlanBuffer, 'dtype'>): Words {
  return isWhole(dtype) ? wordsOf(Int32Array.from(floats)) : floats;
}
