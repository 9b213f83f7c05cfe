import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { loadFileFixtures } from '@kindling/fixtures';

/** An IDX file: its magic number, its sizes and its bytes. */
export function idxBytes(magic: number, sizes: readonly number[], data: Uint8Array): Uint8Array {
  const header = new DataView(new ArrayBuffer(4 + 4 * sizes.length));
  header.setUint32(0, magic);
  sizes.forEach((size, i) => header.setUint32(4 + 4 * i, size));
  return Buffer.concat([new Uint8Array(header.buffer), data]);
}

export const imageBytes = idxBytes(0x803, [2, 2, 2], Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8));
export const labelBytes = idxBytes(0x801, [2], Uint8Array.of(0, 1));
export const claimingBytes = idxBytes(0x803, [2 ** 32 - 1, 2 ** 32 - 1, 2 ** 32 - 1], Uint8Array.of(1, 2));

export const vocab = { a: 0, b: 1, ab: 2, '<end>': 3 };
export const merges = ['a b'];
export const csvText = 'a,b,c\n1,2,x\n3,4,y\n';
export const goodFiles = ['images.idx', 'labels.idx.gz'] as const;
/** Files that no reader may take, and that none may take the machine's memory for. */
export const badFiles = [
  'empty',
  'truncated.gz',
  'notGzip.gz',
  'claims.idx',
  'claims.idx.gz',
  'bomb.gz',
  'folder',
  'absent',
] as const;

const safetensors = (length: number, header: string, data: Uint8Array) => {
  const start = new DataView(new ArrayBuffer(8));
  start.setBigUint64(0, BigInt(length), true);
  return Uint8Array.from(Buffer.concat([new Uint8Array(start.buffer), Buffer.from(header), data]));
};
const netHeader = '{"__metadata__":{"epoch":"1"},"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}';
/** A safetensors file. */
export const netBytes = safetensors(netHeader.length, netHeader, new Uint8Array(8));

/** A file of torch.save. */
export const ptBytes = (loadFileFixtures().files.find(({ name }) => name === 'training.pt') as { bytes: Uint8Array }).bytes;

/** A picture of 2 x 1 pixels. */
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAIAAAB7QOjdAAAAD0lEQVR4nGP4z8DJwMAAAAYlAQlarKbQAAAAAElFTkSuQmCC',
  'base64',
);

/** Writes the files that calls read. */
export function writeFiles(folder: string): void {
  // 0.25 MiB that unpack to 255 MiB, though the header speaks of 10,000 bytes
  const bomb = gzipSync(Buffer.concat([idxBytes(0x803, [10_000, 1, 1], new Uint8Array(0)), new Uint8Array(255 * 2 ** 20)]), {
    level: 6,
  });
  const files: Record<string, Uint8Array> = {
    'images.idx': imageBytes,
    'labels.idx.gz': gzipSync(labelBytes),
    empty: new Uint8Array(0),
    'truncated.gz': gzipSync(imageBytes).subarray(0, -6),
    'notGzip.gz': Uint8Array.of(0x1f, 0x8b, 1, 2, 3),
    'claims.idx': claimingBytes,
    'claims.idx.gz': gzipSync(claimingBytes),
    'bomb.gz': bomb,
    'net.safetensors': netBytes,
    'net.pt': ptBytes,
    'claims.safetensors': safetensors(2 ** 40, netHeader, new Uint8Array(8)),
  };
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(folder, name), bytes);
  for (const name of ['folder', 'mnist', 'bombs', 'pictures', 'pictures/a']) mkdirSync(join(folder, name));
  writeFileSync(join(folder, 'bombs/train-images-idx3-ubyte.gz'), bomb);
  writeFileSync(join(folder, 'bombs/train-labels-idx1-ubyte.gz'), gzipSync(labelBytes));
  for (const name of ['picture.png', 'pictures/a/1.png']) writeFileSync(join(folder, name), png);
  for (const [name, content] of [
    ['table.csv', csvText],
    ['vocab.json', JSON.stringify(vocab)],
    ['merges.txt', merges.join('\n')],
  ]) {
    writeFileSync(join(folder, name), content);
  }
}
