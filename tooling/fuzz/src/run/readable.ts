import { isTensor } from '../domains/tensors';
import { WrongResult } from '../values/functions';

/** What a tensor's numbers come in. */
const ARRAYS = { float32: Float32Array, int32: Int32Array, bool: Uint8Array };
const MOST_ENTRIES = 40;
const DEEPEST = 4;

/** Reads a result as a program would. @throws WrongResult if its numbers and its shape don't agree */
export async function checkReadable(value: unknown, depth = 0): Promise<void> {
  if (value instanceof Promise) return checkReadable(await value, depth + 1);
  if (typeof value !== 'object' || value === null || depth > DEEPEST || ArrayBuffer.isView(value)) return;
  if (isTensor(value)) {
    const { shape } = value;
    if (!shape.every((size) => Number.isSafeInteger(size) && size >= 0)) throw new WrongResult(`a tensor of shape [${shape}]`);
    const data = await value.data();
    const count = shape.reduce((product, size) => product * size, 1);
    const Expected = ARRAYS[value.dtype];
    if (!(data instanceof Expected) || data.length !== count) {
      throw new WrongResult(
        `a tensor of ${value.dtype} of shape [${shape}] has ${data.length} numbers in a ${data.constructor.name}`,
      );
    }
    if (value.grad !== null && value.grad !== undefined) await checkReadable(value.grad, DEEPEST);
    return;
  }
  const inside = Array.isArray(value)
    ? value.slice(0, MOST_ENTRIES)
    : isPlain(value)
      ? Object.values(value).slice(0, MOST_ENTRIES)
      : [];
  for (const one of inside) await checkReadable(one, depth + 1);
}

function isPlain(value: object): boolean {
  return Object.getPrototypeOf(value) === Object.prototype;
}
