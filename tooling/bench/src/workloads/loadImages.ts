import { join } from 'node:path';
import { ImageDataset, MNIST, readIdx } from '@kindling/datasets';
import { Compose, Normalize, ToTensor } from '@kindling/transforms';
import type { ImageSource } from './settings';

const transform = new Compose([new ToTensor(), new Normalize([0.1307], [0.3081])]);

/** The training or the test set, transformed as in the tutorial. */
export async function loadImages({ folder, kind }: ImageSource, train: boolean) {
  if (kind === 'MNIST') return MNIST.load({ root: folder, train, transform });
  const prefix = join(folder, train ? 'train' : 't10k');
  const [images, labels] = await Promise.all([readIdx(`${prefix}-images-idx3-ubyte`), readIdx(`${prefix}-labels-idx1-ubyte`)]);
  return new ImageDataset({
    data: images.data as Uint8Array,
    targets: labels.data as Uint8Array,
    height: images.shape[1],
    width: images.shape[2],
    transform,
  });
}
