import { refuseSurplus } from '@kindling/checks';
import { asTransform, type Image, type ImageTensor } from '@kindling/transforms';
import { ImageDataset } from '../imageDataset';
import { type IdxSource, loadIdxSource } from './idxSource';
import type { MNISTOptions } from './mnist';

const images = {
  train: { name: 'train-images-idx3-ubyte', size: 47_040_016 },
  test: { name: 't10k-images-idx3-ubyte', size: 7_840_016 },
};

/** The four files of https://github.com/zalandoresearch/fashion-mnist. */
export const fashionMnistSource: IdxSource = {
  name: 'FashionMNIST',
  folder: 'FashionMNIST/raw',
  mirrors: [
    'http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/',
    'https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/',
  ],
  train: {
    images: { ...images.train, packed: { sha256: '3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84' } },
    labels: {
      name: 'train-labels-idx1-ubyte',
      size: 60_008,
      sha256: 'bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9',
    },
  },
  test: {
    images: { ...images.test, packed: { sha256: '346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073' } },
    labels: {
      name: 't10k-labels-idx1-ubyte',
      size: 10_008,
      sha256: '0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34',
    },
  },
  classes: ['T-shirt/top', 'Trouser', 'Pullover', 'Dress', 'Coat', 'Sandal', 'Shirt', 'Sneaker', 'Bag', 'Ankle boot'],
};

/**
 * Grey pictures of ten kinds of clothes: 60,000 to learn from and 10,000 to test with.
 * Shape: x [1, 28, 28] after ToTensor, y 0..9.
 * @see torchvision.datasets.FashionMNIST
 */
export class FashionMNIST<Output = ImageTensor> extends ImageDataset<Output> {
  static override get name(): string {
    return 'FashionMNIST';
  }

  /**
   * Reads the files of one split from `root`; fetches them first if they aren't there and `download` is true.
   * @throws DatasetUnavailableError when they are neither there nor to be had: each mirror's reason
   * @throws KindlingError when a file is truncated, corrupted or another one than published, or a folder has no permission
   */
  static async load<Output = Image>(options: MNISTOptions<Output>): Promise<FashionMNIST<Output>> {
    refuseSurplus('FashionMNIST.load', arguments, 1);
    const transform = options?.transform === undefined ? undefined : asTransform('transform', options.transform);
    return new FashionMNIST<Output>({ ...(await loadIdxSource(fashionMnistSource, options)), transform });
  }
}
