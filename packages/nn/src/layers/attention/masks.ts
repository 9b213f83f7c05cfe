import { KindlingError } from '@kindling/checks';
import { arange, cat, logicalNot, logicalOr, ones, type Tensor, where, zeros } from '@kindling/core';
import { checkTensor } from '../../checks/checkTensor';

/** What a call says about who attends to what. */
export interface MaskOptions {
  /** (L, S), or (N * numHeads, L, S). Of bool: true where a query may *not* attend to a key. Of float32: what is added to the scores. */
  readonly attnMask?: Tensor | null | undefined;
  /** (N, S), or (S) without a batch: the same for each key, as padding is to be passed over. */
  readonly keyPaddingMask?: Tensor | null | undefined;
  /** Whether query i attends to keys 0 to i only, beside what the masks say; default false. */
  readonly isCausal?: boolean | undefined;
}

/** The sizes of one call. */
export interface AttentionSizes {
  readonly batch: number;
  readonly heads: number;
  readonly queries: number;
  readonly keys: number;
  /** Keys behind the given ones, to which everyone may attend. */
  readonly added: number;
}

/**
 * Everything that says who attends to what, as `attentionWeights` takes it: a mask of bool that is true where a query may attend, or of floats to add.
 * @throws KindlingError for a mask of another shape or of int32
 */
export function attentionMask(
  where_: string,
  { attnMask = null, keyPaddingMask = null, isCausal = false }: MaskOptions,
  sizes: AttentionSizes,
  isBatch: boolean,
): { mask: Tensor | null; isCausal: boolean } {
  const { batch, heads, queries, keys, added } = sizes;
  if (attnMask === null && keyPaddingMask === null && (added === 0 || !isCausal)) return { mask: null, isCausal };
  const masks: Tensor[] = [];
  if (attnMask !== null) {
    const perHead = [batch * heads, queries, keys];
    const { shape } = checkMask(`${where_}: attnMask`, attnMask, [[queries, keys], perHead]);
    masks.push(shape.length === 2 ? attnMask : attnMask.reshape([batch, heads, queries, keys]));
  }
  if (keyPaddingMask !== null) {
    checkMask(`${where_}: keyPaddingMask`, keyPaddingMask, [isBatch ? [batch, keys] : [keys]]);
    masks.push(keyPaddingMask.reshape([batch, 1, 1, keys]));
  }
  if (isCausal) masks.push(arange(queries).unsqueeze(1).lt(arange(keys)));
  return { mask: withAdded(combined(masks), added), isCausal: false };
}

function checkMask(name: string, mask: unknown, shapes: readonly (readonly number[])[]): Tensor {
  const { shape, dtype } = checkTensor(name, mask);
  if (dtype === 'int32') throw new KindlingError(`${name}: expected bool or float32, got int32`);
  if (shapes.some((wanted) => wanted.join() === shape.join())) return mask as Tensor;
  const wanted = shapes.map((one) => `[${one.join(', ')}]`).join(' or ');
  throw new KindlingError(`${name}: expected shape ${wanted}, got [${shape.join(', ')}]`);
}

/** PyTorch's masks of bool are true where nobody may attend; those of core, as PyTorch's own in scaled_dot_product_attention, are the other way round. */
function combined(masks: readonly Tensor[]): Tensor {
  const forbidden = masks.filter(({ dtype }) => dtype === 'bool');
  const added = masks.filter(({ dtype }) => dtype !== 'bool');
  const none = forbidden.length === 0 ? null : forbidden.reduce((one, other) => logicalOr(one, other));
  if (added.length === 0) return logicalNot(none as Tensor);
  const sum = added.reduce((one, other) => one.add(other));
  return none === null ? sum : where(none, Number.NEGATIVE_INFINITY, sum);
}

function withAdded(mask: Tensor, added: number): Tensor {
  if (added === 0) return mask;
  const shape = [...mask.shape.slice(0, -1), added];
  return cat([mask, mask.dtype === 'bool' ? ones(shape, { dtype: 'bool' }) : zeros(shape)], -1);
}
