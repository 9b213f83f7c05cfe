import { checkChoice, refuseSurplus } from '@kindling/checks';
import { asTransform, type Image, type ImageTensor } from '@kindling/transforms';
import { ImageDataset } from '../imageDataset';
import { type IdxSource, loadIdxSource } from './idxSource';
import type { MNISTOptions } from './mnist';

/** The six ways in which EMNIST is cut up into classes. */
export type EMNISTSplit = 'byclass' | 'bymerge' | 'balanced' | 'letters' | 'digits' | 'mnist';

const digits = [...'0123456789'];
const capitals = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
const letters = [...'abcdefghijklmnopqrstuvwxyz'];
// small letters that look like capitals are one class with them
const merged = [...digits, ...capitals, ...letters.filter((letter) => !'cijklmopsuvwxyz'.includes(letter))];

/** Examples to learn from and to test with, and what the labels mean. */
const splits: Readonly<Record<EMNISTSplit, { train: number; test: number; classes: readonly string[] }>> = {
  byclass: { train: 697_932, test: 116_323, classes: [...digits, ...capitals, ...letters] },
  bymerge: { train: 697_932, test: 116_323, classes: merged },
  balanced: { train: 112_800, test: 18_800, classes: merged },
  // counted from 1
  letters: { train: 124_800, test: 20_800, classes: ['N/A', ...letters] },
  digits: { train: 240_000, test: 40_000, classes: digits },
  mnist: { train: 60_000, test: 10_000, classes: digits },
};

/** The files of a split in the one archive of https://www.nist.gov/itl/products-and-services/emnist-dataset. */
export function emnistSource(split: EMNISTSplit): IdxSource {
  const filesOf = (part: 'train' | 'test') => ({
    images: { name: `emnist-${split}-${part}-images-idx3-ubyte`, size: 16 + splits[split][part] * 28 * 28 },
    labels: { name: `emnist-${split}-${part}-labels-idx1-ubyte`, size: 8 + splits[split][part] },
  });
  return {
    name: 'EMNIST',
    folder: 'EMNIST/raw',
    mirrors: ['https://biometrics.nist.gov/cs_links/EMNIST/', 'https://www.itl.nist.gov/iaui/vip/cs_links/EMNIST/'],
    archive: {
      name: 'gzip.zip',
      size: 561_753_746,
      checksum: { sha256: 'fb9bb67e33772a9cc0b895e4ecf36d2cf35be8b709693c3564cea2a019fcda8e' },
    },
    train: filesOf('train'),
    test: filesOf('test'),
    classes: splits[split].classes,
  };
}

export interface EMNISTOptions<Output = Image> extends MNISTOptions<Output> {
  /** Which of the six data sets it is; a download is of all six, 0.6 GB. */
  split: EMNISTSplit;
}

/**
 * Handwritten digits and letters in six data sets: `byclass` 62 classes, `bymerge` and `balanced` 47, `letters` 26 (counted from 1), `digits` and
 * `mnist` 10. The pictures lie on their side, as they are published: rows are columns.
 * Shape: x [1, 28, 28] after ToTensor, y a class.
 * @see torchvision.datasets.EMNIST
 */
export class EMNIST<Output = ImageTensor> extends ImageDataset<Output> {
  static override get name(): string {
    return 'EMNIST';
  }

  /**
   * Reads the files of one split from `root`; fetches the archive first if they aren't there and `download` is true.
   * @throws DatasetUnavailableError when they are neither there nor to be had: each mirror's reason
   * @throws KindlingError when a file is truncated, has another size than published or a label out of range, or a folder has no permission
   */
  static async load<Output = Image>(options: EMNISTOptions<Output>): Promise<EMNIST<Output>> {
    refuseSurplus('EMNIST.load', arguments, 1);
    const transform = options?.transform === undefined ? undefined : asTransform('transform', options.transform);
    const split = checkChoice('split', options?.split, Object.keys(splits) as EMNISTSplit[]);
    return new EMNIST<Output>({ ...(await loadIdxSource(emnistSource(split), options, undefined, ['split'])), transform });
  }
}
