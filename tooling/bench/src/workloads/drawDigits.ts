import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SyntheticDigits } from '@kindling/datasets';
import { answer, workloadSettings } from './protocol';
import type { DrawDigitsSettings } from './settings';

/** An IDX file of bytes: magic number and sizes, big-endian, then the bytes. */
function idxFile(shape: readonly number[], data: Uint8Array): Uint8Array {
  const header = new DataView(new ArrayBuffer(4 + 4 * shape.length));
  header.setUint32(0, 0x800 + shape.length);
  shape.forEach((size, dim) => {
    header.setUint32(4 + 4 * dim, size);
  });
  return Buffer.concat([new Uint8Array(header.buffer), data]);
}

const { folder, train, test } = workloadSettings<DrawDigitsSettings>();
await mkdir(folder, { recursive: true });
for (const [prefix, length] of [
  ['train', train],
  ['t10k', test],
] as const) {
  const digits = await SyntheticDigits.load({ train: prefix === 'train', length });
  const images = Buffer.concat(Array.from({ length }, (_, index) => digits.getImage(index).data));
  await writeFile(join(folder, `${prefix}-images-idx3-ubyte`), idxFile([length, digits.height, digits.width], images));
  await writeFile(join(folder, `${prefix}-labels-idx1-ubyte`), idxFile([length], Uint8Array.from(digits.targets)));
}
answer({ train, test });
