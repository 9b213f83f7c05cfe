import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KindlingError } from '@kindling/checks';
import type { Tensor } from '@kindling/core';
import * as assert from 'uvu/assert';
import { crc32 } from '../src/pytorch/crc32';

/** Calls `use` with an empty folder, which is gone afterwards. */
export async function withFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'kindling-serialize-'));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** That a promise ends in a KindlingError of one line which `pattern` matches. */
export async function rejected(promise: Promise<unknown>, pattern: RegExp): Promise<void> {
  const error = await promise.then(
    () => assert.unreachable(`expected an error that matches ${pattern}`),
    (error: unknown) => error,
  );
  assert.instance(error, KindlingError);
  const { message } = error as Error;
  assert.match(message, pattern);
  assert.not.match(message, /\n/);
}

/** The bits of a tensor's numbers. */
export async function bitsOf(one: Tensor): Promise<number[]> {
  const numbers = await one.data<Float32Array | Int32Array | Uint8Array>();
  return numbers instanceof Float32Array ? [...new Int32Array(numbers.buffer)] : [...numbers];
}

/** A safetensors file of a header and what follows it. */
export function fileOf(header: unknown, data: Uint8Array | readonly number[] = [], length?: bigint): Uint8Array {
  const text = typeof header === 'string' ? header : JSON.stringify(header);
  const bytes = header instanceof Uint8Array ? header : new TextEncoder().encode(text);
  const file = new Uint8Array(8 + bytes.length + data.length);
  new DataView(file.buffer).setBigUint64(0, length ?? BigInt(bytes.length), true);
  file.set(bytes, 8);
  file.set(data, 8 + bytes.length);
  return file;
}

/** A zip archive of files that are not packed, as `torch.save` writes it. */
export function archiveOf(files: Readonly<Record<string, Uint8Array>>): Uint8Array {
  const [locals, directory]: [Uint8Array[], Uint8Array[]] = [[], []];
  let offset = 0;
  for (const [name, bytes] of Object.entries(files)) {
    const called = Buffer.from(name);
    const common = fields(
      [2, 20],
      [2, 0],
      [2, 0],
      [4, 0],
      [4, crc32(bytes)],
      [4, bytes.length],
      [4, bytes.length],
      [2, called.length],
      [2, 0],
    );
    const local = Buffer.concat([fields([4, 0x04034b50]), common, called, bytes]);
    const rest = fields([2, 0], [2, 0], [2, 0], [4, 0], [4, offset]);
    directory.push(Buffer.concat([fields([4, 0x02014b50], [2, 20]), common, rest, called]));
    locals.push(local);
    offset += local.length;
  }
  const size = directory.reduce((sum, { length }) => sum + length, 0);
  const count = directory.length;
  const end = fields([4, 0x06054b50], [2, 0], [2, 0], [2, count], [2, count], [4, size], [4, offset], [2, 0]);
  return new Uint8Array(Buffer.concat([...locals, ...directory, end]));
}

/** Numbers of so many bytes, the least first. */
function fields(...numbers: readonly (readonly [bytes: number, value: number])[]): Buffer {
  return Buffer.from(numbers.flatMap(([bytes, value]) => Array.from({ length: bytes }, (_, i) => (value >>> (8 * i)) & 255)));
}
