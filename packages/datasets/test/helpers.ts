import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { KindlingError } from '@kindling/checks';
import type { Tensor } from '@kindling/core';
import { temporaryFolder } from '@kindling/test-kit';
import * as assert from 'uvu/assert';

/** Passes when the error is a KindlingError of one line that says what the pattern says. */
export function checkError(error: unknown, message: RegExp): void {
  assert.instance(error, KindlingError, String((error as Error)?.stack));
  assert.match((error as Error).message, message);
  assert.not.match((error as Error).message, /\n/);
}

export function refused(call: () => unknown, message: RegExp): void {
  let result: unknown;
  try {
    result = call();
  } catch (error) {
    checkError(error, message);
    return;
  }
  assert.unreachable(`expected an error like ${message}, got ${result}`);
}

export async function rejected(promise: Promise<unknown>, message: RegExp): Promise<void> {
  let result: unknown;
  try {
    result = await promise;
  } catch (error) {
    checkError(error, message);
    return;
  }
  assert.unreachable(`expected an error like ${message}, got ${result}`);
}

/** Bit for bit: 0 and -0 differ. */
export function sameBits(actual: Float32Array, expected: Float32Array, message?: string): void {
  const bits = (numbers: Float32Array) => Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength).toString('hex');
  assert.ok(bits(actual) === bits(expected), message ?? 'bits differ');
}

/** The numbers of a tensor of class targets. */
export async function numbersOf(y: Tensor): Promise<number[]> {
  return [...(await y.data())];
}

/** `count` images with every byte value in them, and classes 0, 1, 2, ... 9, 0, ... */
export function madeUpImages(count: number, height: number, width: number, channels = 1) {
  const data = Uint8Array.from({ length: count * height * width * channels }, (_, i) => (i * 37 + (i >> 8) * 11) % 256);
  return { data, targets: Uint8Array.from({ length: count }, (_, i) => i % 10), height, width, channels };
}

/** The bytes of an IDX file of unsigned bytes. */
export function idxBytes(shape: readonly number[], data: ArrayLike<number>, type = 0x08): Uint8Array {
  const header = Buffer.alloc(4 + 4 * shape.length);
  header.writeUInt32BE((type << 8) | shape.length, 0);
  for (const [dim, size] of shape.entries()) header.writeUInt32BE(size, 4 + 4 * dim);
  return new Uint8Array(Buffer.concat([header, Uint8Array.from(data)]));
}

/** All pieces in one. */
export async function allOf(pieces: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const all: Uint8Array[] = [];
  for await (const piece of pieces) all.push(Uint8Array.from(piece));
  return new Uint8Array(Buffer.concat(all));
}

let parent: string | undefined;

/** The same piece for ever, and whether whoever took pieces has closed it. */
export function endless(piece: Uint8Array): { readonly pieces: AsyncGenerator<Uint8Array>; closed: boolean } {
  const pieces = async function* () {
    try {
      for (;;) yield piece;
    } finally {
      source.closed = true;
    }
  };
  const source = { pieces: pieces(), closed: false };
  return source;
}

/** A new empty folder; all of a process lie in one that goes when it ends. */
export function newFolder(): string {
  parent ??= temporaryFolder();
  return mkdtempSync(join(parent, 'folder-'));
}

/** Runs with another home folder and puts the own one back. */
export async function withHome(folder: string, run: (folder: string) => unknown): Promise<void> {
  const homes = { HOME: process.env.HOME, USERPROFILE: process.env.USERPROFILE };
  process.env.HOME = process.env.USERPROFILE = folder;
  try {
    await run(folder);
  } finally {
    for (const [name, home] of Object.entries(homes)) {
      if (home === undefined) delete process.env[name];
      else process.env[name] = home;
    }
  }
}
