import { checkPath, KindlingError, refuseSurplus, shownPath } from '@kindling/checks';
import { platformFiles } from '#platformFiles';
import { checkEntries, checkMetadata, type Entries, type SaveOptions } from './entries';
import { safetensorsBytes } from './safetensors/write';

/**
 * Writes tensors to a safetensors file, with their names and dtypes: `await save(model.stateDict(), 'net.safetensors')`. They are saved as they are
 * when it is called. The file is written beside, and takes its name once it is whole and on the disk; memory holds one tensor at a time.
 * @throws KindlingError naming the entry that is no Tensor, or why the file cannot be written; in a browser, which has no files
 * @see safetensors.torch.save_file
 */
export async function save(entries: Entries, path: string, options?: SaveOptions): Promise<void> {
  refuseSurplus('save', arguments, 3);
  const given = checkEntries('save', entries);
  const file = checkPath('save: path', path, 'a file');
  if (/\.(pt|pth|onnx)$/i.test(file)) {
    throw new KindlingError(
      `save: path: expected a name that ends in .safetensors, which is what is written, got ${shownPath(file)}`,
    );
  }
  const { pieces } = await safetensorsBytes('save', given, checkMetadata('save', options));
  await platformFiles.write(file, pieces);
}
