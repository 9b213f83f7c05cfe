import { checkInteger, checkIterable, describe, KindlingError } from '@kindling/checks';
import { Module } from '../module/module';
import { checkModule } from './checkModule';

/**
 * A list of modules that belong to the module whose field holds it; they are named `0`, `1`, ... It has no forward of its own.
 * @throws KindlingError for anything that is not a Module, and for no list
 * @see torch.nn.ModuleList
 */
export class ModuleList extends Module {
  static override get name(): string {
    return 'ModuleList';
  }

  readonly #modules: Module[] = [];

  constructor(modules: Iterable<Module> = []) {
    super();
    checkIterable('ModuleList: modules', modules, (_, module) => this.append(module as Module), 'a list of Modules');
  }

  get length(): number {
    return this.#modules.length;
  }

  [Symbol.iterator](): Iterator<Module> {
    return this.#modules.values();
  }

  /** The module at a position, counted from the end where negative; undefined where there is none. @throws KindlingError for no integer */
  at(index: number): Module | undefined {
    return this.#modules.at(checkInteger('ModuleList.at: index', index));
  }

  /** Adds a module at the end. @throws KindlingError for anything that is not a Module */
  append(module: Module): this {
    this.#modules.push(checkModule(`ModuleList: module ${this.length}`, module));
    return this;
  }

  override namedChildren(): [string, Module][] {
    return this.#modules.map((module, index) => [String(index), module]);
  }

  /** @throws KindlingError always: loop over the modules instead */
  override forward(input: unknown): never {
    throw new KindlingError(
      `ModuleList: forward: expected a loop over the modules of the list, got a call with ${describe(input)}`,
    );
  }
}
