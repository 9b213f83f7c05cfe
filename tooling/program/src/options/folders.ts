import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/**
 * A path as the user meant it: package managers start programs in the package's folder and leave the user's in `INIT_CWD`;
 * and a shell leaves a `~` as it is in quotes and behind `--data-dir=`.
 */
export function fromWhereTyped(path: string): string {
  if (/^~(?=$|[/\\])/.test(path)) return join(homedir(), path.slice(1));
  return resolve(process.env.INIT_CWD ?? process.cwd(), path);
}

/** Where downloads are kept unless `--data-dir` names a folder: one place for every run, wherever it was typed. */
export function defaultDataDir(): string {
  const cache = process.env.XDG_CACHE_HOME || process.env.LOCALAPPDATA || join(homedir(), '.cache');
  return join(cache, 'kindling', 'mnist');
}

/** `runs/2025-11-24T15-02-11`, in local time, `prefix` before the time; no colons, because Windows does not allow them in names. */
export function defaultOutDir(prefix = '', now = new Date()): string {
  const local = new Date(now.getTime() - now.getTimezoneOffset() * 60_000);
  return fromWhereTyped(join('runs', prefix + local.toISOString().slice(0, 19).replaceAll(':', '-')));
}
