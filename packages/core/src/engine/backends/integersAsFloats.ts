import { KindlingError } from '@kindling/checks';
import { type hidesLost, isLost, type mayLose, unheldConstant } from '../../codegen/integersAsFloats';
import type { Kernel } from '../../codegen/kernel';
import type { PlanBuffer, Schedule } from '../../codegen/schedule';
import { isWhole } from '../../expression/dtype';
import { integersOf, type Words, wordsOf } from '../../graph/words';

/** What every refusal of integers ends with. */
export const WHERE_INTEGERS_ARE = 'use webasm, cpu or webgpu';

const EXPECTED = 'expected integers that stay below 2^24, which floats hold here';
const INSTEAD = `convert with x.to('float32'), or ${WHERE_INTEGERS_ARE}`;

/**
 * For devices that have floats in the place of integers.
 * @param refuses what of a kernel's value is refused: all that floats may not hold, or what would leave no trace of it
 * @throws KindlingError for a kernel that adds, multiplies or divides such integers, or has one as a constant
 */
export function checkIntegers(backend: string, { kernels }: Schedule, refuses: typeof mayLose | typeof hidesLost): void {
  for (const { kernel } of kernels) {
    for (const value of kernel.values) {
      const constant = unheldConstant(value);
      if (constant !== null) {
        throw new KindlingError(`backend ${backend}: ${kernel.name}: ${EXPECTED}, got ${constant}: ${WHERE_INTEGERS_ARE}`);
      }
      if (!refuses(value)) continue;
      throw new KindlingError(
        `backend ${backend}: ${kernel.name}: ${EXPECTED}, got a sum, product or quotient of any: ${INSTEAD}`,
      );
    }
  }
}

/** Looks at what a kernel gave. @throws KindlingError where an integer was not below 2^24, and so was lost */
export function checkHeld(backend: string, { name }: Kernel, floats: Float32Array): void {
  const place = floats.findIndex(isLost);
  if (place === -1) return;
  throw new KindlingError(
    `backend ${backend}: ${name}: ${EXPECTED}, got a sum, product or quotient that does not, the first at element ${place} of ${floats.length}: ${INSTEAD}`,
  );
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
