import { KindlingError, shownPath } from '@kindling/checks';
import { platformStorage } from '#platformStorage';
import { allInOrder } from '../allInOrder';
import { readZip } from '../archive/zip';
import { Mirrors } from '../download/mirrors';
import { type IdxArray, parseIdx } from '../idx';
import { readIdxBytes } from '../idxFile';
import { gatherAtMost, onePiece, type Pieces } from '../pieces';
import { type Checksum, verify } from '../published/checksum';
import { type CheckedOptions, checkLoadOptions, joinPath, type LoadOptions } from '../published/loadOptions';
import type { Storage } from '../storage/storage';
import { DatasetUnavailableError } from '../unavailableError';

/** One published file: its name without `.gz`, the size of what is in it, and the checksum of that, or else of the `.gz`. */
export interface IdxFile {
  name: string;
  size: number;
  sha256?: string;
  packed?: Checksum;
}

/** A data set that is published as IDX files, two per split. To add MNIST's kin, write one of these. */
export interface IdxSource {
  name: string;
  /** Where below `root` downloads go: torchvision's place, so that both find each other's files. */
  folder: string;
  mirrors: readonly string[];
  /** The one file that all the others are published in. */
  archive?: { name: string; size: number; checksum: Checksum };
  train: { images: IdxFile; labels: IdxFile };
  test: { images: IdxFile; labels: IdxFile };
  /** Of the file of labels, where they are no bytes: then the first of each row is the class. */
  labelsMagic?: number;
  classes: readonly string[];
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
/** A published file that is looked for, and what it has to begin with. */
interface Wanted extends IdxFile {
  magic: number;
}

/** An unpacked file and where it came from; `verified` once its checksum was compared. */
interface Content {
  path: string;
  bytes: Uint8Array;
  /** What it was unpacked from, where the checksum is of that. */
  packed?: Uint8Array;
  verified: boolean;
}

/**
 * Finds, or fetches, the two files of a split, and makes sure that they are the published ones.
 * @throws DatasetUnavailableError when they are neither in `root` nor to be had
 * @throws KindlingError when a file is damaged or of another data set, or a folder can't be read or written
 */
export async function loadIdxSource(
  source: IdxSource,
  options: LoadOptions,
  storage: Storage = platformStorage,
  own: readonly string[] = [],
): Promise<IdxImages> {
  const checked = checkLoadOptions(source.name, options, storage, own);
  const { root, train, download } = checked;
  const split = train ? source.train : source.test;
  const files: Wanted[] = [
    { ...split.images, magic: imagesMagic },
    { ...split.labels, magic: source.labelsMagic ?? labelsMagic },
  ];
  const found = await allInOrder(files.map((file) => findFile(storage, source, root, file)));
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
  const targets = targetsOf(source, parseIdx(labels.bytes, labels.path, source.labelsMagic ?? labelsMagic), labels.path);
  if (targets.length !== pictures.shape[0]) {
    throw new KindlingError(
      `${labels.path}: expected ${pictures.shape[0]} labels, one per image of ${images.path}, got ${targets.length}`,
    );
  }
  await verifyContent(storage, source, split.images, images);
  await verifyContent(storage, source, split.labels, labels);
  const [, height, width] = pictures.shape;
  return { data: pictures.data as Uint8Array, targets, height, width, classes: source.classes };
}

/** The class of each example, in range. */
function targetsOf({ classes }: IdxSource, { data, shape }: IdxArray, path: string): Uint8Array {
  const step = shape.slice(1).reduce((product, size) => product * size, 1);
  const targets = step === 1 ? (data as Uint8Array) : Uint8Array.from({ length: shape[0] }, (_, n) => data[n * step]);
  for (let n = 0; n < targets.length; n++) {
    if (data[n * step] >= 0 && data[n * step] < classes.length) continue;
    throw new KindlingError(`${path}: expected labels from 0 to ${classes.length - 1}, got ${data[n * step]} for example ${n}`);
  }
  return targets;
}

async function findFile(storage: Storage, source: IdxSource, root: string, file: Wanted): Promise<Content | null> {
  for (const folder of [root, joinPath(root, source.folder)]) {
    for (const suffix of ['', '.gz']) {
      const path = joinPath(folder, file.name + suffix);
      const pieces = await storage.read(path);
      if (pieces !== null) return readFound(storage, file, pieces, shownPath(path));
    }
  }
  return null;
}

async function readFound(storage: Storage, file: Wanted, pieces: Pieces, path: string): Promise<Content> {
  if (file.packed === undefined) return { path, bytes: await readPublished(storage, file, pieces, path), verified: false };
  const packed = await gatherAtMost(pieces, path, Math.max(largestPacked(file.size), file.size));
  return { path, bytes: await readPublished(storage, file, onePiece(packed), path), packed, verified: false };
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
  const what = 'what came';
  const read = async (file: Wanted, packed: Uint8Array): Promise<Uint8Array> => {
    const bytes = await readPublished(storage, file, onePiece(packed), what);
    parseIdx(bytes, what);
    await verifyContent(storage, source, file, { path: what, bytes, packed, verified: false });
    return bytes;
  };
  // Kept unpacked: read twice as fast at every later start, and torchvision looks for it so.
  const keep = async (file: Wanted, bytes: Uint8Array): Promise<void> => {
    const path = joinPath(folder, file.name);
    await storage.write(path, bytes);
    fetched.set(file, { path: shownPath(path), bytes, verified: true });
  };
  const { archive } = source;
  if (archive === undefined) {
    for (const file of files) {
      await keep(file, await mirrors.download(`${file.name}.gz`, largestPacked(file.size), (packed) => read(file, packed)));
    }
    return fetched;
  }
  const contents = await mirrors.download(archive.name, archive.size, async (packed) => {
    const members = readZip(packed, what, new Map(files.map((file) => [`${file.name}.gz`, largestPacked(file.size)])));
    const unpacked = await allInOrder(files.map((file) => read(file, members.get(`${file.name}.gz`) as Uint8Array)));
    await verify(storage, packed, archive.checksum, what, `${archive.name} of ${source.name}`);
    return unpacked;
  });
  for (const [i, file] of files.entries()) await keep(file, contents[i]);
  return fetched;
}

async function verifyContent(storage: Storage, source: IdxSource, file: IdxFile, content: Content): Promise<void> {
  const { path, bytes, packed, verified } = content;
  if (verified) return;
  const what = `${file.name} of ${source.name}`;
  if (file.sha256 !== undefined) await verify(storage, bytes, { sha256: file.sha256 }, path, what);
  // a browser may have unpacked it without taking the .gz off the name
  else if (file.packed && packed?.[0] === 0x1f)
    await verify(storage, packed, file.packed, path, `${file.name}.gz of ${source.name}`);
  else if (bytes.length !== file.size) throw new KindlingError(`${path}: expected ${file.size} bytes, got ${bytes.length}`);
}
