import { checkFunction, checkInteger, describe, isRecord, isThenable, KindlingError, unwaited } from '@kindling/checks';
import { isTensor, type Tensor } from '@kindling/core';
import { Module } from '../module/module';
import { moduleName } from '../module/walk';
import { overflowInWords } from '../module/withinStack';
import { checkModule } from './checkModule';

/**
 * Modules that run one after another, each on the output of the one before.
 * Given as arguments they are named `0`, `1`, ...; given as one object, by its keys.
 * Shape: that of the first one's input -> that of the last one's output.
 * @throws KindlingError for anything that is not a Module, and in `forward` for a module that gives nothing back
 * @see torch.nn.Sequential
 */
export class Sequential extends Module {
  static override get name(): string {
    return 'Sequential';
  }

  readonly #names: readonly string[];
  readonly #list: readonly Module[];

  constructor(...modules: Module[] | [Readonly<Record<string, Module>>]) {
    super();
    const [only] = modules as readonly unknown[];
    const named: Readonly<Record<string, unknown>> = modules.length === 1 && isRecord(only) ? only : { ...modules };
    this.#names = Object.keys(named);
    this.#list = this.#names.map((name) => {
      // the dots of a state dict's names separate modules
      if (name === '' || name.includes('.')) {
        throw new KindlingError(`Sequential: module name: expected one without dots and not empty, got ${describe(name)}`);
      }
      return checkModule(`Sequential: module ${name}`, named[name]);
    });
  }

  get length(): number {
    return this.#list.length;
  }

  [Symbol.iterator](): Iterator<Module> {
    return this.#list.values();
  }

  /** The module at a position, counted from the end where negative; undefined where there is none. @throws KindlingError for no integer */
  at(index: number): Module | undefined {
    return this.#list.at(checkInteger('Sequential.at: index', index));
  }

  override namedChildren(): [string, Module][] {
    return this.#list.map((module, index) => [this.#names[index], module]);
  }

  override forward(input: Tensor): Tensor {
    let output = input;
    // not recursive: thousands of Sequentials in one another are more than the stack has room for
    const open = [{ names: this.#names, modules: this.#list, next: 0 }];
    try {
      for (let last = open.at(-1); last !== undefined; last = open.at(-1)) {
        const index = last.next++;
        const module = last.modules[index];
        if (module === undefined) open.pop();
        else if (isPlain(module)) open.push({ names: module.#names, modules: module.#list, next: 0 });
        else output = outputOf(module, output, last.names[index]);
      }
    } catch (error) {
      throw overflowInWords('Sequential.forward', error);
    }
    return output;
  }
}

/** Whether a module is a Sequential that no class has given another `forward`. */
function isPlain(module: Module): module is Sequential {
  return module.forward === Sequential.prototype.forward;
}

/** What a module hands on: a Tensor, or an object of them for the next module to take apart. */
function outputOf(module: Module, input: Tensor, name: string): Tensor {
  checkFunction(`Sequential: module ${name} (${moduleName(module)}): forward`, module.forward);
  const output = module.forward(input);
  if (isTensor(output) || (typeof output === 'object' && output !== null && !isThenable(unwaited(output)))) return output;
  throw new KindlingError(
    `Sequential: module ${name} (${moduleName(module)}): forward: expected a Tensor as its result, got ${describe(output)}`,
  );
}
