import { refuseSurplus } from '@kindling/checks';
import { asTransform, type Image, type ImageTensor, type TransformLike } from '@kindling/transforms';
import { ImageDataset } from '../imageDataset';
import type { LoadOptions } from '../published/loadOptions';
import { type CifarSource, loadCifarSource } from './cifarSource';

/** The binary version of https://www.cs.toronto.edu/~kriz/cifar.html. */
export const cifar10Source: CifarSource = {
  name: 'CIFAR10',
  folder: 'cifar-10-batches-bin',
  archive: {
    name: 'cifar-10-binary.tar.gz',
    size: 170_052_171,
    checksum: { sha256: 'c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd' },
  },
  mirrors: ['https://www.cs.toronto.edu/~kriz/'],
  train: [1, 2, 3, 4, 5].map((n) => ({ name: `data_batch_${n}.bin`, examples: 10_000 })),
  test: [{ name: 'test_batch.bin', examples: 10_000 }],
  labels: [['airplane', 'automobile', 'bird', 'cat', 'deer', 'dog', 'frog', 'horse', 'ship', 'truck']],
};

export interface CIFAR10Options<Output = Image> extends LoadOptions {
  /** What becomes of an image; without one, `get` gives the bytes. */
  transform?: TransformLike<Image, Output> | undefined;
}

/**
 * Colour photographs of ten kinds of things: 50,000 to learn from and 10,000 to test with. The binary version is read: its folder, its
 * files or `cifar-10-binary.tar.gz` as it is.
 * Shape: x [3, 32, 32] after ToTensor, y 0..9.
 * @see torchvision.datasets.CIFAR10
 */
export class CIFAR10<Output = ImageTensor> extends ImageDataset<Output> {
  static override get name(): string {
    return 'CIFAR10';
  }

  /**
   * Reads the files of one split from `root`; fetches them first if they aren't there and `download` is true.
   * @throws DatasetUnavailableError when they are neither there nor to be had: each mirror's reason
   * @throws KindlingError when a file is truncated, corrupted or another one than published, or a folder has no permission
   */
  static async load<Output = Image>(options: CIFAR10Options<Output>): Promise<CIFAR10<Output>> {
    refuseSurplus('CIFAR10.load', arguments, 1);
    // A wrong transform should not show only after a download.
    const transform = options?.transform === undefined ? undefined : asTransform('transform', options.transform);
    return new CIFAR10<Output>({ ...(await loadCifarSource(cifar10Source, options)), transform });
  }
}
