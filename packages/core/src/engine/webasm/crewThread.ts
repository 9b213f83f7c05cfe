import { nodeProcess } from '../host';
import { instantiate, type RunKernel } from './compiledKernel';
import type { CrewProgram } from './crew';
import {
  COMMAND,
  COMMAND_COUNT,
  FAILED,
  type LearntProgram,
  LISTEN,
  type Participant,
  RUN_MASK,
  SLEEP_MS,
  STEP_FAILED,
  THREAD_GONE,
  takePart,
  type WorkPlan,
} from './ledger';

// The body of a thread. Nothing imports it: the build makes a script of it and all that it imports (crewThreadText.ts), for a thread must start from a text in
// Node and from a blob in a browser.

/** What a thread is told by a message. */
interface Message {
  readonly control?: Int32Array;
  readonly thread?: number;
  readonly program?: CrewProgram;
  readonly work?: WorkPlan;
  readonly ledger?: Int32Array;
  readonly forget?: readonly number[];
  readonly forgetKernels?: readonly number[];
}

/** Between runs a thread looks so often before it sleeps: about a millisecond, more than the caller needs from one step to the next. */
const IDLE_SPINS = 400_000;

const programs = new Map<number, LearntProgram>();
const kernels = new Map<number, RunKernel>();
let control: Int32Array = new Int32Array(0);
let participant: Participant;

/** Runs the programs that the control block names, from the command behind one that was seen on, until it says to listen. */
function serve(before: number): void {
  for (let seen = before; ; ) {
    for (let spins = 0; Atomics.load(control, COMMAND_COUNT) === seen; spins++) {
      if (spins > IDLE_SPINS) Atomics.wait(control, COMMAND_COUNT, seen);
    }
    seen = Atomics.load(control, COMMAND_COUNT);
    const command = Atomics.load(control, COMMAND);
    if (command === LISTEN) return;
    takePart(programs.get(command) as LearntProgram, seen & RUN_MASK, participant);
  }
}

function receive(message: Message, reply: (answer: string) => void): void {
  const { program, work, ledger, thread } = message;
  if (message.control !== undefined && thread !== undefined) {
    control = message.control;
    participant = {
      thread,
      failed: () => Atomics.compareExchange(control, FAILED, 0, STEP_FAILED),
      sleep: (words, entry, seen) => Atomics.wait(words, entry, seen, SLEEP_MS) !== undefined,
    };
  }
  for (const id of message.forget ?? []) programs.delete(id);
  for (const id of message.forgetKernels ?? []) kernels.delete(id);
  if (program !== undefined && work !== undefined && ledger !== undefined) {
    for (const kernel of program.kernels) kernels.set(kernel.id, instantiate(kernel, program.memory));
    const runs = program.steps.map(({ kernel, addresses }) => {
      const run = kernels.get(kernel) as RunKernel;
      return (start: number, end: number) => run(start, end, addresses);
    });
    programs.set(program.id, { runs, work, ledger });
  }
  // the caller commands only after this answer, so what is counted now is old
  const seen = Atomics.load(control, COMMAND_COUNT);
  reply('ready');
  try {
    serve(seen);
  } catch (error) {
    Atomics.store(control, FAILED, THREAD_GONE);
    throw error;
  }
}

/** Where messages come from and answers go to: node:worker_threads' port, or the worker itself. */
interface Port {
  postMessage(answer: string): void;
  on?(event: 'message', listener: (message: Message) => void): void;
  onmessage?: (event: { data: Message }) => void;
}

const threads = nodeProcess()?.getBuiltinModule('node:worker_threads') as { readonly parentPort: Port | null } | undefined;
const port = threads?.parentPort ?? (globalThis as unknown as Port);
const reply = (answer: string) => port.postMessage(answer);
if (port.on !== undefined) port.on('message', (message) => receive(message, reply));
else port.onmessage = ({ data }) => receive(data, reply);
