import { checkInteger, checkIterable, describe, KindlingError } from '@kindling/checks';
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

/** Takes modules out of a container whose modules are named by their places, and puts others there, as Array's `splice` does it. @returns those that were taken out */
function spliced(where: string, container: Module, start: number, count: number, added: readonly Module[]): Module[] {
  const fields = container as unknown as Record<string, unknown>;
  const names = Object.keys(container).filter((name) => fields[name] instanceof Module);
  const stranger = names.find((name, place) => name !== String(place));
  if (stranger !== undefined) {
    throw new KindlingError(
      `${where}: expected modules that are named by their places, got one named ${describe(stranger)}: addModule(name, module) adds another`,
    );
  }
  const list = membersOf(container);
  const removed = list.splice(start, count, ...added);
  for (const name of names) delete fields[name];
  for (let place = 0; place < list.length; place++) fields[place] = list[place];
  return removed;
}

/** Adds modules at the end. @throws KindlingError for anything that is not a Module, having added none */
export function appendMembers(where: string, container: Module, modules: unknown): void {
  const check = (_: string, module: unknown, index: number) => checkModule(`${where}: module ${index}`, module);
  const added = checkIterable(`${where}: modules`, modules, check, 'a list of Modules');
  spliced(where, container, countMembers(container), 0, added);
}

/** Puts a module before the one at a place, which counts from the end where negative. @throws KindlingError for no such place, and for anything that is not a Module */
export function insertMember(where: string, container: Module, index: number, module: unknown): void {
  const length = countMembers(container);
  checkInteger(`${where}: index`, index, { min: -length, max: length });
  spliced(where, container, index, 0, [checkModule(`${where}: module`, module)]);
}

/** Takes out the module at a place, which counts from the end where negative. @throws KindlingError for no such place */
export function popMember(where: string, container: Module, index: number): Module {
  const length = countMembers(container);
  if (length === 0) throw new KindlingError(`${where}: expected a module to take out, got none`);
  checkInteger(`${where}: index`, index, { min: -length, max: length - 1 });
  return spliced(where, container, index, 1, [])[0];
}
