import { isTensor, type Tensor, tensor } from '@kindling/core';

/** A tensor's numbers outside the engine. */
class Frozen {
  constructor(
    readonly data: Float32Array | Int32Array | Uint8Array,
    readonly shape: readonly number[],
    readonly dtype: Tensor['dtype'],
  ) {}
}

/** A state dict whose tensors have been read, so that nothing of it lies in the engine's memory, and what it holds in bytes. */
export interface FrozenState {
  readonly state: unknown;
  readonly bytes: number;
}

/** Reads the tensors of a state dict: of a module (a Map) or of an optimiser (objects and arrays). */
export async function freeze(state: unknown): Promise<FrozenState> {
  let bytes = 0;
  const one = async (value: unknown): Promise<unknown> => {
    if (isTensor(value)) {
      const data = await value.data<Float32Array | Int32Array | Uint8Array>();
      bytes += data.byteLength;
      return new Frozen(data, value.shape, value.dtype);
    }
    if (value instanceof Map)
      return new Map(await Promise.all([...value].map(async ([key, part]) => [key, await one(part)] as const)));
    if (Array.isArray(value)) return Promise.all(value.map(one));
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value).map(async ([key, part]) => [key, await one(part)] as const);
    return Object.fromEntries(await Promise.all(entries));
  };
  return { state: await one(state), bytes };
}

/** The state dict that was frozen, with new tensors. */
export function thaw({ state }: FrozenState): unknown {
  const one = (value: unknown): unknown => {
    if (value instanceof Frozen) return tensor(value.data, { shape: value.shape, dtype: value.dtype });
    if (value instanceof Map) return new Map([...value].map(([key, part]) => [key, one(part)]));
    if (Array.isArray(value)) return value.map(one);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, one(part)]));
  };
  return one(state);
}
