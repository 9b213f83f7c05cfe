import { className, describe, KindlingError, unwaited } from '@kindling/checks';
import type { Module } from './module';

/** How deep modules may stand in one another: a name grows with its depth, and so does the memory for all of them. */
const DEEPEST = 10_000;
/** At how many places modules may stand: fifty pairs, each of the same pair twice, stand at 2^50. */
const MOST = 2 ** 20;
/** How many characters the names of all places, or a printed model, may have. */
export const LONGEST_TEXT = 2 ** 28;

/** One module on the way down, under one of its names. */
export interface Place {
  readonly module: Module;
  /** Its name in the module that holds it. */
  readonly key: string;
  /** Its dotted name from the top. */
  readonly name: string;
  /** How many modules hold it. */
  readonly depth: number;
}

/** What is done on the way. */
export interface Visitor {
  /** Called first: whether to pass the place over, with all below it. `again` is true where the module stands above itself. */
  readonly skip?: (place: Place, again: boolean) => boolean;
  readonly enter: (place: Place, children: readonly [string, Module][]) => void;
  /** Called when all below is done. */
  readonly leave?: (place: Place) => void;
}

/** A place whose children are being visited. */
interface Open {
  readonly place: Place;
  readonly children: readonly [string, Module][];
  next: number;
}

/**
 * Visits a module and all below it, each before its children. Not recursive: the stack sets no limit to the depth.
 * @param where who asks, for the message
 * @throws KindlingError naming the field where a module that is not skipped holds itself, stands too deep or at too many places
 */
export function walk(where: string, root: Module, prefix: string, visitor: Visitor): void {
  const open: Open[] = [];
  const above = new Set<Module>();
  let places = 0;
  let characters = 0;

  const visit = (place: Place) => {
    const { module, name, depth } = place;
    const again = above.has(module);
    if (visitor.skip?.(place, again)) return;
    if (again) {
      throw new KindlingError(
        `${where}: ${short(name)}: expected a module that does not hold itself, got the same ${moduleName(module)} again`,
      );
    }
    if (depth > DEEPEST) {
      throw new KindlingError(
        `${where}: ${short(name)}: expected modules at most ${DEEPEST} deep in one another, got deeper ones`,
      );
    }
    places++;
    characters += name.length;
    if (places > MOST || characters > LONGEST_TEXT) {
      throw new KindlingError(
        `${where}: expected at most ${MOST} modules with names of ${LONGEST_TEXT} characters in all, got more at ${short(name)}`,
      );
    }
    const children = childrenOf(module);
    visitor.enter(place, children);
    above.add(module);
    open.push({ place, children, next: 0 });
  };

  visit({ module: root, key: '', name: prefix, depth: 0 });
  for (let last = open.at(-1); last !== undefined; last = open.at(-1)) {
    const child = last.children[last.next++];
    if (child === undefined) {
      open.pop();
      above.delete(last.place.module);
      visitor.leave?.(last.place);
    } else {
      const [key, module] = child;
      visit({ module, key, name: dotted(last.place.name, key), depth: last.place.depth + 1 });
    }
  }
}

/** Modules alone are functions with a `namedChildren`; their class can't be asked for here, as it asks for this. */
export function isModule(value: unknown): value is Module {
  return typeof value === 'function' && 'namedChildren' in value && 'stateDict' in value;
}

/** The children that a module tells of, whoever wrote its `namedChildren`. */
export function childrenOf(module: Module): [string, Module][] {
  const children = module.namedChildren();
  const where = `${moduleName(module)}.namedChildren`;
  if (!Array.isArray(children)) {
    throw new KindlingError(`${where}: expected an array of names and Modules, got ${describe(unwaited(children))}`);
  }
  for (let i = 0; i < children.length; i++) {
    const child: unknown = children[i];
    if (!Array.isArray(child) || typeof child[0] !== 'string' || !isModule(child[1])) {
      throw new KindlingError(`${where}[${i}]: expected a name and a Module, got ${describe(child)}`);
    }
  }
  return children;
}

/** `conv1.weight` of `conv1` and `weight`. */
export function dotted(prefix: string, name: string): string {
  return prefix === '' ? name : `${prefix}.${name}`;
}

/** The name of a module's class. */
export function moduleName(module: Module): string {
  return className(module, 'Module');
}

/** A long name by its end, which says most about the place. */
export function short(name: string): string {
  return name.length > 60 ? `...${name.slice(-60)}` : name;
}
