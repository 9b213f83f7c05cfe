import { readdir } from 'node:fs/promises';
import { basename, dirname, sep } from 'node:path';
import { stack, type Tensor } from '@kindling/core';
import { type Dataset, ImageFolder, randomSplit, type Subset, TensorDataset } from '@kindling/datasets';
import { counted, quoted, systemReason, UsageError, visible } from '@kindling/program';
import { CenterCrop, Compose, type ImageTensor, Resize, ToTensor } from '@kindling/transforms';
import { folderOption } from '../example';
import { digitsFor } from './digits';

export const picturesOption = folderOption('a folder of pictures of yours, in it or deeper', 'digits');

interface Asked {
  data?: string;
  pictures?: string;
  trainSize: number;
  testSize: number;
  seed: number;
}

interface Pictures {
  readonly name: string;
  readonly train: Dataset;
  readonly test: Dataset;
}

/** Squares of that size from the middle of the user's pictures, grey or in colours, a fifth of them to test with; or digits. Shape: (channels, size, size) of 0 to 1. */
export async function picturesFor(
  options: Asked,
  say: (line: string) => void,
  { size, channels }: { size: number; channels: 1 | 3 },
): Promise<Pictures> {
  const { pictures: root, data, trainSize, testSize, seed } = options;
  if (root === undefined) return digitsFor(options, say, { plain: true });
  if (data !== undefined) throw new UsageError('--pictures: expected it or --data, got both');
  const found = await findPictures(root, channels, size);
  const tested = Math.min(testSize, Math.floor(found.length / 5));
  const trained = Math.min(trainSize, found.length - tested);
  if (tested === 0) {
    throw new UsageError(`--pictures: expected 5 pictures or more, as a fifth is kept for the test, got ${found.length}`);
  }
  const parts = randomSplit(found, [trained, tested, found.length - trained - tested], { seed });
  const [train, test] = [await inMemory(parts[0]), await inMemory(parts[1])];
  const name = basename(root);
  say(`Pictures: ${visible(name)}, ${counted(trained)} to learn from and ${counted(tested)} to test with`);
  return { name, train, test };
}

/** What the names of pictures end with: a folder holds notes and previews beside them. */
const EXTENSIONS = ['.jpg', '.jpeg', '.png', '.webp', '.gif', '.tif', '.tiff', '.avif'];

/** The folder as the one class that its pictures are of. */
async function findPictures(root: string, channels: 1 | 3, size: number): Promise<ImageFolder<ImageTensor>> {
  const inside = await readdir(root, { recursive: true }).catch((error) => {
    throw new UsageError(`--pictures: expected a folder, got ${quoted(root)}: ${systemReason(error)}`);
  });
  if (inside.length === 0)
    throw new UsageError(`--pictures: expected a folder with pictures in it, got ${quoted(root)}, which is empty`);
  const pictures = inside.filter((file) => EXTENSIONS.some((extension) => file.toLowerCase().endsWith(extension)));
  if (pictures.length === 0) throw new UsageError(`--pictures: expected pictures (${EXTENSIONS.join(' ')}), found none`);
  const files = pictures.map((file) => `${basename(root)}/${file.replaceAll(sep, '/')}`);
  const transform = new Compose([new Resize(size), new CenterCrop(size), new ToTensor()]);
  return ImageFolder.load({ root: dirname(root), files, channels, transform });
}

/** Each is read once: a photograph takes longer to unpack than to learn from. */
async function inMemory(pictures: Subset<[x: Tensor, y: number]>): Promise<Dataset> {
  const read = [];
  for (let i = 0; i < pictures.length; i++) read.push((await pictures.get(i))[0]);
  return new TensorDataset(stack(read), new Int32Array(read.length));
}
