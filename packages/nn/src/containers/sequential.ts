import {
  checkFunction,
  checkInteger,
  describe,
  isRecord,
  isThenable,
  KindlingError,
  refuseSurplus,
  unwaited,
} from '@kindling/checks';
import { isTensor, type Tensor } from '@kindling/core';
import { Module } from '../module/module';
import { moduleName } from '../module/walk';
import { overflowInWords } from '../module/withinStack';
import { appendMembers, countMembers, insertMember, membersOf, popMember, putMembers } from './members';

/** The module of a tuple at a position that is known; of an array whichever it may be. */
type At<Modules extends readonly Module[], Index extends number> = number extends Modules['length'] | Index
  ? Modules[number] | undefined
  : `${Index}` extends keyof Modules
    ? Modules[Index]
    : `${Index}` extends `-${string}`
      ? Modules[number] | undefined
      : undefined;

// biome-ignore format: as many as the longest lists that are written out have
type Place =
  | 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | 12 | 13 | 14 | 15 | 16 | 17 | 18 | 19
  | 20 | 21 | 22 | 23 | 24 | 25 | 26 | 27 | 28 | 29 | 30 | 31 | 32 | 33 | 34 | 35 | 36 | 37 | 38 | 39;

/** Which module stands at which place, where that is known. */
type Places<Modules extends readonly Module[]> = { [Index in Place]: Modules[Index] };

/** `model[0].weight`: each module with its own type. */
export interface Sequential<Modules extends readonly Module[] = Module[]> extends Places<Modules> {}

/**
 * Modules that run one after another, each on the output of the one before.
 * Given as arguments they are its fields `0`, `1`, ...; given as one object, fields of its keys.
 * Shape: that of the first one's input -> that of the last one's output.
 * @throws KindlingError for anything that is not a Module, for a name that is taken, and in `forward` for a module that gives nothing back
 * @see torch.nn.Sequential
 */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: its modules are put into these fields
export class Sequential<Modules extends readonly Module[] = Module[]> extends Module {
  static override get name(): string {
    return 'Sequential';
  }

  [index: number]: Modules[number];

  constructor(modules: Readonly<Record<string, Modules[number]>>);
  constructor(...modules: Modules);
  constructor(...modules: readonly unknown[]) {
    super();
    const [only] = modules;
    putMembers('Sequential', this, modules.length === 1 && isRecord(only) ? only : Object.fromEntries(modules.entries()));
  }

  override get length(): number {
    return countMembers(this);
  }

  [Symbol.iterator](): Iterator<Modules[number]> {
    return membersOf(this).values();
  }

  /** The module at a position, counted from the end where negative; undefined where there is none. @throws KindlingError for no integer */
  at<const Index extends number>(index: Index): At<Modules, Index> {
    return membersOf(this).at(checkInteger('Sequential.at: index', index)) as At<Modules, Index>;
  }

  /** Adds a module at the end. @throws KindlingError for anything that is not a Module, and where modules have names */
  append(module: Module): this {
    appendMembers('Sequential.append', this, [module]);
    return this;
  }

  /** Adds modules at the end, of another Sequential too. @throws KindlingError as `append`, having added none */
  extend(modules: Iterable<Module>): this {
    appendMembers('Sequential.extend', this, modules);
    return this;
  }

  /** Puts a module before the one at a position, counted from the end where negative. @throws KindlingError for no such position, and as `append` */
  insert(index: number, module: Module): this {
    insertMember('Sequential.insert', this, index, module);
    return this;
  }

  /** Takes out the module at a position, the last one if not said. @throws KindlingError for no such position, and where modules have names */
  pop(index = -1): Modules[number] {
    refuseSurplus('Sequential.pop', arguments, 1);
    return popMember('Sequential.pop', this, index);
  }

  override forward(input: Tensor): Tensor {
    let output = input;
    // not recursive: thousands of Sequentials in one another are more than the stack has room for
    const open = [opened(this)];
    try {
      for (let last = open.at(-1); last !== undefined; last = open.at(-1)) {
        const [name, module] = last.members[last.next++] ?? [];
        if (module === undefined) open.pop();
        else if (isPlain(module)) open.push(opened(module));
        else output = outputOf(module, output, name as string);
      }
    } catch (error) {
      throw overflowInWords('Sequential.forward', error);
    }
    return output;
  }
}

/** A Sequential whose modules are being run. */
function opened(module: Module): { readonly members: readonly [string, Module][]; next: number } {
  const members = Object.entries(module).filter((field): field is [string, Module] => field[1] instanceof Module);
  return { members, next: 0 };
}

/** Whether a module is a Sequential that no class has given another `forward`. */
function isPlain(module: Module): boolean {
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
