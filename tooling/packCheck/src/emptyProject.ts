import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '@kindling/test-kit';
import { parse, stringify } from 'yaml';
import type { PackedPackage } from './packPackage';
import { runCommand } from './runCommand';

/** What pnpm-workspace.yaml holds beside its packages. */
export interface PnpmSettings {
  overrides?: Record<string, string>;
  [name: string]: unknown;
}

/** What a manifest asks for to get packages from their tarballs. */
export function tarballSpecs(packages: readonly PackedPackage[]): Record<string, string> {
  return Object.fromEntries(packages.map(({ name, tarball }) => [name, `file:${tarball}`]));
}

/**
 * Makes a project of its own outside the checkout and installs packages into it from their tarballs. Their own dependencies on each other
 * come from tarballs too. pnpm links only what is declared, so a dependency that a package forgot to name is missing there.
 * @param settings of pnpm, as in pnpm-workspace.yaml: what this checkout refuses to download or compile is refused there too unless others are given
 * @returns what went wrong, or null
 */
export async function installIntoEmptyProject(
  folder: string,
  wanted: readonly PackedPackage[],
  all: readonly PackedPackage[],
  settings: PnpmSettings = checkoutSettings(),
): Promise<string | null> {
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({ name: 'empty-project', private: true, version: '0.0.0', dependencies: tarballSpecs(wanted) }),
  );
  writeFileSync(
    join(folder, 'pnpm-workspace.yaml'),
    stringify({ ...settings, packages: [], overrides: { ...settings.overrides, ...tarballSpecs(all) } }),
  );
  const { ok, output } = await runCommand('pnpm', ['install', '--prefer-offline', '--no-frozen-lockfile'], folder);
  return ok ? null : output;
}

function checkoutSettings(): PnpmSettings {
  const { allowBuilds, ignoredOptionalDependencies, overrides } = parse(
    readFileSync(join(repositoryRoot, 'pnpm-workspace.yaml'), 'utf8'),
  );
  return { allowBuilds, ignoredOptionalDependencies, overrides };
}
