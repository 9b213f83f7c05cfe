import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** The files below a folder whose name ends so, sorted; none where there is no folder. */
export function findFiles(folder: string, ending: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith(ending) && !/(^|[\\/])(node_modules|dist|\.cache)[\\/]/.test(name))
      .sort()
      .map((name) => join(folder, name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
