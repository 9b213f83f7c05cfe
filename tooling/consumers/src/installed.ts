import { existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface InstalledPackage {
  name: string;
  folder: string;
}

/** Every package in a node_modules, nested ones and pnpm's store included. */
export function foldersWithPackages(nodeModules: string): InstalledPackage[] {
  const found: InstalledPackage[] = [];
  // A package starts right below a node_modules or a scope in it; manifests deeper inside are its own affair.
  for (const entry of foldersIn(nodeModules)) {
    const folder = join(nodeModules, entry);
    if (entry === '.pnpm') {
      for (const store of foldersIn(folder)) found.push(...foldersWithPackages(join(folder, store, 'node_modules')));
    } else if (entry.startsWith('@')) found.push(...foldersWithPackages(folder));
    else if (existsSync(join(folder, 'package.json'))) {
      const { name } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
      found.push({ name, folder }, ...foldersWithPackages(join(folder, 'node_modules')));
    }
  }
  return found;
}

/** Real folders: what pnpm links is met where it lies. */
function foldersIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
}

/** What an installer would run for a package: scripts of these names, and node-gyp where there is a binding.gyp. */
export function scriptsOfInstall({ name, folder }: InstalledPackage): string[] {
  const { scripts = {} } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const found = ['preinstall', 'install', 'postinstall'].filter((script) => script in scripts);
  const lines = found.map((script) => `${name}: ${script}: ${scripts[script]}`);
  return existsSync(join(folder, 'binding.gyp')) ? [...lines, `${name}: binding.gyp`] : lines;
}

/** The sum of the files' sizes in a folder, in MB (10^6 bytes). */
export function megabytes(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + lstatSync(join(entry.parentPath, entry.name)).size / 1e6, 0);
}
