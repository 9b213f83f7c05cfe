import type { DroppedFile } from '../../worker/protocol';
import type { Playground } from '../state/playground';

/** Opens files of the user: a saved net, or a data set's four files. */
export async function openFiles(page: Playground, files: readonly File[]): Promise<void> {
  if (files.length === 0) return;
  const read: DroppedFile[] = [];
  for (const file of files) {
    try {
      read.push({ name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) });
    } catch {
      page.problem.value = `${file.name}: expected a file, got one that cannot be read, or a folder`;
      return;
    }
  }
  if (read.length === 1 && /\.(safetensors|pt|pth)$/i.test(read[0].name)) {
    await page.load(read[0].name, read[0].bytes);
    return;
  }
  const { data, ...rest } = page.config.value;
  await page.open({ ...rest, data: { ...data, kind: 'mnist', classes: [] } }, { extras: { files: read } });
}

/** Takes files that are dropped anywhere on the page. */
export function takeDrops(page: Playground): void {
  addEventListener('dragover', (event) => event.preventDefault());
  addEventListener('drop', (event) => {
    event.preventDefault();
    void openFiles(page, [...(event.dataTransfer?.files ?? [])]);
  });
}
