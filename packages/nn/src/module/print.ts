import { checkText, KindlingError, unwaited } from '@kindling/checks';
import type { Module } from './module';
import { LONGEST_TEXT, moduleName, type Place, walk } from './walk';

/** A module with this property writes children that print alike once, as `(0-2): 3 x Linear(...)`. */
export const joinsAlike: unique symbol = Symbol('joinsAlike');

/** Children that print alike, from the line where the first begins to behind its last. */
interface Run {
  readonly first: string;
  readonly start: number;
  readonly end: number;
  readonly head: string;
  count: number;
}

/**
 * A module and all below it in PyTorch's notation: two spaces more a level.
 * @param standard the method that asks; a class with another one prints itself
 * @throws KindlingError for more than 2^28 characters, or for text that is none
 */
export function print(where: string, root: Module, standard: () => string): string {
  const lines: string[] = [];
  /** Modules whose closing bracket is still to come. */
  const open = new Set<Place>();
  /** By depth: where the module that is being written begins; of one whose holder joins what is alike, those before it (null for none yet). */
  const starts: number[] = [];
  const runs: (Run | null | undefined)[] = [];
  let length = 0;
  const write = (depth: number, text: string) => {
    const line = '  '.repeat(depth) + text;
    length += line.length + 1;
    if (length > LONGEST_TEXT) {
      throw new KindlingError(`${where}: expected at most ${LONGEST_TEXT} characters, got a module that prints more`);
    }
    lines.push(line);
  };
  /** The first line of a module begins with its name in the one that holds it. */
  const begin = ({ key, depth }: Place, text: string) => {
    starts[depth] = lines.length;
    write(depth, depth === 0 ? text : `(${key}): ${text}`);
  };
  /** Called when all of a module is written. */
  const end = ({ key, depth }: Place) => {
    const run = runs[depth];
    if (run === undefined) return;
    const start = starts[depth];
    const head = lines[start].slice(2 * depth + `(${key}): `.length);
    const size = lines.length - start;
    const isAlike = run !== null && head === run.head && size === run.end - run.start;
    if (isAlike && lines.slice(start + 1).every((line, i) => line === lines[run.start + 1 + i])) {
      for (const line of lines.splice(start)) length -= line.length + 1;
      run.count++;
      lines[run.start] = `${'  '.repeat(depth)}(${run.first}-${key}): ${run.count} x ${head}`;
    } else runs[depth] = { first: key, start, end: lines.length, head, count: 1 };
  };

  walk(where, root, '', {
    skip: (place) => {
      const { module, depth } = place;
      if (depth === 0 || module.toString === standard) return false;
      const [first, ...others] = checkText(`${moduleName(module)}.toString`, unwaited(module.toString())).split('\n');
      begin(place, first);
      for (const line of others) write(depth, line);
      end(place);
      return true;
    },
    enter: (place, children) => {
      const { module, depth } = place;
      runs[depth + 1] = joinsAlike in module ? null : undefined;
      const name = moduleName(module);
      const extra = checkText(`${name}.extraRepr`, unwaited(module.extraRepr()));
      const extraLines = extra === '' ? [] : extra.split('\n');
      if (children.length === 0 && extraLines.length < 2) {
        begin(place, `${name}(${extra})`);
        return;
      }
      begin(place, `${name}(`);
      for (const line of extraLines) write(depth + 1, line);
      open.add(place);
    },
    leave: (place) => {
      if (open.delete(place)) write(place.depth, ')');
      end(place);
    },
  });
  return lines.join('\n');
}
