import { nodeProcess } from './host';

/** An optional package that the user installed. */
export interface InstalledPackage {
  /** Its main file, beside its manifest. */
  readonly path: string;
  readonly version: string;
}

interface NodeModule {
  createRequire(from: string): { (path: string): unknown; resolve(name: string): string };
}

/** An optional package as seen from here or from where the command was typed; null where it is not, or where there is no Node. */
export function findPackage(name: string): InstalledPackage | null {
  const process = nodeProcess();
  if (process === null) return null;
  const { createRequire } = process.getBuiltinModule('node:module') as NodeModule;
  const { readFileSync } = process.getBuiltinModule('node:fs') as { readFileSync(path: string, encoding: string): string };
  const { dirname, join } = process.getBuiltinModule('node:path') as {
    dirname(path: string): string;
    join(...parts: string[]): string;
  };
  for (const from of [typeof __filename === 'string' ? __filename : import.meta.url, `${process.cwd()}/`]) {
    try {
      const path = createRequire(from).resolve(name);
      const { version } = JSON.parse(readFileSync(join(dirname(path), 'package.json'), 'utf8')) as { version: string };
      return { path, version };
    } catch {
      // not there, or the build has no import.meta
    }
  }
  return null;
}

/** What an optional package exports, loaded as Node's `require` does. @throws Error where it is not installed */
export function requirePackage(name: string): unknown {
  const [process, installed] = [nodeProcess(), findPackage(name)];
  if (process === null || installed === null) throw new Error(`the package ${name} is not installed`);
  const { createRequire } = process.getBuiltinModule('node:module') as NodeModule;
  return createRequire(installed.path)(installed.path);
}

/** A module of Node's own, and an empty one where there is no Node. */
export function hostModule(name: string): unknown {
  return nodeProcess()?.getBuiltinModule(name) ?? {};
}
