import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { runWorkload } from './programs';
import type { DrawDigitsSettings, ImageSource } from './workloads/settings';

/** The images that both sides read. */
export interface Images {
  readonly train: number;
  readonly test: number;
  readonly ours: ImageSource;
  /** A folder with the same images, unpacked. */
  readonly pytorch: string;
  /** What tells the trainer to take them, or others of their kind. */
  readonly trainerArguments: readonly string[];
}

const names = ['train-images-idx3-ubyte', 'train-labels-idx1-ubyte', 't10k-images-idx3-ubyte', 't10k-labels-idx1-ubyte'] as const;

/** A file of MNIST in a folder, as it is or packed. */
const fileIn = (folder: string, name: string) =>
  [name, `${name}.gz`].map((file) => join(folder, file)).find((path) => existsSync(path));

/**
 * The folder with MNIST's four files: the one that was named, else `KINDLING_MNIST`, else ../shared/mnist beside the checkout.
 * Null where there is none.
 * @throws Error if a folder was named and lacks one of the files
 */
export function findMnist(named?: string): string | null {
  const root = fileURLToPath(new URL('../../../', import.meta.url));
  const folder = named ?? process.env.KINDLING_MNIST ?? resolve(root, '../shared/mnist');
  const missing = names.find((name) => fileIn(folder, name) === undefined);
  if (missing === undefined) return resolve(folder);
  if (named !== undefined)
    throw new Error(`--data-dir: expected a folder with MNIST's four files, got "${named}" without ${missing}`);
  return null;
}

/** MNIST unpacked, or digits drawn in its place. */
export async function prepareImages(mnist: string | null, scratch: string): Promise<Images> {
  const raw = join(scratch, 'MNIST');
  await mkdir(raw);
  if (mnist === null) {
    const counts = { train: 6400, test: 10_000 };
    await runWorkload('drawDigits', { folder: raw, ...counts } satisfies DrawDigitsSettings);
    const ours: ImageSource = { folder: raw, kind: 'synthetic digits' };
    return { ...counts, ours, pytorch: raw, trainerArguments: ['--dataset', 'synthetic'] };
  }
  for (const name of names) {
    const bytes = await readFile(fileIn(mnist, name) as string);
    // Not by the name: browsers unpack files without taking the `.gz` off.
    await writeFile(join(raw, name), bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes);
  }
  return {
    train: 60_000,
    test: 10_000,
    ours: { folder: mnist, kind: 'MNIST' },
    pytorch: raw,
    trainerArguments: ['--data-dir', mnist],
  };
}
