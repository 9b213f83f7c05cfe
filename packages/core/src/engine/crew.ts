import { KindlingError } from '../shape/errors';

/** One range of output cells of one step. */
export type WorkItem = readonly [step: number, start: number, end: number];

/**
 * Each thread's share of the work between two barriers; thread 0 is the caller. Whoever is done with the own share goes on
 * with what others have not begun.
 */
export type WorkPlan = readonly (readonly (readonly WorkItem[])[])[];

export interface CrewProgram {
  readonly id: number;
  readonly memory: WebAssembly.Memory;
  readonly steps: readonly { readonly module: WebAssembly.Module; readonly mathImports: readonly string[] }[];
}

/** Computes a range of output cells of one step. */
type Run = (start: number, end: number) => void;

interface ThreadHandle {
  postMessage(message: unknown): void;
  terminate(): unknown;
  unref?(): void;
  on?(event: string, listener: (value: never) => void): void;
  onmessage?: (event: { data: unknown }) => void;
  onerror?: (event: { message?: string }) => void;
}

// Words of the shared control block, a cache line apart so that spinning on one doesn't slow the others.
const LINE = 16;
const COMMAND_COUNT = 0;
const COMMAND = LINE;
const ARRIVED = 2 * LINE;
const BARRIER = 3 * LINE;
const FAILED = 4 * LINE;
/** How many items of its own share each thread, or another in its place, has begun. */
const BEGUN = 5 * LINE;
const LISTEN = -1;

/** What stands in FAILED: a step failed and its thread went on to the barrier, or a thread is gone and won't come to any. */
const STEP_FAILED = 1;
const THREAD_GONE = 2;

/**
 * How often a thread looks before it sleeps. At a barrier: some 100 microseconds, then a sleep frees the processor for the
 * thread that is waited for, if there are more threads than processors. Between runs: about a millisecond, more than the
 * caller needs from one step to the next.
 */
const BARRIER_SPINS = 50_000;
const IDLE_SPINS = 400_000;
const SLEEP_MS = 5;

/**
 * The body of a worker, as text: it must start from a string in Node and from a blob in a browser. It looks at the
 * control block for the next program to run and, told to listen, returns to its event loop for a message.
 */
const WORKER_SOURCE = `
const programs = new Map();
let control;
let thread;
function instantiate({ memory, steps }) {
  return steps.map(({ module, mathImports }) => {
    const env = { memory };
    for (const name of mathImports) env['math_' + name] = Math[name];
    return new WebAssembly.Instance(module, { env }).exports.run;
  });
}
function work(runs, shares) {
  const threads = shares.length;
  for (let k = 0; k < threads; k++) {
    const owner = (thread + k) % threads;
    const items = shares[owner];
    const begun = ${BEGUN} + owner * ${LINE};
    for (;;) {
      const next = Atomics.add(control, begun, 1);
      if (next >= items.length) break;
      const [step, start, end] = items[next];
      runs[step](start, end);
    }
  }
}
function barrier(threads) {
  const generation = Atomics.load(control, ${BARRIER});
  if (Atomics.add(control, ${ARRIVED}, 1) + 1 === threads) {
    for (let i = 0; i < threads; i++) Atomics.store(control, ${BEGUN} + i * ${LINE}, 0);
    Atomics.store(control, ${ARRIVED}, 0);
    Atomics.add(control, ${BARRIER}, 1);
    Atomics.notify(control, ${BARRIER});
    return;
  }
  for (let spins = 0; Atomics.load(control, ${BARRIER}) === generation; spins++) {
    if (spins > ${BARRIER_SPINS}) Atomics.wait(control, ${BARRIER}, generation, ${SLEEP_MS});
  }
}
function serve(seen) {
  for (;;) {
    for (let spins = 0; Atomics.load(control, ${COMMAND_COUNT}) === seen; spins++) {
      if (spins > ${IDLE_SPINS}) Atomics.wait(control, ${COMMAND_COUNT}, seen);
    }
    seen = Atomics.load(control, ${COMMAND_COUNT});
    const command = Atomics.load(control, ${COMMAND});
    if (command === ${LISTEN}) return;
    const program = programs.get(command);
    for (const shares of program.work) {
      try {
        work(program.runs, shares);
      } catch (error) {
        Atomics.compareExchange(control, ${FAILED}, 0, ${STEP_FAILED});
      }
      barrier(shares.length);
    }
  }
}
function receive(message, reply) {
  if (message.control) ({ control, thread } = message);
  for (const id of message.forget || []) programs.delete(id);
  const program = message.program;
  if (program) programs.set(program.id, { runs: instantiate(program), work: message.work });
  // the caller commands only after this answer, so what is counted now is old
  const seen = Atomics.load(control, ${COMMAND_COUNT});
  reply('ready');
  try {
    serve(seen);
  } catch (error) {
    Atomics.store(control, ${FAILED}, ${THREAD_GONE});
    Atomics.notify(control, ${BARRIER});
    throw error;
  }
}
if (typeof globalThis.postMessage === 'function') {
  globalThis.onmessage = (event) => receive(event.data, (answer) => globalThis.postMessage(answer));
} else {
  const { parentPort } = require('node:worker_threads');
  parentPort.on('message', (message) => receive(message, (answer) => parentPort.postMessage(answer)));
}
`;

/** The steps of a program for the calling thread. */
export function instantiate({ memory, steps }: CrewProgram): Run[] {
  return steps.map(({ module, mathImports }) => {
    const math = mathImports.map((name) => [`math_${name}`, Math[name as 'exp']]);
    const instance = new WebAssembly.Instance(module, { env: { memory, ...Object.fromEntries(math) } });
    return instance.exports.run as Run;
  });
}

async function startThread(): Promise<ThreadHandle> {
  if (typeof Worker === 'function') {
    const url = URL.createObjectURL(new Blob([WORKER_SOURCE], { type: 'text/javascript' }));
    const worker = new Worker(url) as unknown as ThreadHandle;
    URL.revokeObjectURL(url);
    return worker;
  }
  const { process } = globalThis as { process?: { getBuiltinModule?(name: string): unknown } };
  const threads = process?.getBuiltinModule?.('node:worker_threads') as
    | { Worker: new (source: string, options: { eval: boolean }) => ThreadHandle }
    | undefined;
  if (threads === undefined)
    throw new KindlingError('threads: this host has neither Worker nor node:worker_threads; use { threads: 1 }');
  const worker = new threads.Worker(WORKER_SOURCE, { eval: true });
  worker.unref?.();
  return worker;
}

/**
 * The threads that run a plan's steps together with the calling thread. GPU.js' own pool wakes every worker by a
 * message, sleeps at each barrier and leaves the calling thread idle; here the caller works too and nobody sleeps
 * within a step (docs/performance.md has the measurement).
 */
export class Crew {
  private readonly control: Int32Array;
  private readonly plans = new Map<number, WorkPlan>();
  private forgotten: number[] = [];
  private waiting: { resolve(): void; reject(error: Error): void }[] = [];
  private readonly handles: ThreadHandle[] = [];
  private listening = true;
  /** Workers that have not answered yet. */
  private pending = 0;
  /** A browser's main thread must not sleep; everyone else may. */
  private readonly maySleep = typeof document === 'undefined';

  private constructor(readonly threads: number) {
    this.control = new Int32Array(new SharedArrayBuffer((BEGUN + threads * LINE) * 4));
  }

  /** Starts a crew of `threads` threads, the caller included. */
  static async start(threads: number): Promise<Crew> {
    const crew = new Crew(threads);
    for (let i = 1; i < threads; i++) {
      const handle = await startThread();
      crew.handles.push(handle);
      const fail = (error: Error) => crew.fail(error);
      if (handle.on !== undefined) {
        handle.on('message', () => crew.answered());
        handle.on('error', fail);
        handle.on('exit', () => fail(new KindlingError('threads: a worker thread ended')));
      } else {
        handle.onmessage = () => crew.answered();
        handle.onerror = (event) => fail(new Error(event.message ?? 'a worker thread failed'));
      }
    }
    crew.handles.forEach((handle, i) => handle.postMessage({ control: crew.control, thread: i + 1 }));
    await crew.answers();
    return crew;
  }

  private answers(): Promise<void> {
    this.pending = this.handles.length;
    this.listening = false;
    if (this.pending === 0) return Promise.resolve();
    // the workers don't keep the process alive, but an answer that is under way has to
    const alive = setInterval(() => {}, 1000);
    return new Promise<void>((resolve, reject) => this.waiting.push({ resolve, reject })).finally(() => clearInterval(alive));
  }

  private answered(): void {
    if (--this.pending > 0) return;
    for (const { resolve } of this.waiting.splice(0)) resolve();
  }

  private fail(error: Error): void {
    if (this.handles.length === 0) return;
    Atomics.store(this.control, FAILED, THREAD_GONE);
    for (const { reject } of this.waiting.splice(0)) reject(error);
  }

  private command(command: number): void {
    Atomics.store(this.control, COMMAND, command);
    Atomics.add(this.control, COMMAND_COUNT, 1);
    Atomics.notify(this.control, COMMAND_COUNT);
  }

  /** @throws KindlingError if a thread is gone: nothing can be computed with the others */
  private checkComplete(): void {
    if (Atomics.load(this.control, FAILED) !== THREAD_GONE) return;
    this.stop();
    throw new KindlingError('threads: a worker thread is gone; call useBackend() to start anew');
  }

  /** Gives every thread a program and its share of the work. @throws KindlingError if a thread is gone */
  async learn(program: CrewProgram, work: WorkPlan): Promise<void> {
    this.checkComplete();
    this.plans.set(program.id, work);
    if (!this.listening) this.command(LISTEN);
    for (const handle of this.handles) handle.postMessage({ program, work, forget: this.forgotten });
    this.forgotten = [];
    await this.answers();
  }

  forget(id: number): void {
    this.plans.delete(id);
    this.forgotten.push(id);
  }

  /**
   * Runs a program to its end on all threads; the caller runs share 0 with its own instances.
   * @throws what a step of the caller's throws, KindlingError for one of another thread
   */
  run(id: number, runs: readonly Run[]): void {
    this.checkComplete();
    const work = this.plans.get(id) as WorkPlan;
    if (this.handles.length > 0) this.command(id);
    let failure: unknown = null;
    for (const shares of work) {
      try {
        this.work(runs, shares);
      } catch (error) {
        // the others wait at the barriers, so nobody may leave before the end
        failure ??= error;
      }
      if (!this.barrier()) break;
    }
    const isOfWorker = Atomics.compareExchange(this.control, FAILED, STEP_FAILED, 0) === STEP_FAILED;
    if (failure !== null) throw failure;
    this.checkComplete();
    if (isOfWorker) throw new KindlingError('threads: a worker thread failed while it computed');
  }

  /** Does the caller's share, then what is left of the others': a thread that the system held up is helped out. */
  private work(runs: readonly Run[], shares: readonly (readonly WorkItem[])[]): void {
    for (const [owner, items] of shares.entries()) {
      const begun = BEGUN + owner * LINE;
      for (let next = Atomics.add(this.control, begun, 1); next < items.length; next = Atomics.add(this.control, begun, 1)) {
        const [step, start, end] = items[next];
        runs[step](start, end);
      }
    }
  }

  /** Waits until all threads are here; false if one is gone. */
  private barrier(): boolean {
    const { control } = this;
    const generation = Atomics.load(control, BARRIER);
    if (Atomics.add(control, ARRIVED, 1) + 1 === this.threads) {
      for (let i = 0; i < this.threads; i++) Atomics.store(control, BEGUN + i * LINE, 0);
      Atomics.store(control, ARRIVED, 0);
      Atomics.add(control, BARRIER, 1);
      Atomics.notify(control, BARRIER);
      return true;
    }
    for (let spins = 0; Atomics.load(control, BARRIER) === generation; spins++) {
      if (spins < BARRIER_SPINS) continue;
      if (Atomics.load(control, FAILED) === THREAD_GONE) return false;
      if (this.maySleep) Atomics.wait(control, BARRIER, generation, SLEEP_MS);
    }
    return true;
  }

  stop(): void {
    // a browser takes two seconds to end a thread that sleeps, and none to end one that listens
    if (!this.listening && this.handles.length > 0) this.command(LISTEN);
    for (const handle of this.handles) handle.terminate();
    this.handles.length = 0;
  }
}
