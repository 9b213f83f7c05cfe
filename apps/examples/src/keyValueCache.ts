import { arange, type Tensor, where, zeros } from '@kindling/core';
import { functional as F } from '@kindling/nn';

/**
 * Keys and values of what attention has read, so that nothing is computed twice while a text is written. There are places for a whole block from the
 * start: then every step is the same graph, which is planned once.
 */
export class KeyValueCache {
  /** How many tokens have been read. */
  position = 0;
  private readonly layers: (readonly [keys: Tensor, values: Tensor] | undefined)[] = [];

  constructor(readonly blockSize: number) {}

  /** Attention of the token at `position` to itself and those before it. Shape: (1, heads, 1, E) each -> alike. */
  attend(layer: number, query: Tensor, key: Tensor, value: Tensor): Tensor {
    const [, heads, , width] = key.shape;
    const [keys, values] = this.layers[layer] ?? [0, 1].map(() => zeros([1, heads, this.blockSize, width]));
    const places = arange(this.blockSize);
    const here = places.eq(this.position).unsqueeze(1);
    const known = [where(here, key, keys), where(here, value, values)] as const;
    this.layers[layer] = known;
    return F.scaledDotProductAttention(query, ...known, { mask: places.le(this.position) });
  }
}
