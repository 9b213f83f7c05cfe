import { checkPath, KindlingError, refuseSurplus, shownPath } from '@kindling/checks';
import { platformStorage } from '#platformStorage';
import { type IdxArray, parseIdx } from './idx';
import { readIdxBytes } from './idxFile';

/** More would not fit into one array on every platform. */
const maximumSize = 2 ** 31 - 1;

/**
 * Reads an IDX file of your own, raw or gzip; `~` at the beginning of `path` is your home folder; in a browser `path` is an address. With `ImageDataset` that makes a data set of any files like MNIST's.
 * No more is read, or unpacked, than its header promises.
 * @throws KindlingError when there is no such file, it can't be read, or is no whole IDX file
 */
export async function readIdx(path: string): Promise<IdxArray> {
  refuseSurplus('readIdx', arguments, 1);
  const file = platformStorage.expandHome('path', checkPath('path', path, 'a file'));
  const pieces = await platformStorage.readUserFile(file);
  const name = shownPath(file);
  if (pieces === null) throw new KindlingError(`${name}: expected an IDX file, found none`);
  return parseIdx(await readIdxBytes(platformStorage, pieces, name, { maximumSize }), name);
}
