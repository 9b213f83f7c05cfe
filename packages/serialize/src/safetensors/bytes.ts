import { allocate, describe, ofThisRealm, refuseSurplus, typedArrayName, unexpected } from '@kindling/checks';
import { checkEntries, checkMetadata, type Entries, type SaveOptions } from '../entries';
import { bytesSource } from '../files/files';
import { readSafetensors, type Safetensors } from './read';
import { safetensorsBytes } from './write';

/**
 * The bytes of a safetensors file, to be sent, stored or downloaded; `save` writes a file without holding it in memory.
 * @throws KindlingError naming the entry that is no Tensor, or text of the metadata that is none
 * @see safetensors.torch.save
 */
export async function toSafetensors(entries: Entries, options?: SaveOptions): Promise<Uint8Array> {
  refuseSurplus('toSafetensors', arguments, 2);
  const where = 'toSafetensors';
  const { size, pieces } = await safetensorsBytes(where, checkEntries(where, entries), checkMetadata(where, options));
  const bytes = allocate(where, size, () => new Uint8Array(size));
  let offset = 0;
  for await (const piece of pieces) {
    bytes.set(piece, offset);
    offset += piece.length;
  }
  return bytes;
}

/**
 * The tensors and the metadata that the bytes of a safetensors file hold. float32, int32 and bool come as they are, other floats as float32, other
 * integers as int32.
 * @throws KindlingError for bytes that are no such file, or a damaged one, and naming the tensor with a number that float32 or int32 does not hold
 * @see safetensors.torch.load
 */
export async function fromSafetensors(bytes: Uint8Array): Promise<Safetensors> {
  refuseSurplus('fromSafetensors', arguments, 1);
  const where = 'fromSafetensors: bytes';
  if (typedArrayName(bytes) !== 'Uint8Array') throw unexpected(where, 'a Uint8Array', describe(bytes));
  return readSafetensors(bytesSource(ofThisRealm(bytes, where), where));
}
