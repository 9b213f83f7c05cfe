import { refuseSurplus } from '@kindling/checks';
import { asTransform, type Image, type ImageTensor, type TransformLike } from '@kindling/transforms';
import { ImageDataset } from '../imageDataset';
import type { LoadOptions } from '../published/loadOptions';
import { type IdxSource, loadIdxSource } from './idxSource';

/** The four files of http://yann.lecun.com/exdb/mnist, where they are still to be had. */
export const mnistSource: IdxSource = {
  name: 'MNIST',
  folder: 'MNIST/raw',
  mirrors: ['https://ossci-datasets.s3.amazonaws.com/mnist/', 'https://storage.googleapis.com/cvdf-datasets/mnist/'],
  train: {
    images: {
      name: 'train-images-idx3-ubyte',
      size: 47_040_016,
      sha256: 'ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db',
    },
    labels: {
      name: 'train-labels-idx1-ubyte',
      size: 60_008,
      sha256: '65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5',
    },
  },
  test: {
    images: {
      name: 't10k-images-idx3-ubyte',
      size: 7_840_016,
      sha256: '0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7',
    },
    labels: {
      name: 't10k-labels-idx1-ubyte',
      size: 10_008,
      sha256: 'ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2',
    },
  },
  classes: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
};

export interface MNISTOptions<Output = Image> extends LoadOptions {
  /** What becomes of an image; without one, `get` gives the bytes. */
  transform?: TransformLike<Image, Output> | undefined;
}

/**
 * Handwritten digits: 60,000 to learn from and 10,000 to test with.
 * Shape: x [1, 28, 28] after ToTensor, y 0..9.
 * @see torchvision.datasets.MNIST
 */
export class MNIST<Output = ImageTensor> extends ImageDataset<Output> {
  static override get name(): string {
    return 'MNIST';
  }

  /**
   * Reads the files of one split from `root`; fetches them first if they aren't there and `download` is true.
   * @throws DatasetUnavailableError when they are neither there nor to be had: each mirror's reason
   * @throws KindlingError when a file is truncated, corrupted or another one than published, or a folder has no permission
   */
  static async load<Output = Image>(options: MNISTOptions<Output>): Promise<MNIST<Output>> {
    refuseSurplus('MNIST.load', arguments, 1);
    // A wrong transform should not show only after a download.
    const transform = options?.transform === undefined ? undefined : asTransform('transform', options.transform);
    return new MNIST<Output>({ ...(await loadIdxSource(mnistSource, options)), transform });
  }
}
