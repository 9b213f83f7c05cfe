import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '@kindling/test-kit';
import { parse, stringify } from 'yaml';
import type { PackedPackage } from './packPackage';
import { runCommand } from './runCommand';

/**
 * Makes a project of its own outside the checkout and installs packages into it from their tarballs. Their own dependencies on each other
 * come from tarballs too. pnpm links only what is declared, so a dependency that a package forgot to name is missing there.
 * @returns what went wrong, or null
 */
export async function installIntoEmptyProject(
  folder: string,
  wanted: readonly PackedPackage[],
  all: readonly PackedPackage[],
): Promise<string | null> {
  mkdirSync(folder, { recursive: true });
  const fromTarball = (packages: readonly PackedPackage[]) =>
    Object.fromEntries(packages.map(({ name, tarball }) => [name, `file:${tarball}`]));
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({ name: 'empty-project', private: true, version: '0.0.0', dependencies: fromTarball(wanted) }),
  );
  // What this checkout refuses to download or compile, the empty project refuses as well.
  const { allowBuilds, ignoredOptionalDependencies, overrides } = parse(
    readFileSync(join(repositoryRoot, 'pnpm-workspace.yaml'), 'utf8'),
  );
  writeFileSync(
    join(folder, 'pnpm-workspace.yaml'),
    stringify({ packages: [], allowBuilds, ignoredOptionalDependencies, overrides: { ...overrides, ...fromTarball(all) } }),
  );
  const { ok, output } = await runCommand('pnpm', ['install', '--prefer-offline', '--no-frozen-lockfile'], folder);
  return ok ? null : output;
}
