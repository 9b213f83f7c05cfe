import { checkText, KindlingError, unwaited } from '@kindling/checks';
import type { Module } from './module';
import { LONGEST_TEXT, moduleName, type Place, type Visitor } from './walk';

/**
 * A module and all below it in PyTorch's notation: two spaces more a level.
 * @param standard the method that asks; a class with another one prints itself
 * @throws KindlingError for more than 2^28 characters, or for text that is none
 */
export function print(
  where: string,
  root: Module,
  standard: () => string,
  visit: (where: string, root: Module, prefix: string, visitor: Visitor) => void,
): string {
  const lines: string[] = [];
  /** Modules whose closing bracket is still to come. */
  const open = new Set<Place>();
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
  const begin = ({ key, depth }: Place, text: string) => write(depth, depth === 0 ? text : `(${key}): ${text}`);

  visit(where, root, '', {
    skip: (place) => {
      const { module, depth } = place;
      if (depth === 0 || module.toString === standard) return false;
      const [first, ...others] = checkText(`${moduleName(module)}.toString`, unwaited(module.toString())).split('\n');
      begin(place, first);
      for (const line of others) write(depth, line);
      return true;
    },
    enter: (place, children) => {
      const { module, depth } = place;
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
    },
  });
  return lines.join('\n');
}
