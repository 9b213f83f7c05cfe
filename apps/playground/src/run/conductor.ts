import { backendInfo, type Tensor, useBackend } from '@kindling/core';
import type { EventName, Events, Opened, Place, RequestName, Requests } from '../worker/protocol';
import { answers } from './answers';
import type { RunConfig } from './config';
import { type DataSources, loadData } from './data/loadData';
import { activationsOf, filtersShown, firstWeights, probabilitiesOf } from './insides';
import { Jobs } from './jobs';
import { nextTask } from './nextTask';
import { Pace } from './pace';
import { Session } from './session';
import type { TestResult } from './tester';

export type Emit = <Name extends EventName>(event: Name, detail: Events[Name]) => void;

/**
 * Milliseconds from one time that the page is told to the next: of losses and probabilities together, and of the net's insides. What is painted takes time
 * from the threads that train, a frame for each about as much as both.
 */
const often = { progress: 50, inside: 150 } as const;
/** What may end the way to another step of a run. */
const urgent: ReadonlySet<RequestName> = new Set(['open', 'load', 'pause', 'play', 'step', 'goTo']);

/** Trains a session, does what is asked for between two steps, and says what happens. */
export class Conductor {
  readonly jobs = new Jobs();
  readonly pace = new Pace();
  watched: Requests['watch']['params'] = { filters: false, activations: false, filtersShow: 'weights' };
  /** What the net is asked about, as it sees it. */
  subject: Uint8Array | null = null;
  isPlaying = false;
  until: number | null = null;
  /** Counted over all sessions, as the page counts runs. */
  #firstRun = 0;
  #runs = 0;
  #session: Session | null = null;
  #points: Events['progress']['points'][number][] = [];
  #said = { progress: 0, inside: 0 };
  #weightsBefore: Float32Array | null = null;
  #weightsName: string | undefined;
  /** Of which net a test was begun last. */
  #testedAt = '';
  #isClosed = false;

  constructor(readonly emit: Emit) {
    void this.#conduct();
  }

  /** Answers a request of the page. @throws Error in one line */
  handle<Name extends RequestName>(request: Name, params: Requests[Name]['params']): Promise<Requests[Name]['result']> {
    const answer = Object.hasOwn(answers, request) ? answers[request] : undefined;
    if (answer === undefined) return Promise.reject(new Error(`request: expected one that there is, got ${String(request)}`));
    return this.jobs.add(() => answer(this, params), urgent.has(request));
  }

  /** Ends the training. */
  close(): void {
    this.#isClosed = true;
    this.jobs.wake();
  }

  /** @throws Error where nothing is open */
  get session(): Session {
    if (this.#session === null) throw new Error('expected an open run, got none');
    return this.#session;
  }

  /** Where the run stands. */
  get place(): Place {
    return { run: this.#firstRun + this.session.run, step: this.session.step };
  }

  /** Begins a session in the place of what there is, which goes on where that fails. */
  async open(config: RunConfig, sources: DataSources, threads?: number): Promise<Opened> {
    const fetched = (done: number, of: number) => this.emit('busy', { what: 'fetching', done, of });
    // first: what there is goes on where the pictures cannot be had
    const data = await loadData(config.data, config.seed, { ...sources, fetched });
    const running = backendInfo();
    if (running === null || (threads !== undefined && threads !== running.threads)) await useBackend('webasm', { threads });
    return this.#begin(await Session.open(config, data));
  }

  /** Begins a session with the weights of a file, on the pictures that there are. */
  async load(config: RunConfig, weights: ReadonlyMap<string, Tensor>, name: string): Promise<Opened> {
    return this.#begin(await Session.open(config, this.session.data, weights), name);
  }

  #begin(session: Session, weightsName?: string): Opened {
    this.isPlaying = false;
    this.#session = session;
    this.#firstRun = this.#runs;
    this.#runs += 1;
    this.#points = [];
    this.#weightsBefore = null;
    this.#weightsName = weightsName;
    this.pace.restart();
    return this.opened();
  }

  /** What the page is told of the run that is trained. */
  opened(): Opened {
    const { data, config } = this.session;
    this.#runs = Math.max(this.#runs, this.place.run + 1);
    const backend = backendInfo();
    return {
      ...this.place,
      config,
      backend: backend?.name ?? 'none',
      threads: backend?.threads ?? 0,
      ...(backend?.whyOneThread === undefined ? {} : { whyOneThread: backend.whyOneThread }),
      train: data.train.length,
      test: data.test.length,
      classes: data.classes,
      extras: this.session.training.extras.length,
      ...(this.#weightsName === undefined ? {} : { weights: this.#weightsName }),
    };
  }

  /** The run within this session that the page knows by a number. */
  runOf(number: number): number {
    return number - this.#firstRun;
  }

  /** Ends the playing. */
  pause(): void {
    this.isPlaying = false;
    this.until = null;
    this.sayProgress();
  }

  /** Takes a step, and says what it did when it is time to. */
  async takeStep(): Promise<void> {
    const { session } = this;
    if (this.watched.filters && this.watched.filtersShow === 'updates')
      this.#weightsBefore = await firstWeights(session.training);
    // how a net does that has learned nothing belongs to the curve
    if (session.step === 0 && this.#testedAt !== this.#here) this.#beginTest();
    const from = performance.now();
    const { loss, rate } = await session.takeStep();
    this.pace.took(from, performance.now());
    this.#points.push({ step: session.step, loss, rate });
    if (this.until !== null && session.step >= this.until) this.pause();
    if (!Number.isFinite(loss)) {
      this.pause();
      const reason = `The loss is no number any more after step ${session.step}: the rate is too high. You could go back, and on with a smaller one.`;
      this.emit('stopped', { ...this.place, reason });
    }
    const isDue = this.#isDue('progress');
    // the curve moves first
    if (isDue) this.sayProgress();
    await this.#test();
    if (isDue) await this.sayWhatIsShown();
  }

  async #test(): Promise<void> {
    const { tester, step } = this.session;
    if (isTestDue(step, tester.slices)) {
      // what is late is finished first: each test is of its own step
      while (tester.isRunning) this.#sayTested(await tester.next());
      this.#beginTest();
    }
    this.#sayTested(await tester.next());
  }

  #beginTest(): void {
    const { tester, training, step } = this.session;
    this.#testedAt = this.#here;
    tester.begin(training.net, step);
  }

  /** The net, by its run and its step. */
  get #here(): string {
    return `${this.place.run}:${this.place.step}`;
  }

  #sayTested(result: TestResult | null): void {
    if (result === null) return;
    this.session.tested = result;
    const { step, loss, accuracy, confusion } = result;
    this.emit('tested', { run: this.place.run, step, loss, accuracy, confusion });
  }

  sayProgress(): void {
    const backend = backendInfo();
    const { config, data, step } = this.session;
    this.emit('progress', {
      ...this.place,
      points: this.#points,
      playing: this.isPlaying,
      backend: backend?.name ?? 'none',
      threads: backend?.threads ?? 0,
      epochs: (step * config.batchSize) / data.train.length,
      examplesPerSecond: this.pace.stepsPerSecondNow * config.batchSize,
      millisecondsPerStep: this.pace.millisecondsPerStep,
    });
    this.#points = [];
    this.#said.progress = performance.now();
  }

  /** The probabilities, and the insides now and then; always where the run stands still. */
  async sayWhatIsShown(): Promise<void> {
    await this.predict();
    if (this.#isDue('inside')) await this.sayInside();
  }

  #isDue(what: keyof typeof often): boolean {
    return !this.isPlaying || performance.now() - this.#said[what] >= often[what];
  }

  /** What the net makes of the subject; null where there is none. */
  async predict(): Promise<Events['prediction'] | null> {
    if (this.subject === null) return null;
    const { training, step } = this.session;
    const prediction = { step, seen: this.subject, probabilities: await probabilitiesOf(training.net, this.subject) };
    this.emit('prediction', prediction);
    return prediction;
  }

  async sayInside(): Promise<void> {
    const { filters, activations, filtersShow } = this.watched;
    this.#said.inside = performance.now();
    if (!filters && !activations) return;
    const { training, step } = this.session;
    const shown = this.subject !== null && activations ? await activationsOf(training.net, training.shapes, this.subject) : null;
    const planes = filters ? await filtersShown(training, filtersShow, this.#weightsBefore) : null;
    this.emit('inside', { step, filters: planes, activations: shown });
  }

  /** After the run was brought elsewhere. */
  async arrived(): Promise<void> {
    this.#points = [];
    this.#weightsBefore = null;
    this.#testedAt = '';
    this.sayProgress();
    await this.sayWhatIsShown();
  }

  async #conduct(): Promise<void> {
    while (!this.#isClosed) {
      if (await this.jobs.doNext()) continue;
      if (this.#session === null) await this.jobs.wait();
      else await this.#goOn().catch((error: Error) => this.#fail(error));
    }
  }

  async #goOn(): Promise<void> {
    const { tester } = this.session;
    if (this.isPlaying) {
      const wait = this.pace.wait(performance.now());
      if (wait > 0) return this.jobs.wait(wait);
      await this.takeStep();
    } else if (tester.isRunning) {
      this.#sayTested(await tester.next());
    } else if (this.#testedAt !== this.#here) this.#beginTest();
    else return this.jobs.wait();
    await nextTask();
  }

  #fail(error: Error): void {
    this.isPlaying = false;
    this.session.tester.giveUp();
    this.emit('stopped', { ...this.place, reason: error.message });
  }
}

/** At which steps the test set is looked at: often at the beginning, and then so that it costs a tenth of the training. */
function isTestDue(step: number, slices: number): boolean {
  const every = 50 * Math.ceil(slices / 10);
  return step % every === 0 || (step < 50 && step % 10 === 0 && slices <= 10);
}
