import { checkText, describe, KindlingError } from '@kindling/checks';
import type { Module } from './module';
import { childrenOf, moduleName, short } from './walk';

type Named<T> = (module: Module) => readonly (readonly [string, T])[];

/** The module of a dotted name below another; that one of an empty name. @throws KindlingError saying where the way ends */
export function belowAt(where: string, root: Module, target: string): Module {
  const path = checkText(where, target) === '' ? [] : target.split('.');
  return path.reduce((module, key) => entryOf({ where, target, kind: 'module' }, module, 'module', key, childrenOf), root);
}

/** What a module below another holds: the last part of the dotted name is its name there. @throws KindlingError as `belowAt` */
export function heldAt<T>(where: string, root: Module, target: string, kind: string, heldBy: Named<T>): T {
  const path = checkText(where, target).split('.');
  const last = path.pop() as string;
  const sought = { where, target, kind };
  const holder = path.reduce((module, key) => entryOf(sought, module, 'module', key, childrenOf), root);
  return entryOf(sought, holder, kind, last, heldBy);
}

/** What is looked for, for messages. */
interface Sought {
  readonly where: string;
  readonly target: string;
  readonly kind: string;
}

function entryOf<T>({ where, target, kind }: Sought, module: Module, part: string, key: string, entriesOf: Named<T>): T {
  const found = entriesOf(module).find(([name]) => name === key);
  if (found !== undefined) return found[1];
  const end = target === key ? '' : `: ${moduleName(module)} has no ${part} ${describe(short(key))}`;
  throw new KindlingError(`${where}: expected the name of a ${kind}, got ${describe(short(target))}${end}`);
}
