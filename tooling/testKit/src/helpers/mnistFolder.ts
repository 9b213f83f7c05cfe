import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { repositoryRoot } from './repositoryRoot';

const names = ['train-images-idx3-ubyte', 'train-labels-idx1-ubyte', 't10k-images-idx3-ubyte', 't10k-labels-idx1-ubyte'] as const;

let found: string | null | undefined;

/**
 * The folder with the four real MNIST files, raw or .gz: KINDLING_MNIST, else ../shared/mnist beside the checkout.
 * Where there is none it is null, and one line per process says that tests are skipped.
 */
export function mnistFolder(): string | null {
  if (found !== undefined) return found;
  const folder = process.env.KINDLING_MNIST ? resolve(process.env.KINDLING_MNIST) : resolve(repositoryRoot, '../shared/mnist');
  const complete = names.every((name) => existsSync(join(folder, name)) || existsSync(join(folder, `${name}.gz`)));
  if (!complete) {
    console.log(`No MNIST files in ${folder} (KINDLING_MNIST names another folder): the tests that read them are skipped.`);
  }
  found = complete ? folder : null;
  return found;
}
