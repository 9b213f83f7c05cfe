import { type Dataset, ImageDataset, Subset, SyntheticDigits } from '@kindling/datasets';

/** The unpacked IDX files that hold just the examples of a data set, in pieces. */
export interface IdxFiles {
  readonly images: Iterable<Uint8Array>;
  readonly labels: Iterable<Uint8Array>;
}

/** A data set of pictures, or the first so many of one, as the files that MNIST is published in. @throws Error for another data set */
export function idxFiles(dataset: Dataset): IdxFiles {
  const whole = dataset instanceof Subset ? dataset.dataset : dataset;
  if (!(whole instanceof ImageDataset) && !(whole instanceof SyntheticDigits)) {
    throw new Error(`dataset: expected pictures or the first of them, got ${dataset}`);
  }
  const examples = dataset.length;
  return {
    images: imagesOf(whole, examples),
    labels: [header(0x801, examples), Uint8Array.from(whole.targets.subarray(0, examples))],
  };
}

/** One by one: of drawn digits only those are drawn that are asked for. */
function* imagesOf(whole: ImageDataset | SyntheticDigits, examples: number): Generator<Uint8Array> {
  yield header(0x803, examples, whole.height, whole.width);
  for (let index = 0; index < examples; index++) yield whole.getImage(index).data as Uint8Array;
}

function header(...words: number[]): Uint8Array {
  const bytes = new DataView(new ArrayBuffer(4 * words.length));
  for (const [i, word] of words.entries()) bytes.setUint32(4 * i, word);
  return new Uint8Array(bytes.buffer);
}
