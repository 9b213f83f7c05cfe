import { checkPath, refuseSurplus, unexpected } from '@kindling/checks';
import type { Tensor } from '@kindling/core';
import { platformFiles } from '#platformFiles';
import { checkNames, type LoadOptions } from './entries';
import type { ByteSource } from './files/files';
import { kindOf, OLD, readFlat } from './pytorch/read';
import { readHeader } from './safetensors/header';
import { readSafetensors, type Safetensors } from './safetensors/read';

/**
 * The tensors of a safetensors file, or of one that `torch.save` wrote (`.pt`, `.pth`), by their names: `model.loadStateDict(await load('net.pt'))`. Which it is
 * is told by its contents; of dicts in dicts the names are dotted (`model.0.weight`), and what is no tensor is left out. float32, int32 and bool come as they are,
 * other floats as float32, other integers as int32. Nothing in a file is executed. In a browser `path` is an address. Tensors are read one after the other, so that memory holds
 * them and not the file, which may be of any size; `{ names: ['head.weight'] }` reads those alone.
 * @throws KindlingError when there is no such file, or it is of another format or damaged, and naming the tensor with a number that float32 or int32 does
 * not hold, and what else a pickle speaks of
 * @see torch.load, safetensors.torch.load_file, safetensors.safe_open
 */
export async function load(path: string, options?: LoadOptions): Promise<Map<string, Tensor>> {
  refuseSurplus('load', arguments, 2);
  const names = checkNames('load', options);
  return platformFiles.reading(checkPath('load: path', path, 'a file'), (source) => readEntries(source, names));
}

/** By what stands at the beginning, whatever the file is called. */
async function readEntries(source: ByteSource, names: readonly string[] | undefined): Promise<Map<string, Tensor>> {
  const kind = await kindOf(source);
  if (kind === 'zip') return readFlat(source, names);
  if (kind === 'old') throw unexpected(source.name, 'safetensors or a zip archive of torch.save', OLD);
  return (await readSafetensors(source, names)).tensors;
}

/** The tensors of a safetensors file and the texts that were saved with them. @throws KindlingError as `load` does */
export async function loadWithMetadata(path: string): Promise<Safetensors> {
  refuseSurplus('loadWithMetadata', arguments, 1);
  return platformFiles.reading(checkPath('loadWithMetadata: path', path, 'a safetensors file'), (source) =>
    readSafetensors(source),
  );
}

/** The texts that were saved in a safetensors file; the tensors are not read. @throws KindlingError when there is no such file, or its header is damaged */
export async function readMetadata(path: string): Promise<Record<string, string>> {
  refuseSurplus('readMetadata', arguments, 1);
  const { metadata } = await platformFiles.reading(checkPath('readMetadata: path', path, 'a safetensors file'), readHeader);
  return metadata;
}
