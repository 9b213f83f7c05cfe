import { refuseSurplus } from '@kindling/checks';
import { asTransform, type Image, type ImageTensor } from '@kindling/transforms';
import { ImageDataset } from '../imageDataset';
import { type IdxSource, loadIdxSource } from './idxSource';
import type { MNISTOptions } from './mnist';

/** The four files of http://codh.rois.ac.jp/kmnist; checksums are published of the packed ones. */
export const kmnistSource: IdxSource = {
  name: 'KMNIST',
  folder: 'KMNIST/raw',
  mirrors: ['http://codh.rois.ac.jp/kmnist/dataset/kmnist/'],
  train: {
    images: {
      name: 'train-images-idx3-ubyte',
      size: 47_040_016,
      packed: { sha256: '51467d22d8cc72929e2a028a0428f2086b092bb31cfb79c69cc0a90ce135fde4' },
    },
    labels: {
      name: 'train-labels-idx1-ubyte',
      size: 60_008,
      packed: { sha256: 'e38f9ebcd0f3ebcdec7fc8eabdcdaef93bb0df8ea12bee65224341c8183d8e17' },
    },
  },
  test: {
    images: {
      name: 't10k-images-idx3-ubyte',
      size: 7_840_016,
      packed: { sha256: 'edd7a857845ad6bb1d0ba43fe7e794d164fe2dce499a1694695a792adfac43c5' },
    },
    labels: {
      name: 't10k-labels-idx1-ubyte',
      size: 10_008,
      packed: { sha256: '20bb9a0ef54c7db3efc55a92eef5582c109615df22683c380526788f98e42a1c' },
    },
  },
  classes: ['o', 'ki', 'su', 'tsu', 'na', 'ha', 'ma', 'ya', 're', 'wo'],
};

/**
 * Ten old Japanese letters, handwritten: 60,000 to learn from and 10,000 to test with.
 * Shape: x [1, 28, 28] after ToTensor, y 0..9.
 * @see torchvision.datasets.KMNIST
 */
export class KMNIST<Output = ImageTensor> extends ImageDataset<Output> {
  static override get name(): string {
    return 'KMNIST';
  }

  /**
   * Reads the files of one split from `root`; fetches them first if they aren't there and `download` is true.
   * @throws DatasetUnavailableError when they are neither there nor to be had: each mirror's reason
   * @throws KindlingError when a file is truncated, corrupted or another one than published, or a folder has no permission
   */
  static async load<Output = Image>(options: MNISTOptions<Output>): Promise<KMNIST<Output>> {
    refuseSurplus('KMNIST.load', arguments, 1);
    const transform = options?.transform === undefined ? undefined : asTransform('transform', options.transform);
    return new KMNIST<Output>({ ...(await loadIdxSource(kmnistSource, options)), transform });
  }
}
