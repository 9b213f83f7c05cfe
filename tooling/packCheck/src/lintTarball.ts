import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import type { PackedPackage } from './packPackage';
import { runCommand } from './runCommand';

const attwManifest = createRequire(import.meta.url).resolve('@arethetypeswrong/cli/package.json');
const attw = join(dirname(attwManifest), JSON.parse(readFileSync(attwManifest, 'utf8')).bin.attw);

/** What publint and "are the types wrong" find in a package's tarball. */
export async function lintTarball(pack: PackedPackage): Promise<string[]> {
  const bytes = readFileSync(pack.tarball);
  const tarball = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  const { messages, pkg } = await publint({ pack: { tarball }, level: 'suggestion', strict: true });
  const problems = messages
    // Where the sources live isn't decided yet; a repository field will be added with it.
    .filter(({ code }) => !/REPOSITORY/i.test(code))
    .map((message) => `publint: ${formatMessage(message, pkg, { color: false }) ?? message.code}`);
  const types = await runCommand(
    process.execPath,
    [attw, pack.tarball, '--format', 'ascii', '--no-color', '--no-emoji', '--no-definitely-typed'],
    pack.folder,
  );
  if (!types.ok) problems.push(`attw:\n${types.output}`);
  return problems;
}
