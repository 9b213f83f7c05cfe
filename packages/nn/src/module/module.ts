import { describe, KindlingError, type Tensor } from '@kindling/core';
import { checkBoolean } from '../checks/checkBoolean';
import { checkOptions } from '../checks/checkOptions';
import { type KeyReport, loadEntries } from './loadEntries';
import { Parameter } from './parameter';

/** What `console.log` in Node asks an object for; elsewhere nobody asks. */
const inspect: unique symbol = Symbol.for('nodejs.util.inspect.custom');

/**
 * The base of every layer and model. Its public fields are what it is made of: a field that holds a Parameter or a Module belongs to
 * it, under the field's name, from the moment it is assigned. Private `#fields` are not seen; lists of modules go into a ModuleList.
 * @see torch.nn.Module
 */
export abstract class Module {
  /** Whether layers such as Dropout behave as in training; set by `train()` and `eval()`. */
  training = true;

  /** Computes the module's output. */
  // biome-ignore lint/suspicious/noExplicitAny: every module has inputs and outputs of its own
  abstract forward(...inputs: any[]): any;

  /** The modules in this one's own fields, with the fields' names. */
  namedChildren(): [string, Module][] {
    return this.#fieldsOf(Module, 'modules in a ModuleList');
  }

  children(): Module[] {
    return this.namedChildren().map(([, module]) => module);
  }

  /** This module (under the name `prefix`) and all below it, each once, with dotted names. */
  namedModules(prefix = ''): [string, Module][] {
    const found = new Map<Module, string>();
    const visit = (module: Module, name: string) => {
      if (found.has(module)) return;
      found.set(module, name);
      for (const [key, child] of module.namedChildren()) visit(child, dotted(name, key));
    };
    visit(this, prefix);
    return [...found].map(([module, name]) => [name, module]);
  }

  modules(): Module[] {
    return this.namedModules().map(([, module]) => module);
  }

  /** Every parameter of this module and those below it, each once, with dotted names such as `conv1.weight`. */
  namedParameters(prefix = ''): [string, Parameter][] {
    const found = new Map<Parameter, string>();
    for (const [name, module] of this.namedModules(prefix)) {
      for (const [key, parameter] of module.#ownParameters()) {
        if (!found.has(parameter)) found.set(parameter, dotted(name, key));
      }
    }
    return [...found].map(([parameter, name]) => [name, parameter]);
  }

  parameters(): Parameter[] {
    return this.namedParameters().map(([, parameter]) => parameter);
  }

  /** The values of all parameters as they are now, under PyTorch's dotted names; later training does not change them. */
  stateDict(): Map<string, Tensor> {
    return new Map([...this.#state('')].map(([name, parameter]) => [name, parameter.detach()]));
  }

  /**
   * Copies the given values into the parameters of the same names: all of them, or none if anything is wrong.
   * `strict: false` passes over keys that only one side has (and returns them), but not over wrong shapes.
   * @throws KindlingError naming the missing and the unexpected keys and each shape that differs
   * @see torch.nn.Module.load_state_dict
   */
  loadStateDict(
    entries: ReadonlyMap<string, Tensor> | Readonly<Record<string, Tensor>>,
    options: { strict?: boolean } = {},
  ): KeyReport {
    const where = `${this.constructor.name}.loadStateDict`;
    checkOptions(where, options, ['strict']);
    const strict = checkBoolean(`${where}: strict`, options.strict ?? true);
    return loadEntries(where, this.#state(''), entries, strict);
  }

  /** Switches this module and all below it to training (or, with `false`, to evaluation). */
  train(mode = true): this {
    this.training = checkBoolean(`${this.constructor.name}.train: mode`, mode);
    for (const child of this.children()) child.train(mode);
    return this;
  }

  /** Switches this module and all below it to evaluation: `train(false)`. */
  eval(): this {
    return this.train(false);
  }

  /** Forgets the gradients of all parameters. */
  zeroGrad(): void {
    for (const parameter of this.parameters()) parameter.grad = null;
  }

  /** What stands between the brackets when the module is printed; a layer writes its arguments here, as PyTorch does. */
  extraRepr(): string {
    return '';
  }

  /** The module and all below it, in PyTorch's notation. */
  toString(): string {
    const extra = this.extraRepr();
    const extraLines = extra === '' ? [] : extra.split('\n');
    const children = this.namedChildren().map(([name, child]) => `(${name}): ${child.toString().replaceAll('\n', '\n  ')}`);
    const oneLine = children.length === 0 && extraLines.length < 2;
    const body = oneLine ? extra : `\n  ${[...extraLines, ...children].join('\n  ')}\n`;
    return `${this.constructor.name}(${body})`;
  }

  [inspect](): string {
    return this.toString();
  }

  #ownParameters(): [string, Parameter][] {
    return this.#fieldsOf(Parameter, 'each parameter in a field of its own');
  }

  /** Every name under which a parameter can be reached, shared ones under each: what a state dict holds. */
  #state(prefix: string): Map<string, Parameter> {
    const own = this.#ownParameters().map(([key, parameter]): [string, Parameter] => [dotted(prefix, key), parameter]);
    const below = this.namedChildren().flatMap(([key, child]) => [...child.#state(dotted(prefix, key))]);
    return new Map([...own, ...below]);
  }

  /** The own fields that hold a `Kind`. In a plain array one would be overlooked and never trained: that is an error. */
  // biome-ignore lint/suspicious/noExplicitAny: any constructor, abstract ones too
  #fieldsOf<T>(Kind: abstract new (...args: any[]) => T, expected: string): [string, T][] {
    const found: [string, T][] = [];
    for (const [name, value] of Object.entries(this)) {
      if (value instanceof Kind) found.push([name, value]);
      else if (Array.isArray(value) && value.some((item) => item instanceof Kind)) {
        throw new KindlingError(
          `${this.constructor.name}.${name}: expected ${expected}, got a plain array (${describe(value)}), in which they would never be trained`,
        );
      }
    }
    return found;
  }
}

function dotted(prefix: string, name: string): string {
  return prefix === '' ? name : `${prefix}.${name}`;
}
