import {
  checkArray,
  checkBoolean,
  checkFunction,
  checkNumber,
  checkOptions,
  checkPath,
  checkText,
  describe,
  KindlingError,
  unexpected,
} from '@kindling/checks';
import { isFolder, shownAddress } from '../download/address';
import type { DownloadProgress } from '../download/fetchBytes';
import type { Storage } from '../storage/storage';

/** What the data sets that are published take. */
export interface LoadOptions {
  /**
   * The folder of the files; `~` at its beginning is your home folder, but in a browser. They may lie in it or in the data set's folder
   * below it (`MNIST/raw`, `cifar-10-batches-bin`), where a download goes.
   */
  root: string;
  /** The examples to learn from (true, also when left out) or those to test with. */
  train?: boolean | undefined;
  /** Whether to fetch files that aren't there; false when left out. */
  download?: boolean | undefined;
  /**
   * Other addresses of folders to fetch from, in the order in which they are tried. A query, such as a signature, is sent
   * behind each file's name; user and password are sent as such. Errors and progress show none of them.
   */
  mirrors?: readonly string[] | undefined;
  /** How long to wait, over all tries, while no mirror sends anything: 1..2^31-1; 15,000 when left out. */
  timeoutMs?: number | undefined;
  onProgress?: ((progress: DownloadProgress) => void) | undefined;
  /** A mirror failed, and the next try follows, if there is one. */
  onFailure?: ((url: string, reason: string) => void) | undefined;
}

/** The longest that a timer takes. */
const longestTimeout = 2 ** 31 - 1;

const optionNames = ['root', 'train', 'download', 'mirrors', 'timeoutMs', 'onProgress', 'onFailure', 'transform'] as const;

export type CheckedOptions = LoadOptions & { train: boolean; download: boolean; timeoutMs: number };

/**
 * @param own the data set's own options, which come along
 * @throws KindlingError naming the option
 */
export function checkLoadOptions(
  name: string,
  options: LoadOptions,
  storage: Storage,
  own: readonly string[] = [],
): CheckedOptions {
  const names = [...optionNames, ...own] as (typeof optionNames)[number][];
  const given = checkOptions<LoadOptions & { transform?: unknown }>(`${name}.load`, options, names);
  const { root, train = true, download = false, mirrors, timeoutMs = 15_000, onProgress, onFailure } = given;
  if (onProgress !== undefined) checkFunction('onProgress', onProgress);
  if (onFailure !== undefined) checkFunction('onFailure', onFailure);
  return {
    root: storage.expandHome('root', checkPath('root', root, 'a folder')),
    train: checkBoolean('train', train),
    download: checkBoolean('download', download),
    mirrors: mirrors === undefined ? undefined : checkMirrors(mirrors),
    timeoutMs: checkNumber('timeoutMs', timeoutMs, { min: 1, max: longestTimeout }),
    onProgress,
    onFailure,
  };
}

function checkMirrors(mirrors: unknown): string[] {
  const addresses = checkArray('mirrors', mirrors, checkAddress, 'one address or more');
  if (addresses.length === 0) throw new KindlingError('mirrors: expected one address or more, got []');
  return addresses;
}

/** The address of a folder; it may have a query, but no fragment, which no server is told of. */
function checkAddress(name: string, address: unknown): string {
  const text = checkText(name, address);
  if (!isFolder(text)) throw unexpected(name, 'the address of a folder', describe(shownAddress(text)));
  const { hash } = new URL(text);
  if (hash !== '') throw unexpected(name, 'an address without a fragment (#...)', describe(`${shownAddress(text)}#...`));
  return text;
}

/** A path below a folder. */
export function joinPath(folder: string, name: string): string {
  return folder.endsWith('/') ? folder + name : `${folder}/${name}`;
}
