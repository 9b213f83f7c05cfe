import { createHash } from 'node:crypto';
import type { Tensor } from '@kindling/core';
import { toSafetensors } from '@kindling/serialize';

/**
 * SHA-256, as 64 hexadecimal digits, of the safetensors file of a network's weights: what `sha256sum model.safetensors` says. Two runs have it in
 * common only where every bit of every weight is alike.
 */
export async function weightsHash(weights: ReadonlyMap<string, Tensor>): Promise<string> {
  return createHash('sha256')
    .update(await toSafetensors(new Map(weights)))
    .digest('hex');
}
