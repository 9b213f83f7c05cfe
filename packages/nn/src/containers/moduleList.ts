import { describe, KindlingError } from '@kindling/core';
import { Module } from '../module/module';
import { checkModule } from './checkModule';

/**
 * A list of modules that belong to the module whose field holds it; they are named `0`, `1`, ... It has no forward of its own.
 * @throws KindlingError for anything that is not a Module
 * @see torch.nn.ModuleList
 */
export class ModuleList extends Module {
  readonly #modules: Module[] = [];

  constructor(modules: Iterable<Module> = []) {
    super();
    for (const module of modules) this.append(module);
  }

  get length(): number {
    return this.#modules.length;
  }

  [Symbol.iterator](): Iterator<Module> {
    return this.#modules.values();
  }

  /** The module at a position, counted from the end where negative. */
  at(index: number): Module | undefined {
    return this.#modules.at(index);
  }

  append(module: Module): this {
    checkModule(`ModuleList: module ${this.length}`, module);
    this.#modules.push(module);
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
