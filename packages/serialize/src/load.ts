import { checkPath } from '@kindling/checks';
import type { Tensor } from '@kindling/core';
import { platformFiles } from '#platformFiles';
import { readHeader } from './safetensors/header';
import { readSafetensors, type Safetensors } from './safetensors/read';

/**
 * The tensors of a file by their names: `model.loadStateDict(await load('net.safetensors'))`. float32, int32 and bool come as they are, other floats as
 * float32, other integers as int32. In a browser `path` is an address.
 * @throws KindlingError when there is no such file, or it is of another format or damaged, and naming the tensor with a number that float32 or int32 does
 * not hold
 * @see safetensors.torch.load_file
 */
export async function load(path: string): Promise<Map<string, Tensor>> {
  const { tensors } = await platformFiles.reading(checkPath('load: path', path, 'a file'), readSafetensors);
  return tensors;
}

/** The tensors of a safetensors file and the texts that were saved with them. @throws KindlingError as `load` does */
export async function loadWithMetadata(path: string): Promise<Safetensors> {
  return platformFiles.reading(checkPath('loadWithMetadata: path', path, 'a safetensors file'), readSafetensors);
}

/** The texts that were saved in a safetensors file; the tensors are not read. @throws KindlingError when there is no such file, or its header is damaged */
export async function readMetadata(path: string): Promise<Record<string, string>> {
  const { metadata } = await platformFiles.reading(checkPath('readMetadata: path', path, 'a safetensors file'), readHeader);
  return metadata;
}
