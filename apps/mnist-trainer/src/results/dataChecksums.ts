import { createHash } from 'node:crypto';
import type { Dataset } from '@kindling/datasets';
import { idxFiles } from './idxFiles';

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
  const { images, labels } = idxFiles(dataset);
  return { examples: dataset.length, images: sha256(images), labels: sha256(labels) };
}

function sha256(pieces: Iterable<Uint8Array>): string {
  const hash = createHash('sha256');
  for (const piece of pieces) hash.update(piece);
  return hash.digest('hex');
}
