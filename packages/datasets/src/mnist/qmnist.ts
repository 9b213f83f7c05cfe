import { checkBoolean, checkChoice, refuseSurplus } from '@kindling/checks';
import { asTransform, type Image, type ImageTensor } from '@kindling/transforms';
import { ImageDataset } from '../imageDataset';
import { type IdxSource, loadIdxSource } from './idxSource';
import type { MNISTOptions } from './mnist';

/** The parts of QMNIST: its training set, its test set, and of that the digits of MNIST and the others. */
export type QMNISTPart = 'train' | 'test' | 'test10k' | 'test50k';

/** The four files of https://github.com/facebookresearch/qmnist, whose labels are rows of 8 numbers. */
export const qmnistSource: IdxSource = {
  name: 'QMNIST',
  folder: 'QMNIST/raw',
  mirrors: ['https://raw.githubusercontent.com/facebookresearch/qmnist/master/'],
  labelsMagic: 0xc02,
  train: {
    images: {
      name: 'qmnist-train-images-idx3-ubyte',
      size: 47_040_016,
      packed: { gitBlob: '43a075186d8418723380fb40fdd4d4b9a76effa9' },
    },
    labels: {
      name: 'qmnist-train-labels-idx2-int',
      size: 1_920_012,
      sha256: 'bb1b6e1ec7b04fd5696f1ed50b5f58f8ef195118edd5c93c81783df9740b8ac5',
    },
  },
  test: {
    images: {
      name: 'qmnist-test-images-idx3-ubyte',
      size: 47_040_016,
      packed: { gitBlob: 'd6d267b6ad716da3979256a1115d70bf914ddd58' },
    },
    labels: {
      name: 'qmnist-test-labels-idx2-int',
      size: 1_920_012,
      sha256: '92d0ccb8c25f9c6534270fb4be7e1d24a1c6d315edfc8a638bfbd31c70f362dd',
    },
  },
  classes: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
};

/** How many of the 60,000 to test with are MNIST's own. */
const OF_MNIST = 10_000;

export interface QMNISTOptions<Output = Image> extends MNISTOptions<Output> {
  /** 'train', 'test', or of the latter 'test10k', those of MNIST, and 'test50k', the others; as `train` says when left out. */
  what?: QMNISTPart | undefined;
}

/**
 * MNIST made anew from the same writers, with all 60,000 to test with.
 * Shape: x [1, 28, 28] after ToTensor, y 0..9.
 * @see torchvision.datasets.QMNIST
 */
export class QMNIST<Output = ImageTensor> extends ImageDataset<Output> {
  static override get name(): string {
    return 'QMNIST';
  }

  /**
   * Reads the files of one split from `root`; fetches them first if they aren't there and `download` is true.
   * @throws DatasetUnavailableError when they are neither there nor to be had: each mirror's reason
   * @throws KindlingError when a file is truncated, corrupted or another one than published, or a folder has no permission
   */
  static async load<Output = Image>(options: QMNISTOptions<Output>): Promise<QMNIST<Output>> {
    refuseSurplus('QMNIST.load', arguments, 1);
    const transform = options?.transform === undefined ? undefined : asTransform('transform', options.transform);
    const { what, ...others } = options ?? {};
    if (what !== undefined) checkChoice('what', what, ['train', 'test', 'test10k', 'test50k']);
    if (others.train !== undefined) checkBoolean('train', others.train);
    const given = what === undefined ? options : { ...others, train: what === 'train' };
    const all = await loadIdxSource(qmnistSource, given, undefined, ['what']);
    return new QMNIST<Output>({ ...partOf(all, what), transform });
  }
}

type Images = Awaited<ReturnType<typeof loadIdxSource>>;

/** MNIST's test images come first. */
export function partOf(all: Images, what: QMNISTPart | undefined): Images {
  if (what !== 'test10k' && what !== 'test50k') return all;
  const { data, targets, height, width } = all;
  const [first, end] = what === 'test10k' ? [0, OF_MNIST] : [OF_MNIST, targets.length];
  return { ...all, data: data.subarray(first * height * width, end * height * width), targets: targets.subarray(first, end) };
}
