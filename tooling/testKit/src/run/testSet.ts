import { readFileSync } from 'node:fs';

/**
 * Which test files run: `all`; `quick`, all but the long ones, which are called `*.long.test.ts`; or `rest`, the long ones and those
 * that read MNIST, which is what a quick run where there is no MNIST leaves out.
 */
export type TestSet = 'all' | 'quick' | 'rest';

/** Whether a test file is called a long one. */
export const isLong = (file: string): boolean => file.endsWith('.long.test.ts');

/** Whether a test file belongs to a set. */
export function isInSet(file: string, set: TestSet): boolean {
  if (set === 'all') return true;
  if (set === 'quick') return !isLong(file);
  return isLong(file) || readFileSync(file, 'utf8').includes('mnistFolder');
}
