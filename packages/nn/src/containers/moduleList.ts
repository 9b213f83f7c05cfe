import { checkFunction, checkInteger, checkIterable, describe, KindlingError, refuseSurplus } from '@kindling/checks';
import { Module } from '../module/module';
import { joinsAlike } from '../module/print';
import { checkModule } from './checkModule';
import { appendMembers, countMembers, insertMember, membersOf, popMember } from './members';

/**
 * A list of modules that belong to the module whose field holds it; they are its fields `0`, `1`, ... It has no forward of its own.
 * @throws KindlingError for anything that is not a Module, and for no list
 * @see torch.nn.ModuleList
 */
export class ModuleList<Member extends Module = Module> extends Module {
  static override get name(): string {
    return 'ModuleList';
  }

  [index: number]: Member;

  get [joinsAlike](): true {
    return true;
  }

  constructor(modules: Iterable<Member> = []) {
    super();
    refuseSurplus(new.target.name, arguments, 1);
    const check = (_: string, module: unknown, index: number) => checkModule(`ModuleList: module ${index}`, module) as Member;
    const list = checkIterable('ModuleList: modules', modules, check, 'a list of Modules');
    for (let i = 0; i < list.length; i++) this[i] = list[i];
  }

  override get length(): number {
    return countMembers(this);
  }

  [Symbol.iterator](): Iterator<Member> {
    return (membersOf(this) as Member[]).values();
  }

  /** The module at a position, counted from the end where negative; undefined where there is none. @throws KindlingError for no integer */
  at(index: number): Member | undefined {
    return (membersOf(this) as Member[]).at(checkInteger('ModuleList.at: index', index));
  }

  /** What a function gives for each module: `this.convs.map((conv) => conv(x))`. @throws KindlingError for anything that is not a function */
  map<Made>(fn: (module: Member, index: number) => Made): Made[] {
    checkFunction('ModuleList.map: fn', fn);
    return (membersOf(this) as Member[]).map((module, index) => fn(module, index));
  }

  /** Each module behind its position, as `enumerate` gives them: `for (const [i, layer] of this.layers.entries())` */
  entries(): IterableIterator<[number, Member]> {
    return (membersOf(this) as Member[]).entries();
  }

  /** Adds a module at the end. @throws KindlingError for anything that is not a Module */
  append(module: Member): this {
    const { length } = this;
    this[length] = checkModule(`ModuleList: module ${length}`, module) as Member;
    return this;
  }

  /** Adds modules at the end. @throws KindlingError for anything that is not a Module, having added none */
  extend(modules: Iterable<Member>): this {
    appendMembers('ModuleList.extend', this, modules);
    return this;
  }

  /** Puts a module before the one at a position, counted from the end where negative. @throws KindlingError for no such position, and for anything that is not a Module */
  insert(index: number, module: Member): this {
    insertMember('ModuleList.insert', this, index, module);
    return this;
  }

  /** Takes out the module at a position, the last one if not said. @throws KindlingError for no such position */
  pop(index = -1): Member {
    refuseSurplus('ModuleList.pop', arguments, 1);
    return popMember('ModuleList.pop', this, index) as Member;
  }

  /** @throws KindlingError always: loop over the modules instead */
  // biome-ignore lint/suspicious/noExplicitAny: a class that extends it may have a forward of its own
  override forward(...inputs: any[]): any {
    throw new KindlingError(
      `ModuleList: forward: expected a loop over the modules of the list, got a call with ${describe(inputs[0])}`,
    );
  }
}
