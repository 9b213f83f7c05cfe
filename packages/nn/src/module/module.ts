import {
  checkBoolean,
  checkFunction,
  checkOptions,
  checkText,
  exactMethods,
  inspect,
  KindlingError,
  refuseSurplus,
} from '@kindling/checks';
import type { Tensor } from '@kindling/core';
import type { BackwardHook } from './backwardHooks';
import type { Buffer, BufferOptions } from './buffer';
import { callable } from './callable';
import { deepCopy } from './deepCopy';
import { putInField } from './fieldNames';
import { fieldsOf } from './fields';
import {
  addBackwardHook,
  addForwardHook,
  addForwardPreHook,
  type ForwardHook,
  type ForwardPreHook,
  type HookHandle,
} from './hooks';
import { buffersIn, type KnownFields, parametersIn } from './knownFields';
import { type Entries, type KeyReport, loadEntries } from './loadEntries';
import { belowAt, heldAt } from './lookUp';
import { Parameter } from './parameter';
import { print } from './print';
import { noForward, refuseWait, refusingJson } from './refusals';
import { registerBuffer } from './registerBuffer';
import { childrenOf, dotted, moduleName, walk } from './walk';
import { withinStack } from './withinStack';

/** Where a module keeps `training`: beside its fields, and no `#field`, so that a proxy of a module (as Vue makes) reads it too. */
const trainingMode: unique symbol = Symbol('training');
/** And what its fields held when they were last asked for: a copy of the module knows it as well. */
const knownFields: unique symbol = Symbol('knownFields');

/**
 * The base of every layer and model. Its public fields are what it is made of: a field that holds a Parameter, a Buffer or a Module belongs
 * to it, under the field's name, from the moment it is assigned. Private `#fields` are not seen; lists of modules go into a ModuleList.
 * A module that holds itself, directly or through others, has no end of names: `stateDict`, `loadStateDict`, `train`, `eval` and
 * `toString` name the field in an error.
 * It can be called: `model(x)` is `model.forward(x)`.
 * @see torch.nn.Module
 */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: what its constructor gives can be called, as the interface says
export abstract class Module {
  static get name(): string {
    return 'Module';
  }

  static {
    // TypeScript asks every class for a forward; a program in JavaScript learns here that one is missing
    Object.defineProperty(Module.prototype, 'forward', { value: noForward, writable: true, configurable: true });
  }

  declare private [trainingMode]: boolean;
  declare private [knownFields]: KnownFields;

  constructor() {
    refuseSurplus(new.target.name, arguments, 0);
    exactMethods(new.target, { except: ['train', 'stateKey'] });
    const module = callable(new.target.prototype as Module);
    module[trainingMode] = true;
    module[knownFields] = new Map();
    // biome-ignore lint/correctness/noConstructorReturn: a module is a function whose prototype is its class
    return module;
  }

  /** Whether layers such as Dropout behave as in training; set by `train()` and `eval()`. @throws KindlingError for anything but true and false */
  get training(): boolean {
    return this[trainingMode];
  }

  set training(mode: boolean) {
    this[trainingMode] = checkBoolean(`${moduleName(this)}: training`, mode);
  }

  /** Computes the module's output. */
  // biome-ignore lint/suspicious/noExplicitAny: every module has inputs and outputs of its own
  abstract forward(...inputs: any[]): any;

  /** The modules in this one's own fields, with the names that those have in `stateDict`. @throws KindlingError for modules in a plain list */
  namedChildren(): [string, Module][] {
    return named(this, fieldsOf(moduleName(this), this, Module, 'modules in a ModuleList or a ModuleDict'));
  }

  /** The modules in this one's own fields. */
  children(): Module[] {
    return childrenOf(this).map(([, module]) => module);
  }

  /** This module (under the name `prefix`) and all below it, each once, with dotted names. @throws KindlingError for more than 10,000 levels */
  namedModules(prefix = ''): [string, Module][] {
    refuseSurplus('Module.namedModules', arguments, 1);
    const where = `${moduleName(this)}.namedModules`;
    checkText(`${where}: prefix`, prefix);
    const found = new Map<Module, string>();
    walk(where, this, prefix, {
      skip: ({ module }) => found.has(module),
      enter: ({ module, name }) => found.set(module, name),
    });
    return [...found].map(([module, name]) => [name, module]);
  }

  /** This module and all below it, each once. */
  modules(): Module[] {
    return this.namedModules().map(([, module]) => module);
  }

  /** Every parameter of this module and those below it, each once, with dotted names such as `conv1.weight`. */
  namedParameters(prefix = ''): [string, Parameter][] {
    refuseSurplus('Module.namedParameters', arguments, 1);
    return namedFields(this.namedModules(prefix), parametersOf);
  }

  /** Every parameter of this module and those below it, each once: what an optimiser takes. */
  parameters(): Parameter[] {
    return this.namedParameters().map(([, parameter]) => parameter);
  }

  /** Every buffer of this module and those below it, each once, with dotted names such as `bn1.running_mean`. @see torch.nn.Module.named_buffers */
  namedBuffers(prefix = ''): [string, Buffer][] {
    refuseSurplus('Module.namedBuffers', arguments, 1);
    return namedFields(this.namedModules(prefix), buffersOf);
  }

  /** Every buffer of this module and those below it, each once. */
  buffers(): Buffer[] {
    return this.namedBuffers().map(([, buffer]) => buffer);
  }

  /**
   * Puts a tensor that is kept but not learned into a field: `this[name] = new Buffer(tensor, options)`, or null for none. A tensor that is assigned to the field later is
   * the buffer from then on.
   * @throws KindlingError for a name with a dot or of a field that holds something else
   * @see torch.nn.Module.register_buffer
   */
  registerBuffer(name: string, tensor: Tensor | null, options: BufferOptions = {}): void {
    refuseSurplus('Module.registerBuffer', arguments, 3);
    registerBuffer(`${moduleName(this)}.registerBuffer`, this, name, tensor, options);
    this[knownFields].set(name, { persistent: options.persistent ?? true });
  }

  /**
   * Puts a module into a field whose name is made by the program, as `new Conv2d(...)` for each i: `this.addModule(`conv${i}`, conv)`. `getSubmodule` gives it back.
   * @throws KindlingError for a name with a dot or of a field that holds something else
   * @see torch.nn.Module.add_module
   */
  addModule(name: string, module: Module | null): void {
    putInField(`${moduleName(this)}.addModule`, this, name, 'module', module, Module);
  }

  /**
   * Puts a parameter into a field whose name is made by the program, or null for none. `getParameter` gives it back.
   * @throws KindlingError for a name with a dot or of a field that holds something else
   * @see torch.nn.Module.register_parameter
   */
  registerParameter(name: string, parameter: Parameter | null): void {
    putInField(`${moduleName(this)}.registerParameter`, this, name, 'parameter', parameter, Parameter);
  }

  /** The module of a dotted name, such as `layer1.0.conv1`; this one of an empty name. @throws KindlingError where there is none @see torch.nn.Module.get_submodule */
  getSubmodule(target: string): Module {
    return belowAt(`${moduleName(this)}.getSubmodule: target`, this, target);
  }

  /** The parameter of a dotted name, such as `conv1.weight`. @throws KindlingError where there is none @see torch.nn.Module.get_parameter */
  getParameter(target: string): Parameter {
    return heldAt(`${moduleName(this)}.getParameter: target`, this, target, 'parameter', parametersOf);
  }

  /** The buffer of a dotted name, such as `bn1.running_mean`. @throws KindlingError where there is none @see torch.nn.Module.get_buffer */
  getBuffer(target: string): Buffer {
    return heldAt(`${moduleName(this)}.getBuffer: target`, this, target, 'buffer', buffersOf);
  }

  /**
   * The name that a field's parameter, buffer or module has in `stateDict` and its like. It is the field's own; a layer that calls a field otherwise than
   * PyTorch (`runningMean`, `running_mean`) says so here.
   */
  stateKey(field: string): string {
    return field;
  }

  /** The values of all parameters and persistent buffers as they are now, under PyTorch's dotted names; later training does not change them. */
  stateDict(): Map<string, Tensor> {
    const state = stateOf(`${moduleName(this)}.stateDict`, this);
    return refusingJson(new Map([...state].map(([name, tensor]) => [name, tensor.detach()])));
  }

  /**
   * Copies the given values into the parameters and buffers of the same names: all of them, or none if anything is wrong.
   * `strict: false` passes over keys that only one side has (and returns them), but not over wrong shapes. A `num_batches_tracked` that is not
   * given stays as it is.
   * @throws KindlingError naming the missing and the unexpected keys and each shape that differs
   * @see torch.nn.Module.load_state_dict
   */
  loadStateDict(entries: Entries, options: { strict?: boolean | undefined } = {}): KeyReport {
    refuseSurplus('Module.loadStateDict', arguments, 2);
    const where = `${moduleName(this)}.loadStateDict`;
    const { strict = true } = checkOptions(where, options, ['strict']);
    checkBoolean(`${where}: strict`, strict);
    return loadEntries(where, stateOf(where, this), entries, strict);
  }

  /**
   * Switches this module and all below it to training (or, with `false`, to evaluation).
   * @throws KindlingError, having switched none; where a class' own `train` throws, or is async, the modules before it are switched
   */
  train(mode = true): this {
    refuseSurplus('Module.train', arguments, 1);
    const where = `${moduleName(this)}.train`;
    checkBoolean(`${where}: mode`, mode);
    const found = new Set<Module>();
    const own = (module: Module) => module !== this && module.train !== Module.prototype.train;
    walk(where, this, '', {
      skip: ({ module }, again) => {
        if (again || !own(module)) return !again && found.has(module);
        found.add(module);
        return true;
      },
      enter: ({ module }) => found.add(module),
    });
    withinStack(where, () => {
      for (const module of found) {
        // a class with a train of its own sees to what is below it
        if (own(module)) refuseWait(`${moduleName(module)}.train`, module.train(mode));
        else module.training = mode;
      }
    });
    return this;
  }

  /** Switches this module and all below it to evaluation: `train(false)`. */
  eval(): this {
    return this.train(false);
  }

  /** Switches whether the parameters get gradients: `requiresGrad_(false)` freezes them. @see torch.nn.Module.requires_grad_ */
  requiresGrad_(requiresGrad = true): this {
    refuseSurplus('Module.requiresGrad_', arguments, 1);
    checkBoolean(`${moduleName(this)}.requiresGrad_: requiresGrad`, requiresGrad);
    for (const parameter of this.parameters()) parameter.requiresGrad = requiresGrad;
    return this;
  }

  /** Calls a function with every module below this one, each before the one that holds it, then with this one. @see torch.nn.Module.apply */
  apply(fn: (module: Module) => void): this {
    const where = `${moduleName(this)}.apply`;
    checkFunction(`${where}: fn`, fn);
    walk(where, this, '', { enter: () => {}, leave: ({ module }) => refuseWait(`${where}: fn`, fn(module)) });
    return this;
  }

  /**
   * Calls a function with this module, its inputs and its output whenever it has run; what the function gives, unless that is undefined, takes the output's
   * place. `remove()` of what comes back takes it away.
   * @see torch.nn.Module.register_forward_hook
   */
  registerForwardHook(hook: ForwardHook): HookHandle {
    return addForwardHook(this, hook);
  }

  /**
   * Calls a function with this module and its inputs before it runs; what the function gives, unless that is undefined, takes the inputs' place: an array of them, or
   * one. `remove()` of what comes back takes it away.
   * @see torch.nn.Module.register_forward_pre_hook
   */
  registerForwardPreHook(hook: ForwardPreHook): HookHandle {
    return addForwardPreHook(this, hook);
  }

  /**
   * Calls a function with this module and the gradients of its inputs and its outputs whenever they are computed, null for what has none; what the function gives,
   * unless that is undefined or null, takes the place of those of the inputs: an array of them, or one. `remove()` of what comes back takes it away.
   * @see torch.nn.Module.register_full_backward_hook
   */
  registerFullBackwardHook(hook: BackwardHook): HookHandle {
    return addBackwardHook(this, hook);
  }

  /** As `deepCopy(model)`. */
  clone(): this {
    return deepCopy(this);
  }

  /** Forgets the gradients of all parameters. */
  zeroGrad(): void {
    for (const parameter of this.parameters()) parameter.grad = null;
  }

  /** What stands between the brackets when the module is printed; a layer writes its arguments here, as PyTorch does. */
  extraRepr(): string {
    return '';
  }

  /** The module and all below it, in PyTorch's notation. @throws KindlingError for more than 2^28 characters */
  toString(): string {
    const where = `${moduleName(this)}.toString`;
    return withinStack(where, () => print(where, this, Module.prototype.toString));
  }

  /** @throws KindlingError always: JSON.stringify would leave a module out */
  toJSON(): never {
    throw new KindlingError(
      `${moduleName(this)}.toJSON: expected numbers, got a module: stateDict() has its tensors, of which JSON.stringify cannot wait for the numbers`,
    );
  }

  [inspect](): string {
    return this.toString();
  }
}

/** What makes modules callable, in types. */
export interface Module {
  /** `model(x)` is `model.forward(x)`. */
  // biome-ignore lint/style/useShorthandFunctionType: a function type could not be merged with the class
  (...inputs: Parameters<this['forward']>): ReturnType<this['forward']>;
}

function parametersOf(module: Module): [string, Parameter][] {
  return named(module, parametersIn(moduleName(module), module, module[knownFields]));
}

function buffersOf(module: Module): [string, Buffer][] {
  return named(module, buffersIn(moduleName(module), module, module[knownFields]));
}

/** What is in a module's own fields under the names that state dicts have for it. */
function named<T>(module: Module, fields: [string, T][]): [string, T][] {
  return fields.map(([field, held]) => [checkText(`${moduleName(module)}.stateKey`, module.stateKey(field)), held]);
}

/** The tensors of modules, each once. */
function namedFields<T>(modules: [string, Module][], fields: (module: Module) => [string, T][]): [string, T][] {
  const found = new Map<T, string>();
  for (const [name, module] of modules) {
    for (const [key, tensor] of fields(module)) if (!found.has(tensor)) found.set(tensor, dotted(name, key));
  }
  return [...found].map(([tensor, name]) => [name, tensor]);
}

/** Every name under which a parameter or a persistent buffer can be reached, shared ones under each: what a state dict holds. */
function stateOf(where: string, root: Module): Map<string, Tensor> {
  const state = new Map<string, Tensor>();
  walk(where, root, '', {
    enter: ({ module, name }) => {
      for (const [key, parameter] of parametersOf(module)) state.set(dotted(name, key), parameter);
      for (const [key, buffer] of buffersOf(module)) if (buffer.persistent) state.set(dotted(name, key), buffer);
    },
  });
  return state;
}
