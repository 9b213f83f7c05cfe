import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Batch, DataLoader } from '@kindling/datasets';
import type { Net } from '@kindling/models';
import type { Adam, SGD } from '@kindling/optim';
import { type Interrupted, onInterrupt, visible } from '@kindling/program';
import { Checkpoint, CheckpointFolder, type Json } from '@kindling/serialize';
import { allFinite, checkLoss, DivergedError } from '../diverged';
import { evaluate, type TestResult } from '../evaluate';
import type { TrainerOptions } from '../options/options';
import type { RunReport } from '../report/runReport';
import { trainEpoch } from '../train';
import { checkpointsFolder, type Start } from './findRun';
import { findOrigin } from './origin';
import { checkRunState, type RunState } from './runState';

const mostRollbacks = 10;

/** The names that a run gives its checkpoints. */
const ofARun = /^(best|step-\d+)\.safetensors$/;

/** What is trained, and with what. */
export interface Parts {
  readonly model: Net;
  readonly optimizer: SGD | Adam;
  readonly trainLoader: DataLoader<[unknown, unknown], Batch>;
  readonly testLoader: DataLoader<[unknown, unknown], Batch>;
}

/**
 * The epochs of a run, each with a test behind it and one before the first. Its checkpoints are saved before the first test, at the end of each epoch, every so many
 * steps, and where it is interrupted: a run that goes on from one ends with the same bits. `best.safetensors` is that of the smallest test loss.
 */
export class Training {
  #epoch = 0;
  #trained = true;
  #step = 0;
  #interrupted: Interrupted | null = null;
  #rolledBack: { checkpoint: string; count: number } | null = null;
  readonly #runFolder: string;
  readonly #checkpoint: Checkpoint;
  readonly #folder: CheckpointFolder;

  constructor(
    readonly parts: Parts,
    readonly options: TrainerOptions,
    readonly report: RunReport,
    runFolder: string,
  ) {
    this.#runFolder = runFolder;
    this.#checkpoint = new Checkpoint({ ...parts });
    this.#folder = new CheckpointFolder(join(runFolder, checkpointsFolder), this.#checkpoint);
  }

  /** Goes on where a checkpoint was saved; with one that was named, what came after it is taken back. */
  async restore({ checkpoint, isNamed }: Start): Promise<void> {
    await this.#standAt(checkpoint);
    if (isNamed) await this.#save();
  }

  async #standAt(checkpoint: string): Promise<void> {
    const { epoch, trained, step, records, seconds } = checkRunState(checkpoint, await this.#checkpoint.load(checkpoint));
    [this.#epoch, this.#trained, this.#step] = [epoch, trained, step];
    this.report.restore(records, seconds);
  }

  /** Begins anew. The checkpoints of an earlier run in the same folder would be mistaken for this one's; what else lies there is somebody's work. */
  async begin(): Promise<void> {
    const { path } = this.#folder;
    const names = statSync(path, { throwIfNoEntry: false })?.isDirectory() ? readdirSync(path) : [];
    for (const name of names) if (ofARun.test(name)) rmSync(join(path, name), { force: true });
    await this.#save();
  }

  /** Trains to the end; a first Ctrl-C saves a checkpoint. @param tested is told after each test @returns the last test */
  async run(tested: () => void): Promise<TestResult> {
    const forget = onInterrupt((reason) => {
      this.#interrupted = reason;
    });
    try {
      for (;;) {
        const test = await this.#answering(async () => {
          if (!this.#trained) await this.#trainEpoch();
          return this.#test();
        });
        if (test === null) continue;
        tested();
        if (this.#epoch >= this.options.epochs || this.#isOutOfPatience()) return test;
        this.#epoch += 1;
        this.#trained = false;
      }
    } finally {
      forget();
    }
  }

  /** What the work gives; null where it diverged, and the training stands at an earlier checkpoint again. */
  async #answering<T>(work: () => Promise<T>): Promise<T | null> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof DivergedError)) throw error;
      this.report.console.stopProgress();
      const message = `epoch ${this.#epoch}: ${error.message}`;
      const inTest = this.#trained;
      const checkpoint = (await CheckpointFolder.newest(this.#folder.path)) as string;
      if (this.options.onNan === 'rollback' && (await this.#rollBack(checkpoint, message))) return null;
      await this.#checkpoint.load(checkpoint);
      const origin = inTest ? null : await findOrigin(this.parts);
      const began = origin === null ? '' : `; it began in ${origin.layer}, at step ${origin.step}`;
      const hint = `try a smaller --lr than ${this.options.lr}${this.options.onNan === 'stop' ? ', or --on-nan skip or rollback' : ''}`;
      throw new DivergedError(`${message}${began}; the last good checkpoint is ${visible(checkpoint)}; ${hint}`);
    }
  }

  /** Back to a checkpoint, and on with half the learning rate that was last tried from there. False where that was done often enough. */
  async #rollBack(checkpoint: string, message: string): Promise<boolean> {
    const count = 1 + (this.#rolledBack?.checkpoint === checkpoint ? this.#rolledBack.count : 0);
    if (count > mostRollbacks) return false;
    this.#rolledBack = { checkpoint, count };
    await this.#standAt(checkpoint);
    const { paramGroups } = this.parts.optimizer;
    for (const group of paramGroups) group.lr *= 2 ** -count;
    this.report.console.line(`${message}; back to step ${this.#step}, with --lr ${paramGroups[0].lr}.`);
    return true;
  }

  #isOutOfPatience(): boolean {
    const { patience } = this.options;
    const losses = this.report.tests.map(({ loss }) => loss);
    const best = losses.indexOf(Math.min(...losses));
    if (patience === undefined || losses.length - 1 - best < patience) return false;
    this.report.console.line(`No smaller test loss for ${patience} ${patience === 1 ? 'epoch' : 'epochs'}: the training ends.`);
    return true;
  }

  async #trainEpoch(): Promise<void> {
    const { model, optimizer, trainLoader } = this.parts;
    const { epochs, logEvery, batchSize, onNan } = this.options;
    const batch = trainLoader.stateDict().numYielded;
    const from = { batch, examplesSeen: Math.min(batch * batchSize, this.report.examples) };
    await this.report.epochStarts(this.#epoch, epochs, from.examplesSeen);
    const listener = {
      logged: (examplesSeen: number, loss: number, norm?: number) => this.report.logged(examplesSeen, loss, norm),
      skipped: (step: number) => this.report.skipped(step),
      stepped: (examplesSeen: number) => this.#stepped(examplesSeen),
    };
    await trainEpoch(model, optimizer, trainLoader, logEvery, listener, { from, skip: onNan === 'skip' });
    this.report.epochEnds();
    this.#trained = true;
    await this.#save();
  }

  async #stepped(examplesSeen: number): Promise<void> {
    this.report.stepped(examplesSeen);
    this.#step += 1;
    if (this.#interrupted !== null || this.#step % (this.options.checkpointEvery ?? Number.POSITIVE_INFINITY) === 0)
      await this.#save();
    this.#refuseToGoOn();
  }

  /** The checkpoint of before the test goes on with it, from its beginning. */
  async #test(): Promise<TestResult> {
    const { model, testLoader } = this.parts;
    const refuse = () => this.#refuseToGoOn();
    async function* batches() {
      for await (const batch of testLoader) {
        refuse();
        yield batch;
      }
    }
    const test = await evaluate(model, batches());
    refuse();
    checkLoss(test.averageLoss, 'in the test');
    const best = this.report.tests.every(({ loss }) => test.averageLoss < loss);
    this.report.tested(test);
    if (best) await this.#folder.keepAsBest(this.#step);
    return test;
  }

  #refuseToGoOn(): void {
    if (this.#interrupted === null) return;
    this.report.console.line(`Saved a checkpoint of step ${this.#step}: --resume goes on from there.`);
    throw this.#interrupted;
  }

  /** @throws DivergedError for weights that nothing can go on with; Error where the run's folder was deleted, which would be made again */
  async #save(): Promise<void> {
    if (!(await allFinite([...this.parts.model.parameters()]))) {
      throw new DivergedError(`weights are not finite after step ${this.#step} of the run: training has diverged`);
    }
    if (!existsSync(this.#runFolder)) throw new Error(`cannot write to ${visible(this.#runFolder)}: the folder is gone`);
    await this.#folder.save(this.#step, this.#state());
  }

  #state(): Json {
    const { outDir: _, ...options } = this.options;
    const { records, seconds } = this.report;
    const state: RunState = {
      kind: 'mnist-trainer run',
      options,
      epoch: this.#epoch,
      trained: this.#trained,
      step: this.#step,
      seconds,
      records,
    };
    return state as unknown as Json;
  }
}
