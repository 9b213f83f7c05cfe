import { batch, computed, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import { defaultConfig, type RunConfig } from '../../run/config';
import type { Engine } from '../../worker/client';
import type { Events, LabelledPicture, Opened, Place, Prediction, Requests, Subject, Watched } from '../../worker/protocol';
import { newRecord, type RunRecord } from './curves';
import { newestOnly, oncePerFrame } from './frames';

type OpenExtras = Omit<Requests['open']['params'], 'config'>;

/** What an event of each name said last, until it is shown. */
type Pending = { [Name in keyof Events]?: Events[Name] | undefined };

/** The state of the page. Whatever the worker says is shown once a frame; whoever reads a signal is drawn anew when it changes. */
export class Playground {
  readonly config: Signal<RunConfig> = signal(defaultConfig);
  /** The run that is on the screen; null before the first. */
  readonly opened: Signal<Opened | null> = signal(null);
  readonly place: Signal<Place> = signal({ run: 0, step: 0 });
  /** Whether a step was taken: what is loaded then did not hold it up. */
  readonly hasSteps: ReadonlySignal<boolean> = computed(() => this.place.value.step > 0);
  readonly playing: Signal<boolean> = signal(false);
  readonly progress: Signal<Events['progress'] | null> = signal(null);
  readonly tested: Signal<Events['tested'] | null> = signal(null);
  readonly prediction: Signal<Prediction | null> = signal(null);
  readonly inside: Signal<Events['inside'] | null> = signal(null);
  readonly busy: Signal<Events['busy'] | null> = signal(null);
  /** The SHA-256 of all weights while it stands still; null while it trains. */
  readonly hash: Signal<string | null> = signal(null);
  /** Threads that are asked for; null: as many as the machine has. */
  readonly threads: Signal<number | null> = signal(null);
  /** What went wrong, in a line; null when all is well. */
  readonly problem: Signal<string | null> = signal(null);
  /** What was done, for those who hear the page. */
  readonly said: Signal<string> = signal('');
  /** The runs since the network was changed last: the first and its branches. */
  readonly runs: Signal<readonly RunRecord[]> = signal([]);
  /** Counts up when there is more in `runs`' curves. */
  readonly curves: Signal<number> = signal(0);
  readonly watched: Signal<Watched> = signal({ filters: true, activations: true, filtersShow: 'weights' });
  readonly subject: Signal<Subject> = signal({ set: 'test', index: 0 });

  /** The step to which it plays, or was asked to once it is there; null: until it is paused. */
  #until: number | null = null;
  readonly #engine: Engine;
  /** With what the run was opened beside its configuration: a net that is changed learns from the same pictures. */
  #extras: OpenExtras = {};
  /** The two of the run on the screen: where others are refused, the next change begins with these. */
  #sound: { readonly config: RunConfig; readonly extras: OpenExtras } | null = null;
  /** What each run follows from. */
  readonly #known = new Map<number, Opened>();
  #pending: Pending = {};
  readonly #show = oncePerFrame(() => this.#showPending());
  readonly #sendSubject = newestOnly(async (subject: Subject) => {
    const prediction = await this.ask('subject', { subject });
    if (prediction) this.#remember('prediction', prediction);
  });
  readonly #readHash = newestOnly(async () => {
    const answer = this.playing.peek() ? null : await this.ask('hash', {});
    if (answer !== null && !this.playing.peek() && answer.step === this.place.peek().step) this.hash.value = answer.hash;
  });
  readonly #travel = newestOnly(async (place: Place) => {
    const there = await this.ask('goTo', place);
    if (there !== null) this.#stand(there, false);
    // what was said on the way and waits for its frame would else stay
    this.#pending = { ...this.#pending, busy: undefined };
    this.busy.value = null;
  });

  constructor(engine: Engine) {
    this.#engine = engine;
    engine.on('progress', (detail) => {
      const record = this.runs.value.find(({ run }) => run === detail.run);
      if (record === undefined) return;
      for (const { step, loss } of detail.points) {
        record.losses.set(step, loss);
        record.furthest = Math.max(record.furthest, step);
      }
      record.furthest = Math.max(record.furthest, detail.step);
      this.#remember('progress', detail);
    });
    engine.on('tested', (detail) => {
      this.runs.value.find(({ run }) => run === detail.run)?.accuracies.set(detail.step, detail.accuracy);
      this.#remember('tested', detail);
    });
    for (const name of ['prediction', 'inside', 'busy'] as const) {
      engine.on(name, (detail) => this.#remember(name, detail as never));
    }
    engine.on('stopped', ({ run, step, reason }) => {
      this.#until = null;
      batch(() => {
        this.#stand({ run, step }, false);
        this.problem.value = reason;
      });
    });
  }

  /** Begins anew, and trains at once. */
  async open(config: RunConfig, options: { extras?: OpenExtras; until?: number } = {}): Promise<void> {
    this.problem.value = null;
    this.config.value = config;
    this.#until = options.until ?? null;
    if (options.extras !== undefined) this.#extras = options.extras;
    const threads = this.threads.value;
    const opened = await this.ask('open', { ...this.#extras, ...(threads === null ? {} : { threads }), config });
    if (opened === null) return this.#takeBack();
    await this.#begin(opened, config);
    await this.play(options.until);
  }

  /** Begins with the weights of a file. */
  async load(name: string, bytes: Uint8Array): Promise<void> {
    this.problem.value = null;
    const opened = await this.ask('load', { file: { name, bytes } });
    if (opened === null) return;
    this.#until = null;
    await this.#begin(opened, opened.config);
    this.say(`${name} is loaded`);
  }

  #takeBack(): void {
    this.#until = null;
    if (this.#sound === null) return;
    this.#extras = this.#sound.extras;
    this.config.value = this.#sound.config;
  }

  async #begin(opened: Opened, config: RunConfig): Promise<void> {
    this.#sound = { config, extras: this.#extras };
    batch(() => {
      this.config.value = config;
      this.#known.clear();
      this.#know(opened);
      this.runs.value = [newRecord(opened.run, 0, opened.config.rate, opened.step)];
      this.curves.value++;
      this.tested.value = null;
      this.progress.value = null;
      this.prediction.value = null;
      this.inside.value = null;
      this.busy.value = null;
      this.#pending = {};
      this.#stand(opened, false);
    });
    await this.ask('watch', this.watched.value);
    this.#sendSubject(this.subject.value);
  }

  /** Whether it has not come yet to where it was told to play to. */
  get isOnItsWay(): boolean {
    return this.#until !== null && this.place.value.step < this.#until;
  }

  async play(until?: number): Promise<void> {
    this.problem.value = null;
    this.#until = until ?? null;
    this.playing.value = true;
    if ((await this.ask('play', until === undefined ? {} : { until })) === null) this.playing.value = false;
  }

  async pause(): Promise<void> {
    this.#until = null;
    const place = await this.ask('pause', {});
    if (place !== null) this.#stand(place, false);
  }

  async step(): Promise<void> {
    this.#until = null;
    const place = await this.ask('step', {});
    if (place !== null) this.#stand(place, false);
  }

  async speed(stepsPerSecond: number | null): Promise<void> {
    await this.ask('speed', { stepsPerSecond });
  }

  /** Stands where the run stood after a step; of many wishes in a row, as of a slider, the last is granted. */
  goTo(place: Place): void {
    this.#until = null;
    this.playing.value = false;
    this.#travel(place);
  }

  /** Begins a second run from here. */
  async branch(rate: number): Promise<void> {
    const opened = await this.ask('branch', { rate });
    if (opened === null) return;
    batch(() => {
      this.config.value = { ...this.config.value, rate };
      if (this.#sound !== null) this.#sound = { ...this.#sound, config: this.config.value };
      this.#addRun(opened, rate);
    });
    await this.play();
  }

  /** Adds a drawing to what is learned from: a second run begins where the first has gone on from here. Gives how many there are; null where it was refused. */
  async learn(picture: LabelledPicture): Promise<number | null> {
    const answer = await this.ask('addExample', { picture });
    if (answer === null) return null;
    const { opened, added } = answer;
    batch(() => {
      if (opened.run === this.place.value.run) this.#know(opened);
      else this.#addRun(opened, opened.config.rateChanges.at(-1)?.rate ?? opened.config.rate);
    });
    return added;
  }

  #addRun(opened: Opened, rate: number): void {
    this.#know(opened);
    this.runs.value = [...this.runs.value, newRecord(opened.run, this.runs.value.length, rate, opened.step)];
    this.#stand(opened, this.playing.value);
  }

  #know(opened: Opened): void {
    this.#known.set(opened.run, opened);
    this.opened.value = opened;
  }

  /** What the net is asked about from now on; the pen may call this at every move. */
  about(subject: Subject): void {
    this.subject.value = subject;
    if (this.opened.value !== null) this.#sendSubject(subject);
  }

  async watch(change: Partial<Watched>): Promise<void> {
    this.watched.value = { ...this.watched.value, ...change };
    await this.ask('watch', this.watched.value);
  }

  say(text: string): void {
    this.said.value = text;
  }

  #stand(place: Place, playing: boolean): void {
    batch(() => {
      this.opened.value = this.#known.get(place.run) ?? this.opened.value;
      this.place.value = { run: place.run, step: place.step };
      this.playing.value = playing;
      this.hash.value = null;
    });
    if (!playing && this.opened.peek() !== null) this.#readHash(undefined);
  }

  #remember<Name extends keyof Events>(name: Name, detail: Events[Name]): void {
    (this.#pending as Record<string, unknown>)[name] = detail;
    this.#show();
  }

  #showPending(): void {
    const { progress, tested, prediction, inside, busy } = this.#pending;
    this.#pending = {};
    batch(() => {
      if (progress !== undefined) {
        // while it stands still its speed is what it was
        const { examplesPerSecond, millisecondsPerStep } = this.progress.peek() ?? progress;
        this.progress.value = progress.examplesPerSecond > 0 ? progress : { ...progress, examplesPerSecond, millisecondsPerStep };
        this.#stand(progress, progress.playing);
        this.curves.value++;
      }
      if (tested !== undefined) {
        this.tested.value = tested;
        this.curves.value++;
      }
      if (prediction !== undefined) this.prediction.value = prediction;
      if (inside !== undefined) this.inside.value = inside;
      if (busy !== undefined) this.busy.value = busy.done >= busy.of ? null : busy;
    });
  }

  /** Asks the worker; a refusal is shown, and null then. */
  async ask<Name extends keyof Requests>(
    request: Name,
    params: Requests[Name]['params'],
  ): Promise<Requests[Name]['result'] | null> {
    try {
      return await this.#engine.ask(request, params);
    } catch (error) {
      this.problem.value = (error as Error).message;
      return null;
    }
  }
}
