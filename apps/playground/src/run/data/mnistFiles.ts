import { KindlingError } from '@kindling/checks';
import { readIdx } from '@kindling/datasets';
import type { DroppedFile } from '../../worker/protocol';
import { side } from '../shapes';
import { inOnePiece, type Pictures } from './pictures';

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
      return { file, ...(await readIdx(file.bytes, file.name, magic)) };
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
