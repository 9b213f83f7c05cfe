import { KindlingError } from '@kindling/checks';
import { parseIdx } from '@kindling/datasets';
import type { DroppedFile } from '../../worker/protocol';
import { side } from '../shapes';
import { inOnePiece, type Pictures } from './pictures';

/** The largest of the files, unpacked, and as much again. */
const mostBytes = 100_000_000;

/** What each of the four files is told by, and how it begins. */
const wanted = [
  { part: 'train', kind: 'images', name: /train.*images/i, magic: 0x803 },
  { part: 'train', kind: 'labels', name: /train.*labels/i, magic: 0x801 },
  { part: 'test', kind: 'images', name: /(t10k|test).*images/i, magic: 0x803 },
  { part: 'test', kind: 'labels', name: /(t10k|test).*labels/i, magic: 0x801 },
] as const;

/**
 * The pictures of MNIST, or of another set of the same form, from its four files, packed or not.
 * @throws KindlingError naming the file that is missing, damaged, or of another form
 */
export async function readMnistFiles(files: readonly DroppedFile[]): Promise<{ train: Pictures; test: Pictures }> {
  const arrays = await Promise.all(
    wanted.map(async ({ part, kind, name, magic }) => {
      const file = files.find((one) => name.test(one.name));
      if (file === undefined) {
        const got = files.length === 0 ? 'none' : files.map((one) => one.name).join(', ');
        throw new KindlingError(
          `files: expected train-images, train-labels, t10k-images and t10k-labels, got no ${part} ${kind}: ${got}`,
        );
      }
      return { file, ...parseIdx(await unpacked(file), file.name, magic) };
    }),
  );
  const [train, test] = [arrays.slice(0, 2), arrays.slice(2)].map(([images, labels]) => {
    const [count, height, width] = images.shape;
    if (height !== side || width !== side) {
      throw new KindlingError(`${images.file.name}: expected pictures of ${side} x ${side}, got ${height} x ${width}`);
    }
    if (labels.shape[0] !== count) {
      throw new KindlingError(`${labels.file.name}: expected ${count} labels, one a picture, got ${labels.shape[0]}`);
    }
    const largest = (labels.data as Uint8Array).reduce((most, label) => Math.max(most, label), 0);
    if (largest > 9) throw new KindlingError(`${labels.file.name}: expected digits from 0 to 9, got ${largest}`);
    return inOnePiece(images.data as Uint8Array, labels.data as Uint8Array);
  });
  return { train, test };
}

/** A file's bytes; those of a gzip file unpacked. @throws KindlingError where they are damaged, or too many */
async function unpacked({ name, bytes }: DroppedFile): Promise<Uint8Array> {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  const reader = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream().pipeThrough(new DecompressionStream('gzip')).getReader();
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      pieces.push(part.value);
      length += part.value.length;
      if (length > mostBytes) throw new KindlingError(`${name}: expected at most ${mostBytes} bytes, got more`);
    }
  } catch (error) {
    await reader.cancel().catch(() => {});
    if (error instanceof KindlingError) throw error;
    throw new KindlingError(`${name}: the gzip file is damaged (${(error as Error).message})`);
  }
  return new Uint8Array(await new Blob(pieces).arrayBuffer());
}
