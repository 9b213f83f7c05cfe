import type { Example } from './example';

/** An example before it is loaded. */
export interface CatalogEntry {
  readonly description: string;
  load(): Promise<Example>;
}

/** Every example by its name. */
export const catalog: Readonly<Record<string, CatalogEntry>> = {
  regression: {
    description: 'a line and a polynomial through noisy points',
    load: () => import('./examples/regression'),
  },
  logistic: {
    description: 'logistic regression on digits, with the confusion matrix and what each class looks for',
    load: () => import('./examples/logistic'),
  },
};
