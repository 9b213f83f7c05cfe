import { assembleModule, FunctionBuilder } from '../../../src/codegen/wasm/assembler';
import { instantiate } from '../../../src/engine/webasm/compiledKernel';
import { Crew, type CrewProgram } from '../../../src/engine/webasm/crew';
import type { WorkItem, WorkPlan } from '../../../src/engine/webasm/ledger';

// Programs that threads may hang in run on their own: whoever starts this gives it a time limit.

const LIMITS = { initialPages: 1, maximumPages: 1, shared: true };
const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
const numbers = new Float32Array(memory.buffer);

/** A function that writes the number 1 at each byte address it is given as its start: a trap where there is no memory. */
function markingProgram(id: number): CrewProgram {
  const f = new FunctionBuilder(3);
  f.get(0).splat(1).storeLane(0, 0);
  const module = new WebAssembly.Module(assembleModule(LIMITS, [], f, ['run']));
  return { id, memory, kernels: [{ id: 0, module, mathImports: [] }], steps: [{ kernel: 0, addresses: 0 }] };
}

const OUTSIDE = 2 ** 20;
const shares = (...addresses: number[]): WorkItem[][] => addresses.map((address) => [[0, address, 0]]);

async function outcome(run: () => unknown): Promise<string> {
  try {
    await run();
    return 'ok';
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`;
  }
}

function run(id: number, steps = runs): void {
  crew.begin(id, steps);
  crew.finish();
}

const [kind, threads] = [process.argv[2], Number(process.argv[3])];
const crew = await Crew.start(threads);
const program = markingProgram(1);
const runs = program.kernels.map((kernel) => {
  const run = instantiate(kernel, memory);
  return (start: number, end: number) => run(start, end, 0);
});
const good: WorkPlan = [shares(...Array.from({ length: threads }, (_, i) => 4 * i))];

if (kind === 'good') {
  await crew.learn(program, good);
  run(1);
  console.log([...numbers.subarray(0, threads)].join());
}
if (kind === 'worker' || kind === 'caller') {
  const addresses = Array.from({ length: threads }, (_, i) => ((kind === 'caller') === (i === 0) ? OUTSIDE : 4 * i));
  await crew.learn(program, [shares(...addresses), ...good]);
  console.log(await outcome(() => run(1)));
  console.log(await outcome(() => run(1)));
  await crew.learn({ ...program, id: 2 }, good);
  console.log(await outcome(() => run(2)));
}
if (kind === 'uneven') {
  // all work is one thread's: each item marks its own number, and adds up to more than a thread gets done alone
  const ITEMS = 4000;
  const items = Array.from({ length: ITEMS }, (_, i): WorkItem => [0, 4 * i, 0]);
  const counted = { caller: 0 };
  const counting = runs.map((run) => (start: number, end: number) => {
    counted.caller++;
    run(start, end);
  });
  await crew.learn(program, [[[], items]]);
  let helped = false;
  for (let round = 0; round < 200 && !helped; round++) {
    numbers.fill(0);
    counted.caller = 0;
    run(1, counting);
    helped = counted.caller > 0 && counted.caller < ITEMS;
    if (!numbers.subarray(0, ITEMS).every((number) => number === 1)) throw new Error(`round ${round}: an item was left out`);
  }
  console.log('all');
  console.log(helped);
}
if (kind === 'alone') {
  // nobody finishes the run: the other threads get through all turns and the caller's share by themselves
  await crew.learn(program, [shares(0, 4), [[[0, 8, 0]], []], shares(12, 16)]);
  crew.begin(1, runs);
  for (let i = 0; i < 1000 && numbers[4] === 0; i++) await new Promise((resolve) => setTimeout(resolve, 5));
  console.log([...numbers.subarray(0, 5)].join());
  crew.finish();
}
if (kind === 'often') {
  // more runs than the ledger can number, some of which the caller leaves to the others
  const ITEMS = 3;
  await crew.learn(program, [shares(0, 4), [[[0, 8, 0]], []]]);
  for (let round = 0; round < 70_000; round++) {
    numbers.fill(0, 0, ITEMS);
    crew.begin(1, runs);
    for (let wait = round % 50; wait > 0; wait--) performance.now();
    crew.finish();
    if (numbers[0] + numbers[1] + numbers[2] !== ITEMS) throw new Error(`round ${round}: an item was left out`);
  }
  console.log('all');
}
if (kind === 'ended') {
  await crew.learn(program, good);
  const { handles } = crew as unknown as { handles: { terminate(): Promise<unknown> }[] };
  await handles[0].terminate();
  console.log(await outcome(() => run(1)));
  console.log(await outcome(() => crew.learn({ ...program, id: 2 }, good)));
}
crew.stop();
console.log('stopped');
