import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { IdxSource } from '../../src/mnist/idxSource';
import { idxBytes } from '../helpers';

const imagesOf = (count: number, salt: number) =>
  idxBytes(
    [count, 6, 5],
    Uint8Array.from({ length: count * 30 }, (_, i) => i * salt),
  );
const labelsOf = (count: number, salt: number) =>
  idxBytes(
    [count],
    Uint8Array.from({ length: count }, (_, i) => (i * salt) % 10),
  );

/** The content of a data set like MNIST, but of 20 and 7 images of 6 x 5 pixels. */
export const tinyFiles = {
  'train-images': imagesOf(20, 7),
  'train-labels': labelsOf(20, 3),
  'test-images': imagesOf(7, 11),
  'test-labels': labelsOf(7, 7),
};

export type TinyName = keyof typeof tinyFiles;

const file = (name: TinyName) => ({
  name,
  size: tinyFiles[name].length,
  sha256: createHash('sha256').update(tinyFiles[name]).digest('hex'),
});

export const tinySource: IdxSource = {
  name: 'Tiny',
  folder: 'Tiny/raw',
  mirrors: [],
  train: { images: file('train-images'), labels: file('train-labels') },
  test: { images: file('test-images'), labels: file('test-labels') },
  classes: [...'abcdefghij'],
};

/** What a mirror sends for a path like `/train-images.gz`. */
export function tinyAnswer(path: string): Uint8Array | null {
  const content = tinyFiles[path.replace(/^\/|\.gz$/g, '') as TinyName];
  return content && path.endsWith('.gz') ? gzipSync(content) : null;
}
