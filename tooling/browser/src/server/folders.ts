import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where the real MNIST lies, if it is there: beside the checkout, or where KINDLING_MNIST says. */
const mnistFolder = process.env.KINDLING_MNIST
  ? resolve(process.env.KINDLING_MNIST)
  : fileURLToPath(new URL('../../../../../shared/mnist', import.meta.url));

/** A file that the page asks for under `mnist/`, from the real MNIST's folder; null where there is none of that name. */
export async function readMnistFile(path: string): Promise<Uint8Array | null> {
  const name = /^\/mnist\/([a-z0-9-]+(?:\.gz)?)$/.exec(path)?.[1];
  return name === undefined ? null : readFile(join(mnistFolder, name)).catch(() => null);
}

/** Headers with which a page may share memory between threads. */
export const isolationHeaders = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
} as const;
