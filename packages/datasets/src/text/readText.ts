import { KindlingError, refuseSurplus } from '@kindling/checks';
import { platformStorage } from '#platformStorage';
import { readUserText } from '../storage/userFile';

/**
 * Reads a text file of your own, in UTF-8; `~` at the beginning of `path` is your home folder; in a browser `path` is an address.
 * @throws KindlingError when there is no such file, it can't be read, or is no UTF-8
 */
export async function readText(path: string): Promise<string> {
  refuseSurplus('readText', arguments, 1);
  const { text, name } = await readUserText(platformStorage, path, 'a text file');
  if (text === null) throw new KindlingError(`${name}: expected a text file, found none`);
  return text;
}
