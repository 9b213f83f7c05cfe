/**
 * What the threads of a crew write down for each other.
 *
 * The control block says what to run: each new command counts up, and its count is the run's number.
 *
 * Each program has a ledger: for every turn (the work between two places where all must be done) and every thread how many
 * items of that thread's share have been begun, and how many items of the turn are done. Each entry holds the run's number
 * in its upper half. A thread that wakes late sees another run's number and takes nothing. So the barrier waits for claimed
 * items, never for threads.
 */

// Words that threads spin on lie a cache line apart, so that one doesn't slow the others.
export const LINE = 16;
/** A step and its range of cells, in an item of work. */
export const CALL = 3;
export const COMMAND_COUNT = 0;
export const COMMAND = LINE;
export const FAILED = 2 * LINE;
export const CONTROL_WORDS = 3 * LINE;
/** The command to return to the event loop for a message. */
export const LISTEN = -1;

/** What stands in FAILED: a step failed, or a thread is gone. */
export const STEP_FAILED = 1;
export const THREAD_GONE = 2;

/** An entry of a ledger is the run's number in the upper half and a count in the lower. */
export const RUN_SHIFT = 16;
export const COUNT_MASK = 0xffff;
export const RUN_MASK = 0x7fff;

/** The entry for items begun of a thread's share in a turn; `threads` in the place of a thread is the one for items done. */
export const entryOf = (turn: number, thread: number, threads: number) => (turn * (threads + 1) + thread) * LINE;

/** At the end of a turn a thread looks so often before it sleeps: some 100 microseconds, then a sleep frees the processor for the thread that is waited for. */
const TURN_SPINS = 50_000;
/** Who has slept so long looks again. */
export const SLEEP_MS = 5;

/** What is begun and done as one: ranges of output cells of steps, one after the other, each as three numbers (step, start, end). */
export type WorkItem = readonly number[];

/**
 * Turn by turn each thread's share of the work; thread 0 is the caller. Whoever is done with the own share goes on with what
 * others have not begun, and the next turn begins when all of this one is done.
 */
export type WorkPlan = readonly (readonly (readonly WorkItem[])[])[];

/** Computes a range of output cells of one step. */
export type Run = (start: number, end: number) => void;

/** A program as one thread has it: what is to be done, what of it has been, and the thread's own instances of the steps. */
export interface LearntProgram {
  readonly work: WorkPlan;
  readonly ledger: Int32Array;
  readonly runs: readonly Run[];
}

/** A thread that takes part, by its number. */
export interface Participant {
  readonly thread: number;
  /** A step threw an error. The others wait for what was begun, so nobody leaves before the end. */
  failed(error: unknown): void;
  /** Sleeps for a while, or until what stands in the ledger at an entry is other than what was seen; gives false if the end is not to be waited for. */
  sleep(ledger: Int32Array, entry: number, seen: number): boolean;
}

/** Takes part in one run of a program until all of it is done: the thread's own share, and what others have not begun. */
export function takePart({ work, ledger, runs }: LearntProgram, run: number, { thread, failed, sleep }: Participant): void {
  for (let turn = 0; turn < work.length; turn++) {
    const shares = work[turn];
    const threads = shares.length;
    const done = entryOf(turn, threads, threads);
    let all = 0;
    for (const items of shares) all += items.length;
    for (let k = 0; k < threads; k++) {
      const owner = (thread + k) % threads;
      const items = shares[owner];
      const begun = entryOf(turn, owner, threads);
      for (let next = claim(ledger, begun, run, items.length); next !== -1; next = claim(ledger, begun, run, items.length)) {
        const item = items[next];
        try {
          for (let i = 0; i < item.length; i += CALL) runs[item[i]](item[i + 1], item[i + 2]);
        } catch (error) {
          failed(error);
        }
        if ((Atomics.add(ledger, done, 1) & COUNT_MASK) + 1 === all) Atomics.notify(ledger, done);
      }
    }
    for (let spins = 0; ; spins++) {
      const seen = Atomics.load(ledger, done);
      if (seen >> RUN_SHIFT !== run) return;
      if ((seen & COUNT_MASK) === all) break;
      if (spins >= TURN_SPINS && !sleep(ledger, done, seen)) return;
    }
  }
}

/** The next item of a share that nobody has begun in this run, or -1. */
function claim(ledger: Int32Array, entry: number, run: number, count: number): number {
  for (;;) {
    const seen = Atomics.load(ledger, entry);
    const next = seen & COUNT_MASK;
    if (seen >> RUN_SHIFT !== run || next >= count) return -1;
    if (Atomics.compareExchange(ledger, entry, seen, seen + 1) === seen) return next;
  }
}
