import { binaryArithmetic, unaryArithmetic } from './arithmetic';
import { errorFunction } from './errorFunction';
import { exponential } from './exponential';
import { binaryIntegers, unaryIntegers } from './integers';
import { logarithm } from './logarithm';
import { power } from './power';
import type { BinaryPrimitive, Primitive, UnaryPrimitive } from './primitive';
import { remainder } from './remainder';
import { trigonometric } from './trigonometric';

/** Every primitive of one number: one row each, which stands beside what it is made of. */
export const UNARY = {
  ...unaryArithmetic,
  ...exponential,
  ...logarithm,
  ...trigonometric,
  ...errorFunction,
  ...unaryIntegers,
} as const satisfies Record<string, UnaryPrimitive>;

/** Every primitive of two numbers. */
export const BINARY = { ...binaryArithmetic, ...power, ...remainder, ...binaryIntegers } as const satisfies Record<
  string,
  BinaryPrimitive
>;

export type UnaryName = keyof typeof UNARY;
export type BinaryName = keyof typeof BINARY;

/** The row of a primitive of either kind. */
export function primitiveOf(name: UnaryName | BinaryName): Primitive {
  return name in UNARY ? UNARY[name as UnaryName] : BINARY[name as BinaryName];
}

/** A text with the operands' texts in place of x and y. */
export function withOperands(text: string, x: string, y = ''): string {
  return text.replace(/\b[xy]\b/g, (operand) => (operand === 'x' ? x : y));
}

/** Whether a text names an operand more than once: what is long is given a name first. */
export function repeatsOperand(text: string): boolean {
  return (text.match(/\bx\b/g)?.length ?? 0) > 1 || (text.match(/\by\b/g)?.length ?? 0) > 1;
}
