import { KindlingError, refuseSurplus } from '@kindling/checks';
import { platformStorage } from '#platformStorage';
import { readUserText } from '../storage/userFile';
import { type CsvOptions, type CsvTable, checkCsvOptions, parseCsv } from './table';

/**
 * Reads a CSV file of your own; `~` at the beginning of `path` is your home folder; in a browser `path` is an address.
 * @throws KindlingError when there is no such file, it can't be read, or is no CSV file in UTF-8
 */
export async function readCsv(path: string, options: CsvOptions = {}): Promise<CsvTable> {
  refuseSurplus('readCsv', arguments, 2);
  checkCsvOptions('readCsv', options);
  const { text, name } = await readUserText(platformStorage, path, 'a CSV file');
  if (text === null) throw new KindlingError(`${name}: expected a CSV file, found none`);
  return parseCsv(text, options, name);
}
