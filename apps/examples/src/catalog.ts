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
  'mnist-cnn': {
    description: 'a convolutional network on digits, with Adadelta and a rate that falls by steps',
    load: () => import('./examples/mnistCnn'),
  },
  'mnist-rnn': {
    description: 'an LSTM that reads digits row by row',
    load: () => import('./examples/mnistRnn'),
  },
  'char-rnn': {
    description: 'an LSTM or a GRU that learns to write, character by character',
    load: () => import('./examples/charRnn'),
  },
  gcn: {
    description: 'a graph convolution that finds the sides of a karate club that split',
    load: () => import('./examples/gcn'),
  },
  reinforce: {
    description: 'a policy that learns to balance a pole on a cart, by REINFORCE',
    load: () => import('./examples/reinforce'),
  },
  'time-series': {
    description: 'two LSTM cells that go on with sine waves, learned by LBFGS',
    load: () => import('./examples/timeSeries'),
  },
};
