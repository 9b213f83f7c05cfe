import { readFileSync } from 'node:fs';
import * as assert from 'uvu/assert';
import type { RandomNumbers } from '../src/index';

interface Numbers {
  float32: string;
}

interface TorchvisionFixture {
  bytes: string;
  normalized: (Numbers & { mean: number[]; std: number[]; channels: number })[];
  image: Numbers & { uint8: string; height: number; width: number; channels: number };
  batch: Numbers & { shape: number[]; mean: number[]; std: number[]; input: string };
  printed: string;
}

/** What torchvision gives; written by fixtures/generate.py. */
export const torchvision: TorchvisionFixture = JSON.parse(
  readFileSync(new URL('./fixtures/torchvision.json', import.meta.url), 'utf8'),
);

export function bytesOf(base64: string): Uint8Array {
  return new Uint8Array(Buffer.from(base64, 'base64'));
}

export function float32Of(base64: string): Float32Array {
  return new Float32Array(bytesOf(base64).buffer);
}

/** Bit for bit: 0 and -0 differ. */
export function sameBits(actual: Float32Array, expected: Float32Array, message?: string): void {
  const bits = (numbers: Float32Array) => [...new Uint32Array(numbers.buffer, numbers.byteOffset, numbers.length)];
  assert.equal(bits(actual), bits(expected), message);
}

/** Every byte value once in every channel, as 16 x 16 pixels. */
export function ramp(channels: number): { data: Uint8Array; height: number; width: number; channels: number } {
  return { data: Uint8Array.from({ length: 256 * channels }, (_, i) => i / channels), height: 16, width: 16, channels };
}

/** A picture whose bytes all differ from their neighbours. */
export function waves(height: number, width: number, channels = 1) {
  return {
    data: Uint8Array.from({ length: height * width * channels }, (_, i) => (i * 53 + (i >> 3) * 7) % 256),
    height,
    width,
    channels,
  };
}

/** Random numbers that are known: `uniform` and `normal` from one list, whole numbers from another, an order that turns lists around. */
export function scripted(uniforms: readonly number[], integers: readonly number[] = []): RandomNumbers {
  const take = (list: number[], what: string) => {
    const next = list.shift();
    assert.ok(next !== undefined, `one more ${what} was drawn`);
    return next;
  };
  const [reals, wholes] = [[...uniforms], [...integers]];
  return {
    uint32: () => take(wholes, 'integer'),
    uniform: () => take(reals, 'uniform'),
    normal: () => take(reals, 'normal'),
    integer: (end) => {
      const next = take(wholes, 'integer');
      assert.ok(next < end, `${next} of ${end}`);
      return next;
    },
    shuffle: (items) => {
      Array.prototype.reverse.call(items);
      return items;
    },
  };
}
