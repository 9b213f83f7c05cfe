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
  'mlp-csv': {
    description: 'a perceptron on the rows of a CSV file: three kinds of wine, or a table of yours',
    load: () => import('./examples/mlpCsv'),
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
  vae: {
    description: 'a variational autoencoder that draws digits',
    load: () => import('./examples/vae'),
  },
  dcgan: {
    description: 'a generator and a discriminator that learn from each other to draw digits',
    load: () => import('./examples/dcgan'),
  },
  siamese: {
    description: 'a siamese network that places digits in the plane, by triplet loss',
    load: () => import('./examples/siamese'),
  },
  'super-resolution': {
    description: 'a network that makes small digits four times as large, with PixelShuffle',
    load: () => import('./examples/superResolution'),
  },
  'char-rnn': {
    description: 'an LSTM or a GRU that learns to write, character by character',
    load: () => import('./examples/charRnn'),
  },
  gpt: {
    description: 'a small GPT that learns to write, with a cache of keys and values',
    load: () => import('./examples/gpt'),
  },
  vit: {
    description: 'a vision transformer that tells digits by their patches, and shows where it looks',
    load: () => import('./examples/vit'),
  },
  gcn: {
    description: 'a graph convolution that finds the sides of a karate club that split',
    load: () => import('./examples/gcn'),
  },
  reinforce: {
    description: 'a policy that learns to balance a pole on a cart, by REINFORCE',
    load: () => import('./examples/reinforce'),
  },
  resnet: {
    description: 'ResNet-20 on small pictures, shifted and flipped, with a one-cycle rate and smoothed labels',
    load: () => import('./examples/resnet'),
  },
  'time-series': {
    description: 'two LSTM cells that go on with sine waves, learned by LBFGS',
    load: () => import('./examples/timeSeries'),
  },
};
