import { join } from 'node:path';
import { build, type Rollup } from 'vite';
import { filesOf } from './filesOf';

const built = new Map<string, Promise<Map<string, Uint8Array>>>();

/** The built page of a package: its files by their path from the root of a server. `test:all` has just built it; otherwise it is built in memory, once. */
export function pageFiles(root: string): Promise<Map<string, Uint8Array>> {
  const files = built.get(root) ?? filesOfPage(root);
  built.set(root, files);
  return files;
}

async function filesOfPage(root: string): Promise<Map<string, Uint8Array>> {
  if (process.env.KINDLING_TESTS_BUILT !== undefined) return filesOf(join(root, 'dist'));
  const { output } = (await build({ root, logLevel: 'error', build: { write: false } })) as Rollup.RollupOutput;
  return new Map(output.map((file) => [`/${file.fileName}`, Buffer.from(file.type === 'chunk' ? file.code : file.source)]));
}
