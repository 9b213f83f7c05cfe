import { describe, KindlingError, type Tensor } from '@kindling/core';
import { Module } from '../module/module';
import { checkModule } from './checkModule';

/**
 * Modules that run one after another, each on the output of the one before.
 * Given as arguments they are named `0`, `1`, ...; given as one object, by its keys.
 * Shape: that of the first one's input -> that of the last one's output.
 * @throws KindlingError for anything that is not a Module
 * @see torch.nn.Sequential
 */
export class Sequential extends Module {
  readonly #modules: ReadonlyMap<string, Module>;

  constructor(...modules: Module[] | [Readonly<Record<string, Module>>]) {
    super();
    this.#modules = new Map(Object.entries<Module>(isRecord(modules) ? modules[0] : { ...(modules as Module[]) }));
    for (const [name, module] of this.#modules) {
      checkModule(`Sequential: module ${name}`, module);
      // the dots of a state dict's names separate modules
      if (name === '' || name.includes('.')) {
        throw new KindlingError(`Sequential: module name: expected one without dots and not empty, got ${describe(name)}`);
      }
    }
  }

  get length(): number {
    return this.#modules.size;
  }

  [Symbol.iterator](): Iterator<Module> {
    return this.#modules.values();
  }

  /** The module at a position, counted from the end where negative. */
  at(index: number): Module | undefined {
    return this.children().at(index);
  }

  override namedChildren(): [string, Module][] {
    return [...this.#modules];
  }

  override forward(input: Tensor): Tensor {
    let output = input;
    for (const module of this) output = module.forward(output);
    return output;
  }
}

function isRecord(modules: readonly unknown[]): modules is [Record<string, Module>] {
  const [only] = modules;
  return modules.length === 1 && typeof only === 'object' && only !== null && !(only instanceof Module) && !Array.isArray(only);
}
