import { KindlingError } from '@kindling/core';
import { platformStorage } from '#platformStorage';
import { type IdxArray, parseIdx } from './idx';
import { unpack } from './unpack';

/** More would not fit into one array on every platform. */
const maximumSize = 2 ** 31 - 1;

/**
 * Reads an IDX file of your own, raw or gzip; in a browser `path` is an address. With `ImageDataset` that makes a data set of any files like MNIST's.
 * @throws KindlingError when there is no such file, it can't be read, or is no whole IDX file
 */
export async function readIdx(path: string): Promise<IdxArray> {
  const bytes = await platformStorage.readUserFile(path);
  if (bytes === null) throw new KindlingError(`${path}: expected an IDX file, found none`);
  return parseIdx(await unpack(platformStorage, bytes, path, maximumSize), path);
}
