import { describe, KindlingError } from '@kindling/checks';
import { Module } from '../module/module';
import { checkModule } from './checkModule';

/** The modules of a container: its fields, in their order. */
export function membersOf(container: Module): Module[] {
  return Object.values(container).filter((value) => value instanceof Module);
}

/** Their number. */
export function countMembers(container: Module): number {
  return membersOf(container).length;
}

/** Puts modules into fields of the names given. @throws KindlingError for a name that can't be a field's or is taken, and for what is no Module */
export function putMembers(where: string, container: Module, named: Readonly<Record<string, unknown>>): void {
  for (const [name, module] of Object.entries(named)) {
    // the dots of a state dict's names separate modules
    if (name === '' || name.includes('.')) {
      throw new KindlingError(`${where}: module name: expected one without dots and not empty, got ${describe(name)}`);
    }
    if (name in container && !Object.hasOwn(container, name)) {
      throw new KindlingError(
        `${where}: module name: expected one that is not taken, got ${describe(name)}, a member of ${where}`,
      );
    }
    (container as unknown as Record<string, Module>)[name] = checkModule(`${where}: module ${name}`, module);
  }
}
