import { createHash } from 'node:crypto';
import type { Tensor } from '@kindling/core';

/**
 * SHA-256 of a network's weights, as 64 hexadecimal digits: of each, in the order of the state dict, its name, dtype and shape and its
 * numbers' bits. Two runs have it in common only where every bit of every weight is alike.
 */
export async function weightsHash(weights: ReadonlyMap<string, Tensor>): Promise<string> {
  const hash = createHash('sha256');
  for (const [name, tensor] of weights) {
    const { buffer, byteOffset, byteLength } = await tensor.data();
    hash.update(`${name} ${tensor.dtype} [${tensor.shape.join(', ')}]\n`);
    hash.update(new Uint8Array(buffer, byteOffset, byteLength));
  }
  return hash.digest('hex');
}
