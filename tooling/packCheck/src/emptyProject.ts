import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { PackedPackage } from './packPackage';
import { runCommand } from './runCommand';

/** What a manifest asks for to get packages from their tarballs. */
export function tarballSpecs(packages: readonly PackedPackage[]): Record<string, string> {
  return Object.fromEntries(packages.map(({ name, tarball }) => [name, `file:${tarball}`]));
}

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
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({ name: 'empty-project', private: true, version: '0.0.0', dependencies: tarballSpecs(wanted) }),
  );
  writeFileSync(join(folder, 'pnpm-workspace.yaml'), stringify({ packages: [], overrides: tarballSpecs(all) }));
  const { ok, output } = await runCommand('pnpm', ['install', '--prefer-offline', '--no-frozen-lockfile'], folder);
  return ok ? null : output;
}
