import { checkNumber, describe, KindlingError } from '@kindling/core';
import { platformStorage } from '#platformStorage';
import type { DownloadProgress } from '../download/fetchBytes';
import { Mirrors } from '../download/mirrors';
import { type IdxArray, parseIdx } from '../idx';
import type { Storage } from '../storage/storage';
import { DatasetUnavailableError } from '../unavailableError';
import { unpack } from '../unpack';

/** One published file: its name without `.gz`, and the checksum of what is in it, on which all mirrors agree. */
export interface IdxFile {
  name: string;
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
   * The folder of the files. They may lie in it or where torchvision puts them (`MNIST/raw`), unpacked or as `.gz`; that
   * is where a download goes.
   */
  root: string;
  /** The 60,000 to learn from (true, also when left out) or the 10,000 to test with. */
  train?: boolean;
  /** Whether to fetch files that aren't there; false when left out. */
  download?: boolean;
  /** Other addresses to fetch from, in the order in which they are tried. */
  mirrors?: readonly string[];
  /** How long to wait, over all tries, while no mirror sends anything; 15,000 when left out. */
  timeoutMs?: number;
  onProgress?: (progress: DownloadProgress) => void;
  /** A mirror failed, and the next try follows, if there is one. */
  onFailure?: (url: string, reason: string) => void;
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
/** Of an unpacked file or a download: several times MNIST's 47 MB. */
const maximumSize = 2 ** 28;

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
  const { root, train, download } = checkOptions(options);
  const split = train ? source.train : source.test;
  const files = [split.images, split.labels];
  const found = await Promise.all(files.map((file) => findFile(storage, source, root, file)));
  const missing = files.filter((_, i) => found[i] === null);
  if (missing.length > 0 && !download) {
    throw new DatasetUnavailableError(
      `${source.name}: ${missing.map((file) => file.name).join(' and ')} not found in ${root} or ${joinPath(root, source.folder)}, ` +
        'neither unpacked nor as .gz, and download is false',
    );
  }
  // The small file first: where nothing can be had, that shows sooner.
  const fetched = await fetchFiles(storage, source, missing.toReversed(), options);
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

async function findFile(storage: Storage, source: IdxSource, root: string, file: IdxFile): Promise<Content | null> {
  for (const folder of [root, joinPath(root, source.folder)]) {
    for (const suffix of ['', '.gz']) {
      const path = joinPath(folder, file.name + suffix);
      const bytes = await storage.read(path);
      if (bytes !== null) return { path, bytes: await unpack(storage, bytes, path, maximumSize), verified: false };
    }
  }
  return null;
}

async function fetchFiles(
  storage: Storage,
  source: IdxSource,
  files: readonly IdxFile[],
  options: IdxLoadOptions,
): Promise<Map<IdxFile, Content>> {
  const fetched = new Map<IdxFile, Content>();
  if (files.length === 0) return fetched;
  const { root, timeoutMs = 15_000, onProgress, onFailure } = options;
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
    const bytes = await mirrors.download(`${file.name}.gz`, maximumSize, async (received) => {
      const what = 'what came';
      const unpacked = await unpack(storage, received, what, maximumSize);
      parseIdx(unpacked, what);
      await verify(storage, source, file, { path: what, bytes: unpacked, verified: false });
      return unpacked;
    });
    // Kept unpacked: read twice as fast at every later start, and torchvision looks for it so.
    const path = joinPath(folder, file.name);
    await storage.write(path, bytes);
    fetched.set(file, { path, bytes, verified: true });
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

function checkOptions(options: IdxLoadOptions): Required<Pick<IdxLoadOptions, 'root' | 'train' | 'download'>> {
  const { root, train = true, download = false, mirrors, timeoutMs } = options ?? {};
  if (typeof root !== 'string' || root === '')
    throw new KindlingError(`root: expected the path of a folder, got ${describe(root)}`);
  for (const [name, value] of [['train', train] as const, ['download', download] as const]) {
    if (typeof value !== 'boolean') throw new KindlingError(`${name}: expected true or false, got ${describe(value)}`);
  }
  if (
    mirrors !== undefined &&
    (!Array.isArray(mirrors) || mirrors.length === 0 || mirrors.some((mirror) => !URL.canParse(mirror)))
  ) {
    throw new KindlingError(`mirrors: expected one address or more, got ${describe(mirrors)}`);
  }
  if (timeoutMs !== undefined) checkNumber('timeoutMs', timeoutMs, { min: 1 });
  return { root, train, download };
}
