import { type Batch, DatasetUnavailableError, type ImageDataset, MNIST, SyntheticDigits } from '@kindling/datasets';
import { Compose, Normalize, ToTensor } from '@kindling/transforms';
import type { PageOptions } from './options';

/** Two sets of digits. */
export interface Digits {
  readonly name: string;
  readonly train: Pick<ImageDataset, 'length' | 'get' | 'getBatch'>;
  readonly test: Pick<ImageDataset, 'length' | 'get' | 'getBatch'>;
}

export type { Batch };

const transform = () => new Compose([new ToTensor(), new Normalize([0.1307], [0.3081])]);

/** Real digits from where this page comes from, kept in the browser's cache. @throws DatasetUnavailableError where the server has none */
export async function loadMnist(root = 'data'): Promise<Digits> {
  const mirrors = [new URL('mnist/', document.baseURI).href];
  const options = { root, mirrors, download: true, transform: transform() };
  const [train, test] = await Promise.all([MNIST.load({ ...options, train: true }), MNIST.load({ ...options, train: false })]);
  return { name: 'MNIST', train, test };
}

async function drawDigits(): Promise<Digits> {
  const options = { seed: 1, transform: transform() };
  const train = await SyntheticDigits.load({ ...options, train: true });
  const test = await SyntheticDigits.load({ ...options, train: false });
  return { name: 'synthetic digits', train, test };
}

/** The digits that were asked for; `auto`: real ones where they can be had. */
export async function loadDigits(dataset: PageOptions['dataset']): Promise<Digits> {
  if (dataset === 'synthetic') return drawDigits();
  try {
    return await loadMnist();
  } catch (error) {
    if (dataset === 'mnist' || !(error instanceof DatasetUnavailableError)) throw error;
    return drawDigits();
  }
}
