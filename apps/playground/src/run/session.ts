import { KindlingError } from '@kindling/checks';
import type { Tensor } from '@kindling/core';
import type { RunConfig } from './config';
import { mostRateChanges } from './config';
import type { Extra } from './data/batches';
import type { RunData } from './data/pictures';
import { Past } from './past';
import { Tester, type TestResult } from './tester';
import { type Step, Training } from './training';

/** A run: what it follows from, and how far it has come. Its past never changes. */
interface Run {
  readonly config: RunConfig;
  extras: readonly Extra[];
  furthest: number;
}

/** Of all snapshots together. */
const mostBytes = 96 * 2 ** 20;
/** The most examples that a run takes from the page, and the most runs that begin from one another. */
const mostExtras = 1000;
const mostRuns = 50;

/** A net in training with its past: it can be brought to any step of any of its runs. */
export class Session {
  readonly past = new Past(mostBytes);
  readonly tester: Tester;
  /** What the last finished test said; null before the first. */
  tested: TestResult | null = null;
  readonly #runs: Run[] = [];
  #run = 0;

  /** @param weights what the run begins with, in the place of new ones */
  static async open(config: RunConfig, data: RunData, weights?: ReadonlyMap<string, Tensor>): Promise<Session> {
    const training = new Training(config, data.train);
    if (weights !== undefined) training.loadWeights(weights);
    const session = new Session(training, data);
    session.past.begin(0, await training.snapshot());
    return session;
  }

  private constructor(
    readonly training: Training,
    readonly data: RunData,
  ) {
    this.tester = new Tester(training.net, data.test, data.classes.length);
    this.#runs.push({ config: training.config, extras: [], furthest: 0 });
  }

  /** The number of the run that is trained. */
  get run(): number {
    return this.#run;
  }

  get step(): number {
    return this.training.step;
  }

  get config(): RunConfig {
    return this.training.config;
  }

  /** Takes a step. */
  async takeStep(): Promise<Step> {
    const { training, past } = this;
    const taken = await training.takeStep();
    const run = this.#runs[this.#run];
    run.furthest = Math.max(run.furthest, training.step);
    if (past.wants(this.#run, training.step)) past.keep(this.#run, await training.snapshot());
    return taken;
  }

  /**
   * Comes to a step of a run, from the last snapshot before it or from where it stands.
   * @param between is called after each step; where it gives false, the way ends there
   */
  async goTo(number: number, step: number, between: (done: number, of: number) => Promise<boolean>): Promise<void> {
    const run = this.#runs[number];
    if (run === undefined) throw new KindlingError(`goTo: run: expected one from 0 to ${this.#runs.length - 1}, got ${number}`);
    const { training } = this;
    const snapshot = this.past.nearest(number, step);
    const isOnTheWay = this.#run === number && training.step <= step && training.step >= snapshot.step;
    if (!isOnTheWay) {
      training.restore(snapshot);
      training.config = run.config;
      training.extras = run.extras;
      this.#run = number;
      this.tester.giveUp();
    }
    const from = training.step;
    while (training.step < step) {
      await this.takeStep();
      if (!(await between(training.step - from, step - from))) return;
    }
  }

  /** Begins another run from here, with another rate. */
  async branch(rate: number): Promise<void> {
    const { config, step } = this;
    const rateChanges = [...config.rateChanges.filter((change) => change.step < step), { step, rate }];
    if (rateChanges.length > mostRateChanges) {
      throw new KindlingError(`branch: expected at most ${mostRateChanges} changes of the rate, got one more`);
    }
    await this.#leave({ ...config, rateChanges });
  }

  /** Adds an example to what is learned from; another run begins where this one has gone on from here. Gives how many there are. */
  async addExample(pixels: Uint8Array, label: number): Promise<number> {
    const { extras, step } = this.training;
    if (extras.length >= mostExtras) throw new KindlingError(`addExample: expected at most ${mostExtras} examples, got one more`);
    if (step < this.#runs[this.#run].furthest) {
      // what joined later there has not joined here
      const { rateChanges } = this.config;
      await this.#leave({ ...this.config, rateChanges: rateChanges.filter((change) => change.step <= step) });
    }
    this.training.extras = [...this.training.extras, { step, pixels, label }];
    this.#runs[this.#run].extras = this.training.extras;
    return this.training.extras.length;
  }

  async #leave(config: RunConfig): Promise<void> {
    if (this.#runs.length >= mostRuns) throw new KindlingError(`branch: expected at most ${mostRuns} runs, got one more`);
    const { training, step } = this;
    const left = this.#run;
    training.config = config;
    training.extras = training.extras.filter((extra) => extra.step <= step);
    this.#run = this.#runs.push({ config, extras: training.extras, furthest: step }) - 1;
    this.past.begin(this.#run, await training.snapshot(), left);
  }
}
