import {
  checkInteger,
  checkPath,
  checkText,
  KindlingError,
  ofThisRealm,
  refuseSurplus,
  shownPath,
  typedArrayName,
} from '@kindling/checks';
import { platformStorage } from '#platformStorage';
import { type IdxArray, parseIdx } from './idx';
import { readIdxBytes } from './idxFile';
import { onePiece } from './pieces';

/** More would not fit into one array on every platform. */
const maximumSize = 2 ** 31 - 1;

/**
 * Reads an IDX file of your own, raw or gzip; `~` at the beginning of its path is your home folder; in a browser the path is an address. With `ImageDataset` that makes a data set of any files like MNIST's.
 * No more is read, or unpacked, than its header promises. Bytes that are not packed are not copied.
 * @param file its path, or its bytes, such as those of a file that was dropped on a page
 * @param name what to call it in errors; left out: its path, or IDX
 * @param expectedMagic refuses any other type of number or count of dims: 0x803 for MNIST's images, 0x801 for its labels
 * @throws KindlingError when there is no such file, it can't be read, or is no whole IDX file
 */
export async function readIdx(file: string | Uint8Array, name?: string, expectedMagic?: number): Promise<IdxArray> {
  refuseSurplus('readIdx', arguments, 3);
  if (name !== undefined) checkText('name', name);
  if (expectedMagic !== undefined) checkInteger('expectedMagic', expectedMagic, { min: 0, max: 2 ** 32 - 1 });
  const { pieces, called } = await open(file, name);
  return parseIdx(await readIdxBytes(platformStorage, pieces, called, { maximumSize, expectedMagic }), called, expectedMagic);
}

async function open(file: string | Uint8Array, name: string | undefined) {
  if (typedArrayName(file) === 'Uint8Array') {
    return { pieces: onePiece(ofThisRealm(file as Uint8Array)), called: shownPath(name ?? 'IDX') };
  }
  const path = platformStorage.expandHome('file', checkPath('file', file as string, 'a file, or its bytes as a Uint8Array'));
  const called = shownPath(name ?? path);
  const pieces = await platformStorage.readUserFile(path);
  if (pieces === null) throw new KindlingError(`${called}: expected an IDX file, found none`);
  return { pieces, called };
}
