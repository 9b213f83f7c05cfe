import { describe, isMap, isRecord, KindlingError, refuseSurplus } from '@kindling/checks';
import { Module } from '../module/module';
import { membersOf, putMembers } from './members';

/** A ModuleDict of any entries; `ModuleDict` is this class with the entries as typed fields. */
class ModulesByName extends Module {
  static override get name(): string {
    return 'ModuleDict';
  }

  constructor(modules: Readonly<Record<string, Module>> | ReadonlyMap<string, Module> = {}) {
    super();
    refuseSurplus('ModuleDict', arguments, 1);
    if (!isMap(modules) && !isRecord(modules)) {
      throw new KindlingError(`ModuleDict: modules: expected an object of Modules or a Map, got ${describe(modules)}`);
    }
    putMembers('ModuleDict', this, isRecord(modules) ? modules : Object.fromEntries(modules as ReadonlyMap<string, Module>));
  }

  /** How many entries there are. */
  get size(): number {
    return membersOf(this).length;
  }

  /** The module of a name; undefined where there is none. */
  get(name: string): Module | undefined {
    return new Map(this.namedChildren()).get(name);
  }

  has(name: string): boolean {
    return this.get(name) !== undefined;
  }

  /** Puts a module under a name. @throws KindlingError for a name that can't be a field's or is taken, and for what is no Module */
  set(name: string, module: Module): this {
    putMembers('ModuleDict', this, { [name]: module });
    return this;
  }

  keys(): string[] {
    return this.namedChildren().map(([name]) => name);
  }

  values(): Module[] {
    return membersOf(this);
  }

  entries(): [string, Module][] {
    return this.namedChildren();
  }

  /** @throws KindlingError always: call the modules instead */
  // biome-ignore lint/suspicious/noExplicitAny: a class that extends it may have a forward of its own
  override forward(...inputs: any[]): any {
    throw new KindlingError(`ModuleDict: forward: expected a call of one of its modules, got a call with ${describe(inputs[0])}`);
  }
}

/**
 * Modules by name, which belong to the module whose field holds them; each entry is a field: `new ModuleDict({ wte: new Embedding(27, 8) }).wte`. It has no forward of its own.
 * @throws KindlingError for anything that is not a Module, and for a name with dots or of one of its methods
 * @see torch.nn.ModuleDict
 */
export const ModuleDict = ModulesByName as unknown as (new <
  Entries extends Readonly<Record<string, Module>> = Readonly<Record<never, Module>>,
>(
  modules?: Entries | ReadonlyMap<string, Module>,
) => ModuleDict<Entries>) & { prototype: ModulesByName };

export type ModuleDict<Entries extends Readonly<Record<string, Module>> = Readonly<Record<never, Module>>> = ModulesByName &
  Entries;
