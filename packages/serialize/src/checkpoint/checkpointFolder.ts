import {
  checkBoolean,
  checkInteger,
  checkOptions,
  checkPath,
  describe,
  exactMethods,
  refuseSurplus,
  unexpected,
} from '@kindling/checks';
import { platformFiles } from '#platformFiles';
import { piecesOf } from '../files/files';
import { Checkpoint } from './checkpoint';
import type { Json } from './stateTree';

/** What a folder of checkpoints can be told. */
export interface CheckpointFolderOptions {
  /** How many of the last are kept; 3 when left out. */
  readonly keep?: number | undefined;
}

const BEST = 'best.safetensors';
const DIGITS = 9;
const numbered = /^step-(\d{9,16})\.safetensors$/;

/**
 * Checkpoints of a training in a folder: `step-000000938.safetensors` and so on, of which the last few are kept, and `best.safetensors`. A process that is
 * killed at any moment leaves the ones before; what it was writing then is removed by the next that saves there.
 * @throws KindlingError for an argument that is none
 */
export class CheckpointFolder {
  static get name(): string {
    return 'CheckpointFolder';
  }

  readonly path: string;
  private readonly checkpoint: Checkpoint;
  private readonly keep: number;
  private tidied = false;

  constructor(path: string, checkpoint: Checkpoint, options?: CheckpointFolderOptions) {
    refuseSurplus(new.target.name, arguments, 3);
    exactMethods(new.target);
    const where = 'CheckpointFolder';
    this.path = checkPath(`${where}: path`, path, 'a folder').replace(/(?<=.)[/\\]+$/, '');
    if (!(checkpoint instanceof Checkpoint)) throw unexpected(`${where}: checkpoint`, 'a Checkpoint', describe(checkpoint));
    this.checkpoint = checkpoint;
    const { keep = 3 } = checkOptions(where, options, ['keep']);
    this.keep = checkInteger(`${where}: keep`, keep, { min: 1 });
  }

  /**
   * Writes a checkpoint, and then removes those that are not kept, and those of later steps, which a training that went back to an earlier one has left. To be
   * waited for: nothing may be trained meanwhile.
   * @param step its number: later ones have larger ones
   * @param options.best whether it is written as the best, too
   * @returns its path
   * @throws KindlingError why it cannot be written
   */
  async save(step: number, info: Json = null, options?: { readonly best?: boolean | undefined }): Promise<string> {
    refuseSurplus('CheckpointFolder.save', arguments, 3);
    const where = 'CheckpointFolder.save';
    checkInteger(`${where}: step`, step, { min: 0 });
    const { best = false } = checkOptions(where, options, ['best']);
    checkBoolean(`${where}: best`, best);
    await this.tidy();
    const path = this.file(nameOf(step));
    // the best first: a program that goes on from the last takes it for written
    if (best) await this.checkpoint.save(this.file(BEST), info);
    await this.checkpoint.save(path, info);
    const names = await numberedIn(this.path);
    const [kept, later] = [names.filter((name) => numberOf(name) <= step), names.filter((name) => numberOf(name) > step)];
    const gone = [...kept.slice(0, Math.max(0, kept.length - this.keep)), ...later];
    for (const name of gone) await platformFiles.remove(this.file(name));
    return path;
  }

  /**
   * Keeps the checkpoint of a step as `best.safetensors`, too: for a program that saves before it tests.
   * @throws KindlingError where there is none of that step, or it cannot be written
   */
  async keepAsBest(step: number): Promise<void> {
    refuseSurplus('CheckpointFolder.keepAsBest', arguments, 1);
    checkInteger('CheckpointFolder.keepAsBest: step', step, { min: 0 });
    await this.tidy();
    await platformFiles.reading(this.file(nameOf(step)), (source) => platformFiles.write(this.file(BEST), piecesOf(source)));
  }

  /** The path of the checkpoint with the largest number; null where there is none. */
  static async newest(path: string): Promise<string | null> {
    refuseSurplus('CheckpointFolder.newest', arguments, 1);
    const folder = checkPath('CheckpointFolder.newest: path', path, 'a folder');
    const name = (await numberedIn(folder)).at(-1);
    return name === undefined ? null : `${folder}/${name}`;
  }

  /** What a killed process was writing here. */
  private async tidy(): Promise<void> {
    if (!this.tidied) await platformFiles.removeParts(this.path);
    this.tidied = true;
  }

  private file(name: string): string {
    return `${this.path}/${name}`;
  }
}

const nameOf = (step: number) => `step-${String(step).padStart(DIGITS, '0')}.safetensors`;
const numberOf = (name: string) => Number(numbered.exec(name)?.[1]);

/** The names of the checkpoints in a folder, by their numbers; none where there is no folder. */
async function numberedIn(folder: string): Promise<string[]> {
  const names = (await platformFiles.list(folder)).filter((name) => numbered.test(name));
  return names.sort((a, b) => numberOf(a) - numberOf(b));
}
