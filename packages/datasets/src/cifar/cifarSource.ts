import { allocate, KindlingError, shownPath } from '@kindling/checks';
import { platformStorage } from '#platformStorage';
import { readTar } from '../archive/tar';
import { Mirrors } from '../download/mirrors';
import { Gathered, gatherAtMost, onePiece, type Pieces } from '../pieces';
import { type Checksum, verify } from '../published/checksum';
import { type CheckedOptions, checkLoadOptions, joinPath, type LoadOptions } from '../published/loadOptions';
import type { Storage } from '../storage/storage';
import { DatasetUnavailableError } from '../unavailableError';

const SIDE = 32;
const PIXELS = SIDE * SIDE;
const CHANNELS = 3;

/** A file of examples, one behind the other: its labels, then red, green and blue, 1,024 bytes each. */
export interface CifarFile {
  name: string;
  examples: number;
}

/** A data set that is published as CIFAR-10's binary version is. */
export interface CifarSource {
  name: string;
  /** The folder that the archive holds. */
  folder: string;
  archive: { name: string; size: number; checksum: Checksum };
  mirrors: readonly string[];
  train: readonly CifarFile[];
  test: readonly CifarFile[];
  /** What each label of an example means: CIFAR-100 has two. */
  labels: readonly (readonly string[])[];
}

/** The parts of an `ImageDataset`. Shape: data (count, 32, 32, 3), targets (count). */
export interface CifarImages {
  data: Uint8Array;
  targets: Uint8Array;
  height: number;
  width: number;
  channels: number;
  classes: readonly string[];
}

/**
 * Finds, or fetches, the files of a split.
 * @param label which of an example's labels is its target
 * @param own the data set's own options
 * @throws DatasetUnavailableError when they are neither in `root` nor to be had
 * @throws KindlingError when a file has another size than published, a label is out of range, or the archive is damaged or another one
 */
export async function loadCifarSource(
  source: CifarSource,
  options: LoadOptions,
  { label = 0, own = [], storage = platformStorage }: { label?: number; own?: readonly string[]; storage?: Storage } = {},
): Promise<CifarImages> {
  const checked = checkLoadOptions(source.name, options, storage, own);
  const files = checked.train ? source.train : source.test;
  const contents =
    (await findFiles(storage, source, files, checked.root)) ?? (await unpackArchive(storage, source, files, checked));
  return { ...imagesOf(source, files, contents, label), classes: source.labels[label] };
}

/** The bytes of a file, and its name for errors. */
interface Content {
  path: string;
  bytes: Uint8Array;
}

const sizeOf = (source: CifarSource, { examples }: CifarFile) => examples * (source.labels.length + CHANNELS * PIXELS);

/** The unpacked files, of which all have to be there; null otherwise. */
async function findFiles(
  storage: Storage,
  source: CifarSource,
  files: readonly CifarFile[],
  root: string,
): Promise<Content[] | null> {
  for (const folder of [root, joinPath(root, source.folder)]) {
    const contents: Content[] = [];
    for (const file of files) {
      const path = joinPath(folder, file.name);
      const pieces = await storage.read(path);
      if (pieces === null) break;
      contents.push({ path: shownPath(path), bytes: await readWhole(pieces, shownPath(path), sizeOf(source, file)) });
    }
    if (contents.length === files.length) return contents;
  }
  return null;
}

/** A file of so many bytes; one that is longer is not read to its end. */
async function readWhole(pieces: Pieces, name: string, size: number): Promise<Uint8Array> {
  const gathered = new Gathered();
  gathered.expect(size);
  for await (const piece of pieces) {
    gathered.add(piece);
    if (gathered.length > size) throw new KindlingError(`${name}: expected ${size} bytes, got more`);
  }
  if (gathered.length < size) throw new KindlingError(`${name}: expected ${size} bytes, got ${gathered.length} (truncated)`);
  return gathered.take();
}

/** From the archive in `root`, or a mirror's: from that, the files are kept unpacked. */
async function unpackArchive(
  storage: Storage,
  source: CifarSource,
  files: readonly CifarFile[],
  options: CheckedOptions,
): Promise<Content[]> {
  const { root, download, timeoutMs, onProgress, onFailure } = options;
  const { archive } = source;
  const path = joinPath(root, archive.name);
  const pieces = await storage.read(path);
  if (pieces !== null) {
    const packed = await gatherAtMost(pieces, shownPath(path), archive.size);
    return contentsOf(files, await unpack(storage, source, packed, shownPath(path), files), shownPath(path));
  }
  const folder = joinPath(root, source.folder);
  if (!download) {
    throw new DatasetUnavailableError(
      `${source.name}: neither ${files[0].name}${files.length > 1 ? ` and the ${files.length - 1} others` : ''} in ${shownPath(root)} or ${shownPath(folder)} ` +
        `nor ${archive.name} in ${shownPath(root)} was found, and download is false`,
    );
  }
  await storage.checkWritable(folder);
  const mirrors = new Mirrors({
    name: source.name,
    mirrors: options.mirrors ?? source.mirrors,
    timeoutMs,
    onProgress,
    onFailure,
  });
  const all = [...source.train, ...source.test];
  const members = await mirrors.download(archive.name, archive.size, (packed) =>
    unpack(storage, source, packed, 'what came', all),
  );
  // read faster at every later start, and the archive would be 170 MB more
  for (const [name, bytes] of members) await storage.write(joinPath(folder, name), bytes);
  return contentsOf(files, members, archive.name);
}

async function unpack(
  storage: Storage,
  source: CifarSource,
  packed: Uint8Array,
  name: string,
  files: readonly CifarFile[],
): Promise<Map<string, Uint8Array>> {
  // what is wrong is said as exactly as possible, so the checksum comes last
  const sizes = new Map(files.map((file) => [file.name, sizeOf(source, file)]));
  const members = await readTar(
    storage.gunzip(onePiece(packed), name, () => null),
    name,
    sizes,
  );
  await verify(storage, packed, source.archive.checksum, name, `${source.archive.name} of ${source.name}`);
  return members;
}

function contentsOf(files: readonly CifarFile[], members: ReadonlyMap<string, Uint8Array>, archive: string): Content[] {
  return files.map(({ name }) => ({ path: `${archive}: ${name}`, bytes: members.get(name) as Uint8Array }));
}

/** Channels side by side, as images have them. */
function imagesOf(
  source: CifarSource,
  files: readonly CifarFile[],
  contents: readonly Content[],
  label: number,
): Omit<CifarImages, 'classes'> {
  const count = files.reduce((sum, { examples }) => sum + examples, 0);
  const size = CHANNELS * PIXELS;
  const data = allocate(source.name, count * size, () => new Uint8Array(count * size));
  const targets = new Uint8Array(count);
  let example = 0;
  for (const { path, bytes } of contents) {
    for (let start = 0, row = 0; start < bytes.length; row++, example++) {
      for (const [n, names] of source.labels.entries()) {
        if (bytes[start + n] < names.length) continue;
        throw new KindlingError(
          `${path}: expected labels from 0 to ${names.length - 1}, got ${bytes[start + n]} for example ${row}`,
        );
      }
      targets[example] = bytes[start + label];
      start += source.labels.length;
      for (let pixel = 0, write = example * size; pixel < PIXELS; pixel++, write += CHANNELS) {
        data[write] = bytes[start + pixel];
        data[write + 1] = bytes[start + PIXELS + pixel];
        data[write + 2] = bytes[start + 2 * PIXELS + pixel];
      }
      start += size;
    }
  }
  return { data, targets, height: SIDE, width: SIDE, channels: CHANNELS };
}
