import {
  checkArray,
  checkBoolean,
  checkFunction,
  checkNumber,
  checkOptions,
  checkText,
  describe,
  KindlingError,
  unexpected,
} from '@kindling/checks';
import { platformStorage } from '#platformStorage';
import { isFolder, shownAddress } from '../download/address';
import type { DownloadProgress } from '../download/fetchBytes';
import { Mirrors } from '../download/mirrors';
import { type IdxArray, parseIdx } from '../idx';
import { readIdxBytes } from '../idxFile';
import { onePiece, type Pieces } from '../pieces';
import { checkPath, shownPath } from '../storage/path';
import type { Storage } from '../storage/storage';
import { DatasetUnavailableError } from '../unavailableError';

/** One published file: its name without `.gz`, and the size and the checksum of what is in it, on which all mirrors agree. */
export interface IdxFile {
  name: string;
  size: number;
  sha256: string;
}

/** A data set that is published as IDX files, two per split. To add MNIST's kin, write one of these. */
export interface IdxSource {
  name: string;
  /** Where below `root` downloads go: torchvision's place, so that both find each other's files. */
  folder: string;
  mirrors: readonly string[];
  train: { images: IdxFile; labels: IdxFile };
  test: { images: IdxFile; labels: IdxFile };
  classes: readonly string[];
}

export interface IdxLoadOptions {
  /**
   * The folder of the files; `~` at its beginning is your home folder, but in a browser. They may lie in it or where torchvision puts them (`MNIST/raw`), unpacked or as `.gz`; that
   * is where a download goes.
   */
  root: string;
  /** The 60,000 to learn from (true, also when left out) or the 10,000 to test with. */
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

/** The parts of an `ImageDataset`. Shape: data (count, height, width). */
export interface IdxImages {
  data: Uint8Array;
  targets: Uint8Array;
  height: number;
  width: number;
  classes: readonly string[];
}

const imagesMagic = 0x803;
const labelsMagic = 0x801;
/** gzip makes what it can't pack longer, by its own few bytes for each of its blocks. */
const largestPacked = (size: number) => size + (size >> 6) + 2 ** 16;
/** The longest that a timer takes. */
const longestTimeout = 2 ** 31 - 1;

const optionNames = ['root', 'train', 'download', 'mirrors', 'timeoutMs', 'onProgress', 'onFailure', 'transform'] as const;

/** A published file that is looked for, and what it has to begin with. */
interface Wanted extends IdxFile {
  magic: number;
}

/** An unpacked file and where it came from; `verified` once its checksum was compared. */
interface Content {
  path: string;
  bytes: Uint8Array;
  verified: boolean;
}

/**
 * Finds, or fetches, the two files of a split, and makes sure that they are the published ones.
 * @throws DatasetUnavailableError when they are neither in `root` nor to be had
 * @throws KindlingError when a file is damaged or of another data set, or a folder can't be read or written
 */
export async function loadIdxSource(
  source: IdxSource,
  options: IdxLoadOptions,
  storage: Storage = platformStorage,
): Promise<IdxImages> {
  const checked = checkLoadOptions(source, options, storage);
  const { root, train, download } = checked;
  const split = train ? source.train : source.test;
  const files: Wanted[] = [
    { ...split.images, magic: imagesMagic },
    { ...split.labels, magic: labelsMagic },
  ];
  const found = await Promise.all(files.map((file) => findFile(storage, source, root, file)));
  const missing = files.filter((_, i) => found[i] === null);
  if (missing.length > 0 && !download) {
    throw new DatasetUnavailableError(
      `${source.name}: ${missing.map((file) => file.name).join(' and ')} not found in ${shownPath(root)} or ${shownPath(joinPath(root, source.folder))}, ` +
        'neither unpacked nor as .gz, and download is false',
    );
  }
  // The small file first: where nothing can be had, that shows sooner.
  const fetched = await fetchFiles(storage, source, missing.toReversed(), checked);
  const [images, labels] = files.map((file, i) => found[i] ?? fetched.get(file)!);

  // What is wrong with a file is said as exactly as possible, so the checksum comes last.
  const pictures = parseIdx(images.bytes, images.path, imagesMagic);
  const targets = parseIdx(labels.bytes, labels.path, labelsMagic);
  if (targets.shape[0] !== pictures.shape[0]) {
    throw new KindlingError(
      `${labels.path}: expected ${pictures.shape[0]} labels, one per image of ${images.path}, got ${targets.shape[0]}`,
    );
  }
  await verify(storage, source, split.images, images);
  await verify(storage, source, split.labels, labels);
  return { ...dataOf(pictures, targets), classes: source.classes };
}

function dataOf(pictures: IdxArray, targets: IdxArray): Omit<IdxImages, 'classes'> {
  const [, height, width] = pictures.shape;
  return { data: pictures.data as Uint8Array, targets: targets.data as Uint8Array, height, width };
}

function joinPath(folder: string, name: string): string {
  return folder.endsWith('/') ? folder + name : `${folder}/${name}`;
}

async function findFile(storage: Storage, source: IdxSource, root: string, file: Wanted): Promise<Content | null> {
  for (const folder of [root, joinPath(root, source.folder)]) {
    for (const suffix of ['', '.gz']) {
      const path = joinPath(folder, file.name + suffix);
      const pieces = await storage.read(path);
      if (pieces === null) continue;
      const name = shownPath(path);
      return { path: name, bytes: await readPublished(storage, file, pieces, name), verified: false };
    }
  }
  return null;
}

function readPublished(storage: Storage, file: Wanted, pieces: Pieces, name: string): Promise<Uint8Array> {
  return readIdxBytes(storage, pieces, name, { maximumSize: file.size, expectedMagic: file.magic });
}

async function fetchFiles(
  storage: Storage,
  source: IdxSource,
  files: readonly Wanted[],
  options: CheckedOptions,
): Promise<Map<IdxFile, Content>> {
  const fetched = new Map<IdxFile, Content>();
  if (files.length === 0) return fetched;
  const { root, timeoutMs, onProgress, onFailure } = options;
  const folder = joinPath(root, source.folder);
  await storage.checkWritable(folder);
  const mirrors = new Mirrors({
    name: source.name,
    mirrors: options.mirrors ?? source.mirrors,
    timeoutMs,
    onProgress,
    onFailure,
  });
  for (const file of files) {
    const bytes = await mirrors.download(`${file.name}.gz`, largestPacked(file.size), async (received) => {
      const what = 'what came';
      const unpacked = await readPublished(storage, file, onePiece(received), what);
      parseIdx(unpacked, what);
      await verify(storage, source, file, { path: what, bytes: unpacked, verified: false });
      return unpacked;
    });
    // Kept unpacked: read twice as fast at every later start, and torchvision looks for it so.
    const path = joinPath(folder, file.name);
    await storage.write(path, bytes);
    fetched.set(file, { path: shownPath(path), bytes, verified: true });
  }
  return fetched;
}

async function verify(storage: Storage, source: IdxSource, file: IdxFile, content: Content): Promise<void> {
  if (content.verified) return;
  const sum = await storage.sha256(content.bytes);
  if (sum !== file.sha256) {
    throw new KindlingError(
      `${content.path}: expected the published ${file.name} of ${source.name} (sha256 ${file.sha256}), got sha256 ${sum}`,
    );
  }
}

type CheckedOptions = IdxLoadOptions & { train: boolean; download: boolean; timeoutMs: number };

function checkLoadOptions({ name }: IdxSource, options: IdxLoadOptions, storage: Storage): CheckedOptions {
  // a data set's own option comes along
  const given = checkOptions<IdxLoadOptions & { transform?: unknown }>(`${name}.load`, options, optionNames);
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
