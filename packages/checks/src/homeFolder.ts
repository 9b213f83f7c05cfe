import { describe } from './describe';
import { unexpected } from './kindlingError';
import { shownPath } from './path';

/** What an own home folder needs from the platform; `node:os` and `node:path` have both. */
export interface HomePlatform {
  /** May throw, or be empty, where neither the environment nor the system knows one. */
  homedir(): string;
  readonly sep: string;
}

/**
 * The path with the own home folder for a ~ at its beginning, as shells give it. A path in a program or behind `--option=` comes by no shell, and
 * would else name a folder called ~ in the current one.
 * @throws KindlingError naming the argument, for what is no text, for the home of somebody else and where there is no home
 */
export function expandHome(argument: string, path: string, { homedir, sep }: HomePlatform): string {
  if (typeof path !== 'string') throw unexpected(argument, 'a path', describe(path));
  const [start] = path.split(sep === '/' ? '/' : /[\\/]/, 1);
  if (!start.startsWith('~')) return path;
  if (start !== '~') {
    const expected = 'a path, or one in your own home folder, ~/...';
    throw unexpected(argument, expected, `${describe(path)} (for a folder of this name write ./${shownPath(start)})`);
  }
  const home = homeFolder(homedir);
  if (!home) throw unexpected(argument, 'a path without ~, as HOME names no home folder', describe(path));
  return home + path.slice(1);
}

function homeFolder(homedir: () => string): string {
  try {
    return homedir();
  } catch {
    return '';
  }
}
