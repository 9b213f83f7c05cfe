import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Batch, DataLoader } from '@kindling/datasets';
import type { Net } from '@kindling/models';
import type { Adam, SGD } from '@kindling/optim';
import { type Interrupted, onInterrupt } from '@kindling/program';
import { Checkpoint, CheckpointFolder, type Json } from '@kindling/serialize';
import { checkLoss } from '../diverged';
import { evaluate, type TestResult } from '../evaluate';
import type { TrainerOptions } from '../options/options';
import type { RunReport } from '../report/runReport';
import { trainEpoch } from '../train';
import { checkpointsFolder, type Start } from './findRun';
import type { RunState } from './runState';

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
  readonly #checkpoint: Checkpoint;
  readonly #folder: CheckpointFolder;

  constructor(
    readonly parts: Parts,
    readonly options: TrainerOptions,
    readonly report: RunReport,
    runFolder: string,
  ) {
    this.#checkpoint = new Checkpoint({ ...parts });
    this.#folder = new CheckpointFolder(join(runFolder, checkpointsFolder), this.#checkpoint);
  }

  /** From 1; 0 before the first. */
  get epoch(): number {
    return this.#epoch;
  }

  /** Stands where a checkpoint was saved. */
  async restore({ checkpoint, state }: Start): Promise<void> {
    await this.#checkpoint.load(checkpoint);
    this.#epoch = state.epoch;
    this.#trained = state.trained;
    this.#step = state.step;
    this.report.restore(state.records, state.seconds);
  }

  /** Begins anew. The checkpoints of an earlier run in the same folder would be mistaken for this one's. */
  async begin(): Promise<void> {
    rmSync(this.#folder.path, { recursive: true, force: true });
    await this.#save();
  }

  /** Trains to the end; a first Ctrl-C saves a checkpoint. @param tested is told after each test @returns the last test */
  async run(tested: () => void): Promise<TestResult> {
    const forget = onInterrupt((reason) => {
      this.#interrupted = reason;
    });
    try {
      for (;;) {
        if (!this.#trained) await this.#trainEpoch();
        const test = await this.#test();
        tested();
        if (this.#epoch >= this.options.epochs) return test;
        this.#epoch += 1;
        this.#trained = false;
      }
    } finally {
      forget();
    }
  }

  async #trainEpoch(): Promise<void> {
    const { model, optimizer, trainLoader } = this.parts;
    const { epochs, logEvery, batchSize } = this.options;
    const batch = trainLoader.stateDict().numYielded;
    const from = { batch, examplesSeen: Math.min(batch * batchSize, this.report.examples) };
    await this.report.epochStarts(this.#epoch, epochs, from.examplesSeen);
    const listener = {
      logged: (examplesSeen: number, loss: number) => this.report.logged(examplesSeen, loss),
      stepped: (examplesSeen: number) => this.#stepped(examplesSeen),
    };
    await trainEpoch(model, optimizer, trainLoader, logEvery, listener, from);
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
    if (best) await this.#checkpoint.save(join(this.#folder.path, 'best.safetensors'), this.#state());
    return test;
  }

  #refuseToGoOn(): void {
    if (this.#interrupted === null) return;
    this.report.console.line(`Saved a checkpoint of step ${this.#step}: --resume goes on from there.`);
    throw this.#interrupted;
  }

  async #save(): Promise<void> {
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
