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

/**
 * How often a thread looks before it sleeps. At the end of a turn: some 100 microseconds, then a sleep frees the processor
 * for the thread that is waited for, if there are more threads than processors. Between runs: about a millisecond, more
 * than the caller needs from one step to the next.
 */
export const TURN_SPINS = 50_000;
const IDLE_SPINS = 400_000;
export const SLEEP_MS = 5;

/**
 * The body of a worker, as text: it must start from a string in Node and from a blob in a browser (the build also writes it into a
 * file, for a page that allows workers from files only). It looks at the
 * control block for the next program to run and, told to listen, returns to its event loop for a message.
 */
export const WORKER_SOURCE = `
const programs = new Map();
const kernels = new Map();
let control;
let thread;
const entryOf = (turn, thread, threads) => (turn * (threads + 1) + thread) * ${LINE};
function instantiate({ module, mathImports }, memory) {
  const env = { memory };
  for (const name of mathImports) env['math_' + name] = Math[name];
  return new WebAssembly.Instance(module, { env }).exports.run;
}
function bind({ kernel, addresses }) {
  const run = kernels.get(kernel);
  return (start, end) => run(start, end, addresses);
}
function claim(ledger, entry, run, count) {
  for (;;) {
    const seen = Atomics.load(ledger, entry);
    const next = seen & ${COUNT_MASK};
    if (seen >> ${RUN_SHIFT} !== run || next >= count) return -1;
    if (Atomics.compareExchange(ledger, entry, seen, seen + 1) === seen) return next;
  }
}
function takePart({ runs, work, ledger }, run) {
  for (let turn = 0; turn < work.length; turn++) {
    const shares = work[turn];
    const threads = shares.length;
    const done = entryOf(turn, threads, threads);
    let total = 0;
    for (const items of shares) total += items.length;
    for (let k = 0; k < threads; k++) {
      const owner = (thread + k) % threads;
      const items = shares[owner];
      const begun = entryOf(turn, owner, threads);
      for (let next = claim(ledger, begun, run, items.length); next !== -1; next = claim(ledger, begun, run, items.length)) {
        const item = items[next];
        try {
          for (let i = 0; i < item.length; i += ${CALL}) runs[item[i]](item[i + 1], item[i + 2]);
        } catch (error) {
          Atomics.compareExchange(control, ${FAILED}, 0, ${STEP_FAILED});
        }
        if ((Atomics.add(ledger, done, 1) & ${COUNT_MASK}) + 1 === total) Atomics.notify(ledger, done);
      }
    }
    for (let spins = 0; ; spins++) {
      const seen = Atomics.load(ledger, done);
      if (seen >> ${RUN_SHIFT} !== run) return;
      if ((seen & ${COUNT_MASK}) === total) break;
      if (spins > ${TURN_SPINS}) Atomics.wait(ledger, done, seen, ${SLEEP_MS});
    }
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
    takePart(programs.get(command), seen & ${RUN_MASK});
  }
}
function receive(message, reply) {
  if (message.control) ({ control, thread } = message);
  for (const id of message.forget || []) programs.delete(id);
  for (const id of message.forgetKernels || []) kernels.delete(id);
  const { program, work, ledger } = message;
  if (program) {
    for (const kernel of program.kernels) kernels.set(kernel.id, instantiate(kernel, program.memory));
    programs.set(program.id, { runs: program.steps.map(bind), work, ledger });
  }
  // the caller commands only after this answer, so what is counted now is old
  const seen = Atomics.load(control, ${COMMAND_COUNT});
  reply('ready');
  try {
    serve(seen);
  } catch (error) {
    Atomics.store(control, ${FAILED}, ${THREAD_GONE});
    throw error;
  }
}
const host = globalThis.process;
const port = host && host.getBuiltinModule && host.getBuiltinModule('node:worker_threads').parentPort;
if (port) port.on('message', (message) => receive(message, (answer) => port.postMessage(answer)));
else globalThis.onmessage = (event) => receive(event.data, (answer) => globalThis.postMessage(answer));
`;
