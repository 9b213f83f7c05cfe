import { KindlingError } from '@kindling/checks';
import type { CompiledKernel } from './compiledKernel';
import {
  COMMAND,
  COMMAND_COUNT,
  CONTROL_WORDS,
  entryOf,
  FAILED,
  type LearntProgram,
  LINE,
  LISTEN,
  RUN_MASK,
  RUN_SHIFT,
  type Run,
  SLEEP_MS,
  STEP_FAILED,
  THREAD_GONE,
  takePart,
  type WorkPlan,
} from './ledger';
import { type StartThread, type ThreadHandle, threadStarts } from './threads';

export interface CrewProgram {
  readonly id: number;
  readonly memory: WebAssembly.Memory;
  /** The code of the steps; what a thread has already is not sent again. */
  readonly kernels: readonly CompiledKernel[];
  /** The steps: which code, and where in memory its addresses stand. */
  readonly steps: readonly { readonly kernel: number; readonly addresses: number }[];
}

/** A worker that fails without a word was never allowed to start. */
const NO_WORKERS =
  "the page allows no workers (its content security policy: worker-src must allow 'self', or blob: where the program is one file)";

/**
 * The threads that run a plan's steps together with the calling thread. GPU.js' own pool wakes every worker by a
 * message, sleeps at each barrier and leaves the calling thread idle; here the caller works too and nobody sleeps
 * within a step (docs/performance-history.md has the measurement).
 */
export class Crew {
  private readonly control: Int32Array;
  private readonly programs = new Map<number, Omit<LearntProgram, 'runs'>>();
  private underWay: (LearntProgram & { readonly run: number }) | null = null;
  private forgotten: number[] = [];
  private readonly knownKernels = new Set<number>();
  private forgottenKernels: number[] = [];
  private waiting: { resolve(): void; reject(error: Error): void }[] = [];
  private readonly handles: ThreadHandle[] = [];
  private listening = true;
  /** Workers that have not answered yet. */
  private pending = 0;
  /** A browser's main thread must not sleep; everyone else may. */
  private readonly maySleep = typeof document === 'undefined';

  private constructor(readonly threads: number) {
    this.control = new Int32Array(new SharedArrayBuffer(CONTROL_WORDS * 4));
  }

  /** Starts a crew of `threads` threads, the caller included. @throws KindlingError if the host starts no such threads */
  static async start(threads: number): Promise<Crew> {
    let problem: unknown;
    for (const startThread of threadStarts()) {
      const crew = new Crew(threads);
      try {
        await crew.gather(startThread);
        return crew;
      } catch (error) {
        crew.stop();
        problem = error;
      }
    }
    throw new KindlingError(`threads: this host starts none: ${(problem as Error).message}`);
  }

  private async gather(startThread: StartThread): Promise<void> {
    for (let i = 1; i < this.threads; i++) {
      const handle = startThread();
      this.handles.push(handle);
      const fail = (error: Error) => this.fail(error);
      if (handle.on !== undefined) {
        handle.on('message', () => this.answered());
        handle.on('error', fail);
        handle.on('exit', () => fail(new KindlingError('threads: a worker thread ended')));
        // threads that wait keep no program alive; whoever listens to one holds it until this is said again
        handle.unref?.();
      } else {
        handle.onmessage = () => this.answered();
        handle.onerror = (event) => fail(new Error(event.message ?? NO_WORKERS));
      }
    }
    this.handles.forEach((handle, i) => handle.postMessage({ control: this.control, thread: i + 1 }));
    await this.answers();
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
    const ledger = new Int32Array(new SharedArrayBuffer(entryOf(work.length, 0, this.threads) * 4));
    this.programs.set(program.id, { work, ledger });
    if (!this.listening) this.command(LISTEN);
    const kernels = [...new Set(program.kernels)].filter(({ id }) => !this.knownKernels.has(id));
    const { forgotten: forget, forgottenKernels: forgetKernels } = this;
    for (const handle of this.handles) {
      handle.postMessage({ program: { ...program, kernels }, work, ledger, forget, forgetKernels });
    }
    for (const { id } of kernels) this.knownKernels.add(id);
    this.forgotten = [];
    this.forgottenKernels = [];
    await this.answers();
  }

  forget(id: number): void {
    this.programs.delete(id);
    this.forgotten.push(id);
  }

  /** Says that no program uses these kernels any more. */
  forgetKernels(ids: readonly number[]): void {
    for (const id of ids) this.knownKernels.delete(id);
    this.forgottenKernels.push(...ids);
  }

  /**
   * Lets the other threads begin a program; until finish() nobody else may touch its memory. `runs` are the caller's own
   * instances of its steps. @throws KindlingError if a thread is gone
   */
  begin(id: number, runs: readonly Run[]): void {
    this.checkComplete();
    const program = this.programs.get(id);
    if (program === undefined) throw new Error(`the threads have not learnt program ${id}`);
    const { work, ledger } = program;
    const run = (Atomics.load(this.control, COMMAND_COUNT) + 1) & RUN_MASK;
    for (let entry = 0; entry < ledger.length; entry += LINE) {
      Atomics.store(ledger, entry, run << RUN_SHIFT);
    }
    this.underWay = { work, ledger, run, runs };
    this.command(id);
  }

  /**
   * Takes part in the program that was begun until all of it is done: thread 0's share, and what others have not begun.
   * @throws what a step of the caller's throws, KindlingError for one of another thread
   */
  finish(): void {
    if (this.underWay === null) return;
    const program = this.underWay;
    this.underWay = null;
    let failure: unknown = null;
    takePart(program, program.run, {
      thread: 0,
      failed: (error) => {
        failure ??= error;
      },
      sleep: (ledger, entry, seen) => this.sleep(ledger, entry, seen),
    });
    const isOfWorker = Atomics.compareExchange(this.control, FAILED, STEP_FAILED, 0) === STEP_FAILED;
    if (failure !== null) throw failure;
    this.checkComplete();
    if (isOfWorker) throw new KindlingError('threads: a worker thread failed while it computed');
  }

  /** Sleeps at the end of a turn, where this thread may; gives false if a thread is gone that had begun something. */
  private sleep(ledger: Int32Array, entry: number, seen: number): boolean {
    if (Atomics.load(this.control, FAILED) === THREAD_GONE) return false;
    if (this.maySleep) Atomics.wait(ledger, entry, seen, SLEEP_MS);
    return true;
  }

  stop(): void {
    // a browser takes two seconds to end a thread that sleeps, and none to end one that listens
    if (!this.listening && this.handles.length > 0) this.command(LISTEN);
    for (const handle of this.handles) handle.terminate();
    this.handles.length = 0;
  }
}
