import { type Tensor, tensor } from '@kindling/core';
import type { Module } from '@kindling/nn';

/**
 * Numbers that look random and follow from a name: `test/fixtures/spread.py` makes the same bits, so that weights and batches of both sides agree
 * without standing in a file.
 */
function* hashes(name: string, count: number): Generator<number, void, undefined> {
  let seed = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(name)) seed = Math.imul(seed ^ byte, 0x01000193) >>> 0;
  for (let i = 0; i < count; i++) {
    let x = (seed + Math.imul(i, 0x9e3779b1)) >>> 0;
    x = Math.imul(x ^ (x >>> 16), 0x7feb352d) >>> 0;
    x = Math.imul(x ^ (x >>> 15), 0x846ca68b) >>> 0;
    yield ((x ^ (x >>> 16)) >>> 0) >>> 8; // 24 bits: float32 holds each
  }
}

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, side) => product * side, 1);

/** From -bound (included) to bound. */
export function spread(name: string, shape: readonly number[], bound = 1): Tensor {
  const scale = Math.fround(2 * bound);
  const numbers = Float32Array.from(hashes(name, sizeOf(shape)), (bits) => (bits / 2 ** 24 - 0.5) * scale);
  return tensor(numbers, { shape: [...shape] });
}

/** Classes from 0 to `classes` - 1. */
export function spreadClasses(name: string, shape: readonly number[], classes: number): Tensor {
  const numbers = Int32Array.from(hashes(name, sizeOf(shape)), (bits) => Math.floor((bits * classes) / 2 ** 24));
  return tensor(numbers, { shape: [...shape] });
}

/** Gives every parameter numbers that follow from its name, as large as PyTorch's own are at the start. */
export function spreadWeights<M extends Module>(model: M): M {
  const entries = [...model.namedParameters()].map(([name, { shape }]): [string, Tensor] => {
    if (shape.length > 1) return [name, spread(name, shape, 1 / Math.sqrt(sizeOf(shape) / shape[0]))];
    return [name, spread(name, shape, 0.1).add(/weight$/.test(name) ? 1 : 0)];
  });
  model.loadStateDict(new Map(entries), { strict: false });
  return model;
}

/** Every token but the last, and beside each the next one. Shape: (N, T + 1) -> two of (N, T). */
export function nextOf(tokens: Tensor): [x: Tensor, y: Tensor] {
  const length = tokens.shape[1] - 1;
  return [tokens.narrow(1, 0, length), tokens.narrow(1, 1, length)];
}
