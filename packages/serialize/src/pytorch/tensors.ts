import { describe, KindlingError } from '@kindling/checks';
import type { Tensor } from '@kindling/core';
import { readElements, tensorOfWords } from '../elements';
import type { ByteSource } from '../files/files';
import type { Budget } from './budget';
import { readRecord } from './record';
import type { PickledTensor } from './values';
import type { ZipEntry } from './zip';

/**
 * Reads tensors, one storage after the other; each storage is held only as long as its tensors are made.
 * @param wanted which, and what the file calls them
 * @throws KindlingError for a storage that is not in the archive, or has another size than the pickle says
 */
export async function readTensors(
  source: ByteSource,
  folder: string,
  entries: ReadonlyMap<string, ZipEntry>,
  wanted: ReadonlyMap<PickledTensor, string>,
  budget: Budget,
): Promise<Map<PickledTensor, Tensor>> {
  const made = new Map<PickledTensor, Tensor>();
  for (const sharing of byStorage(wanted.keys())) {
    const [first] = sharing;
    const { storage, type } = first;
    const name = `${folder}/data/${storage.key}`;
    const where = `${source.name}: ${name}: ${describe(wanted.get(first))}`;
    const entry = entries.get(name);
    const bytes = storage.count * (storage.type?.bytes ?? 1);
    if (entry === undefined || entry.size !== bytes) {
      throw new KindlingError(
        `${source.name}: ${name}: expected ${bytes} bytes, as the pickle says, got ${entry?.size ?? 'no such file'}`,
      );
    }
    const count = Math.floor(bytes / type.bytes);
    const words = await readRecord(source, entry, async (record) => {
      const read = await readElements(record, 0, count, type, where);
      // bytes of an untyped storage behind its last element
      await record.read(count * type.bytes, new Uint8Array(bytes - count * type.bytes));
      return read;
    });
    budget.add(4 * count);
    const views = new Map<string, Tensor>();
    for (const tensor of sharing) {
      const key = `${tensor.offset}/${tensor.shape}/${tensor.strides}`;
      const view = views.get(key) ?? tensorOf(tensor, words, sharing.length === 1, `${source.name}: ${name}`, budget);
      views.set(key, view);
      made.set(tensor, view.detach());
    }
  }
  return made;
}

/** Those that share a storage, and see the same elements in it. */
function byStorage(tensors: Iterable<PickledTensor>): Iterable<[PickledTensor, ...PickledTensor[]]> {
  const groups = new Map<string, [PickledTensor, ...PickledTensor[]]>();
  for (const tensor of tensors) {
    const { key, type, count } = tensor.storage;
    const id = `${count}/${type?.bytes}/${type?.dtype}/${tensor.type.bytes}/${key}`;
    const group = groups.get(id);
    if (group === undefined) groups.set(id, [tensor]);
    else group.push(tensor);
  }
  return groups.values();
}

/** @param isAlone whether no other tensor sees the same numbers, which may then stay where they are */
function tensorOf(
  { offset, shape, strides, type }: PickledTensor,
  words: Float32Array,
  isAlone: boolean,
  name: string,
  budget: Budget,
): Tensor {
  const count = shape.reduce((product, extent) => product * extent, 1);
  budget.take(4 * count, name);
  const isWhole = offset === 0 && count === words.length && isAlone;
  const part = () => (isWhole ? words : words.slice(offset, offset + count));
  const numbers = isRowMajor(shape, strides) ? part() : gather(words, offset, shape, strides, count);
  return tensorOfWords(numbers, shape, type.dtype);
}

function isRowMajor(shape: readonly number[], strides: readonly number[]): boolean {
  let expected = 1;
  for (let dim = shape.length - 1; dim >= 0; dim--) {
    if (shape[dim] !== 1 && strides[dim] !== expected) return false;
    expected *= shape[dim];
  }
  return true;
}

/** Elements that lie at strides, in row-major order. */
function gather(
  words: Float32Array,
  offset: number,
  shape: readonly number[],
  strides: readonly number[],
  count: number,
): Float32Array {
  // as integers, so that no bit of a NaN changes on the way
  const from = new Int32Array(words.buffer);
  const to = new Int32Array(count);
  const index = new Array<number>(shape.length).fill(0);
  let at = offset;
  for (let i = 0; i < count; i++) {
    to[i] = from[at];
    for (let dim = shape.length - 1; dim >= 0; dim--) {
      at += strides[dim];
      if (++index[dim] < shape[dim]) break;
      at -= shape[dim] * strides[dim];
      index[dim] = 0;
    }
  }
  return new Float32Array(to.buffer);
}
