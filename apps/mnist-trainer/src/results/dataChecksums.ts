import { createHash } from 'node:crypto';
import { type Dataset, ImageDataset, Subset, SyntheticDigits } from '@kindling/datasets';

/** What a run saw of a data set: so many examples, and the SHA-256 of their pictures and of their labels. */
export interface DataChecksums {
  readonly examples: number;
  readonly images: string;
  readonly labels: string;
}

/**
 * Checksums of a data set of pictures, or of the first so many of one: those of the unpacked IDX files that would hold just these examples. So for
 * all of MNIST they are what `sha256sum train-images-idx3-ubyte` says.
 */
export function dataChecksums(dataset: Dataset): DataChecksums {
  const whole = dataset instanceof Subset ? dataset.dataset : dataset;
  if (!(whole instanceof ImageDataset) && !(whole instanceof SyntheticDigits)) {
    throw new Error(`dataset: expected pictures or the first of them, got ${dataset}`);
  }
  const { height, width, targets } = whole;
  const examples = dataset.length;
  const images = createHash('sha256').update(idxHeader(0x803, examples, height, width));
  // one by one: of drawn digits only those are drawn that the run saw
  for (let index = 0; index < examples; index++) images.update(whole.getImage(index).data);
  const labels = createHash('sha256').update(idxHeader(0x801, examples));
  labels.update(Uint8Array.from(targets.subarray(0, examples)));
  return { examples, images: images.digest('hex'), labels: labels.digest('hex') };
}

function idxHeader(...words: number[]): Uint8Array {
  const header = new DataView(new ArrayBuffer(4 * words.length));
  for (const [i, word] of words.entries()) header.setUint32(4 * i, word);
  return new Uint8Array(header.buffer);
}
