import { checkPath, describe, ofThisRealm, refuseSurplus, typedArrayName, unexpected } from '@kindling/checks';
import { platformFiles } from '#platformFiles';
import { bytesSource } from '../files/files';
import { type PyTorchValue, readNested } from './read';

/**
 * What `torch.save` was given, as it is nested: dicts as objects, tuples and lists as arrays, None as null, numbers and texts as themselves.
 * `const { model, epoch } = await loadPyTorch('checkpoint.pt')`; `load` gives the tensors alone, by their dotted names. Nothing in the file is executed.
 * @throws KindlingError when there is no such file, it is of another format or damaged, and naming the class or function of Python's that no state dict
 * needs
 * @see torch.load
 */
export async function loadPyTorch(path: string): Promise<PyTorchValue> {
  refuseSurplus('loadPyTorch', arguments, 1);
  return platformFiles.reading(checkPath('loadPyTorch: path', path, 'a file of torch.save'), readNested);
}

/** The same of a file's bytes. @throws KindlingError as `loadPyTorch` does */
export async function fromPyTorch(bytes: Uint8Array): Promise<PyTorchValue> {
  refuseSurplus('fromPyTorch', arguments, 1);
  const where = 'fromPyTorch: bytes';
  if (typedArrayName(bytes) !== 'Uint8Array') throw unexpected(where, 'a Uint8Array', describe(bytes));
  return readNested(bytesSource(ofThisRealm(bytes, where), where));
}
