import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { filesOf } from '@kindling/browser-check/filesOf';
import { build, type Rollup } from 'vite';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** The built page: its files by their path. `test:all` has just built it; otherwise it is built in memory, from the packages' sources. */
export async function pageFiles(): Promise<Map<string, Uint8Array>> {
  if (process.env.KINDLING_TESTS_BUILT !== undefined) return filesOf(join(root, 'dist'));
  process.env.KINDLING_SOURCES = 'yes';
  const { output } = (await build({ root, logLevel: 'error', build: { write: false } })) as Rollup.RollupOutput;
  return new Map(output.map((file) => [`/${file.fileName}`, Buffer.from(file.type === 'chunk' ? file.code : file.source)]));
}
