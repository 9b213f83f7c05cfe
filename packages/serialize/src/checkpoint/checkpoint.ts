import {
  checkPath,
  describe,
  exactMethods,
  isRecord,
  KindlingError,
  refuseSurplus,
  shownPath,
  unexpected,
} from '@kindling/checks';
import { getRngState, seededRandom, setRngState, type Tensor } from '@kindling/core';
import { version } from '../../package.json';
import { readCheckpoint, readContents, writeCheckpoint } from './file';
import { type Json, putTogether, takeApart } from './stateTree';

/** What says where it stands, and can go on from there: a Module, an optimiser, a scheduler, a DataLoader, and what a program makes of its own. */
export interface Stateful {
  stateDict(): unknown;
  loadStateDict(state: never): unknown;
}

/** The parts of a training by names of the program's choice; what is undefined is left out. */
export type CheckpointParts = Readonly<Record<string, Stateful | undefined>>;

/** What a checkpoint says without its tensors being read. */
export interface CheckpointInfo {
  /** What the program gave to `save`. */
  info: Json;
  /** The names of the parts. */
  parts: string[];
  /** What wrote it. */
  versions: { readonly [name: string]: Json };
}

/**
 * All of a training in one safetensors file, to go on with the same bits: the state dicts of its parts (model, optimiser, scheduler, loader, ...)
 * and the global random numbers. `await checkpoint.save(path, { epoch })`; in another process, after the same constructors, `const { epoch } =
 * await checkpoint.load(path)`.
 * @throws KindlingError for a part without `stateDict` and `loadStateDict`, or none at all
 */
export class Checkpoint {
  static get name(): string {
    return 'Checkpoint';
  }

  private readonly parts: ReadonlyMap<string, Stateful>;

  constructor(parts: CheckpointParts) {
    refuseSurplus(new.target.name, arguments, 1);
    exactMethods(new.target);
    if (!isRecord(parts)) throw unexpected('Checkpoint: parts', 'an object such as { model, optimizer }', describe(parts));
    this.parts = new Map(
      Object.entries(parts).flatMap(([name, part]) => (part === undefined ? [] : [[name, checkPart(name, part)] as const])),
    );
    if (this.parts.size === 0) throw unexpected('Checkpoint: parts', 'at least one part, such as model', 'none');
  }

  /**
   * Writes all parts as they stand when it is called: beside the file, forced to the disk and then renamed, so that `path` is never half of one.
   * @param info what else the program needs to go on, such as the epoch: numbers, texts, arrays, objects
   * @throws KindlingError why it cannot be written, or naming what no file can keep
   */
  async save(path: string, info: Json = null): Promise<void> {
    refuseSurplus('Checkpoint.save', arguments, 2);
    checkPath('Checkpoint.save: path', path, 'a file');
    const tensors = new Map<string, Tensor>();
    const parts = Object.fromEntries([...this.parts].map(([name, part]) => [name, takeApart(name, part.stateDict(), tensors)]));
    const count = tensors.size;
    const said = takeApart('Checkpoint.save: info', info, tensors);
    if (tensors.size > count) throw unexpected('Checkpoint.save: info', 'numbers and texts', 'a Tensor');
    const random = Array.from(getRngState());
    await writeCheckpoint(path, { parts, random, info: said, versions: { kindling: version } }, tensors);
  }

  /**
   * Has all parts, and the global random numbers, go on from where they stood.
   * @returns what the program gave to `save`
   * @throws KindlingError for a file that is no checkpoint, is damaged, or is one of other parts; then nothing has changed
   */
  async load(path: string): Promise<Json> {
    const { contents, tensors } = await readCheckpoint(checkPath('Checkpoint.load: path', path, 'a file'));
    const where = shownPath(path);
    const [mine, theirs] = [[...this.parts.keys()], Object.keys(contents.parts)];
    if (mine.length !== theirs.length || !mine.every((name) => theirs.includes(name))) {
      throw new KindlingError(`${where}: expected the parts ${mine.join(', ')}, got ${theirs.join(', ')}`);
    }
    const states = mine.map((name) => putTogether(name, contents.parts[name], tensors));
    const info = putTogether('info', contents.info, new Map()) as Json;
    seededRandom(0).setState(contents.random);
    this.loadAll(where, states);
    setRngState(contents.random);
    return info;
  }

  /** What a checkpoint says beside its tensors, which are not read. @throws KindlingError for a file that is no checkpoint */
  static async info(path: string): Promise<CheckpointInfo> {
    refuseSurplus('Checkpoint.info', arguments, 1);
    const { info, parts, versions } = await readContents(checkPath('Checkpoint.info: path', path, 'a file'));
    return { info: putTogether('info', info, new Map()) as Json, parts: Object.keys(parts), versions };
  }

  /** All of the parts, or none. */
  private loadAll(where: string, states: readonly unknown[]): void {
    const undo: (() => void)[] = [];
    try {
      [...this.parts].forEach(([name, part], index) => {
        const before = part.stateDict();
        undo.unshift(() => part.loadStateDict(before as never));
        named(`${where}: ${name}`, () => part.loadStateDict(states[index] as never));
      });
    } catch (error) {
      for (const step of undo) step();
      throw error;
    }
  }
}

function checkPart(name: string, part: unknown): Stateful {
  if (name.startsWith('$') || name === '__proto__')
    throw unexpected('Checkpoint: parts', 'names that begin without $', describe(name));
  const { stateDict, loadStateDict } = (part ?? {}) as Partial<Stateful>;
  if (typeof stateDict === 'function' && typeof loadStateDict === 'function') return part as Stateful;
  throw unexpected(`Checkpoint: ${name}`, 'something with stateDict and loadStateDict', describe(part));
}

/** Has an error say which part of which file it is about. */
function named(where: string, work: () => unknown): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof KindlingError)) throw error;
    throw new KindlingError(`${where}: ${error.message}`, { cause: error });
  }
}
