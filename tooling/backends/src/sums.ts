import { readFileSync } from 'node:fs';
import { longSums } from '../../../packages/core/test/support/longSums';
import type { Column } from './errorTable';

/** How many terms the sums of the table have. */
export const TERMS = [3, 4, 5, 6, 7, 8].map((power) => 10 ** power);
/** Graphics in software take minutes for more. */
export const TERMS_IN_SOFTWARE = TERMS.filter((terms) => terms <= 10 ** 6);

/** Beyond this a sum is no longer as good as it must be. */
export const MOST_ERROR = 1e-6;

export const sumName = (name: string, terms: number) => `${name}, 10^${Math.log10(terms)}`;

/** The rows of the table, in order. */
export const sumNames: readonly string[] = longSums.flatMap(({ name }) => TERMS.map((terms) => sumName(name, terms)));

/** PyTorch's errors, which pytorch/long_sums.py has measured. */
export function pytorchColumn(): Column {
  const { pytorch, errors } = JSON.parse(readFileSync(new URL('../data/longSums.json', import.meta.url), 'utf8')) as {
    pytorch: string;
    errors: Record<string, Record<string, number>>;
  };
  const entries = Object.entries(errors).flatMap(([name, byTerms]) =>
    Object.entries(byTerms).map(([terms, error]): [string, number] => [sumName(name, Number(terms)), error]),
  );
  return { backend: `PyTorch ${pytorch.replace(/\.0\+.*/, '')}`, errors: new Map(entries) };
}
