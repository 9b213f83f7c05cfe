import { describe, KindlingError } from '@kindling/checks';
import type { Tensor } from '@kindling/core';
import { readElements, tensorOfWords } from '../elements';
import { wanted } from '../entries';
import type { ByteSource } from '../files/files';
import { readHeader } from './header';

/** What a safetensors file holds. */
export interface Safetensors {
  /** The tensors by their names, in the order of the file's header. */
  tensors: Map<string, Tensor>;
  /** The texts that were saved with them. */
  metadata: Record<string, string>;
}

/**
 * What a safetensors file holds, read tensor by tensor.
 * @param names which tensors; all if left out
 * @throws KindlingError for what is none, or is damaged, or a tensor that is not there
 */
export async function readSafetensors(source: ByteSource, names?: readonly string[]): Promise<Safetensors> {
  const { tensors: all, metadata } = await readHeader(source);
  const stored = wanted(new Map(all.map((one) => [one.name, one])), names, source.name).values();
  const tensors = new Map<string, Tensor>();
  for (const { name, type, shape, count, begin } of stored) {
    const where = `${source.name}: ${describe(name)}`;
    const words = await readElements(source, begin, count, type, where);
    tensors.set(
      name,
      named(where, () => tensorOfWords(words, shape, type.dtype)),
    );
  }
  return { tensors, metadata };
}

/** Has an error say which tensor it is about. */
function named<T>(where: string, make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof KindlingError)) throw error;
    throw new KindlingError(`${where}: ${error.message}`, { cause: error });
  }
}
