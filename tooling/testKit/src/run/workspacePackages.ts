import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../helpers/repositoryRoot';

/** A package of this workspace. */
export interface WorkspacePackage {
  name: string;
  folder: string;
  private: boolean;
  scripts: Record<string, string>;
}

/** Every package under packages, apps and tooling. */
export function workspacePackages(): WorkspacePackage[] {
  const found: WorkspacePackage[] = [];
  for (const group of ['packages', 'apps', 'tooling']) {
    for (const entry of readdirSync(join(repositoryRoot, group)).sort()) {
      const folder = join(repositoryRoot, group, entry);
      const file = join(folder, 'package.json');
      if (!existsSync(file)) continue;
      const manifest = JSON.parse(readFileSync(file, 'utf8'));
      found.push({ name: manifest.name, folder, private: manifest.private === true, scripts: manifest.scripts ?? {} });
    }
  }
  return found;
}
