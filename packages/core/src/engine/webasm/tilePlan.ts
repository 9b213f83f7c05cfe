import type { Kernel } from '../../codegen/kernel';
import { withOwnAddresses } from '../../codegen/ownAddresses';
import type { Schedule } from '../../codegen/schedule';
import type { TileTarget } from '../../codegen/target';
import type { CutKernel } from '../../codegen/wasm/cutKernel';
import { openIn } from '../../codegen/wasm/openLoops';
import { hostNumbers, type NumberArray } from '../../graph/node';
import type { Plan } from '../device';
import type { Gpu } from '../gpujsTypes';
import { checkBytes } from '../limits';
import { type PlanEnds, tracePlan } from '../plan';
import { isProfiling, timeKernel } from '../profile';
import type { Residents } from '../residents';
import { AddressTable, type BufferPlace } from './addressTable';
import { findChains } from './chains';
import type { Crew } from './crew';
import { cutGroups } from './cutGroups';
import type { KernelCache } from './kernelCache';
import type { WorkPlan } from './ledger';
import { layOutMemory, type MemoryLayout } from './memoryLayout';
import { PlanPlaces } from './planPlaces';
import { readEarly } from './readEarly';
import { groupsAround, type PartCall, shareWork, usesThreads } from './share';
import type { TileMemory, TileRange } from './tileMemory';
import { stepsOfBuffers, stepsOfKernels } from './writers';

/** What runs tiles: GPU.js, the memory and what stays there, the kernels that were compiled, the threads if there are any. */
export interface TileHost {
  readonly gpu: Gpu;
  readonly memory: TileMemory;
  readonly residents: Residents<TileRange>;
  readonly kernels: KernelCache;
  readonly crew: Crew | null;
  /** How kernels are cut into register tiles. */
  readonly tiles: TileTarget;
}

let nextProgramId = 0;

/** What the host keeps of a step: its place in the schedule, shares, functions (measured: 2.5 to 4.8 KB of heap, Node 20). */
const STEP_BYTES = 4096;

/**
 * Drives a plan that GPU.js traced. Values that stay in the memory are read and written where they are; only what comes from the host
 * is copied. Threads wait for each other only where a step needs another's result; the calling thread
 * works too, but only once it needs the results: until then it is free to prepare what comes next.
 * @throws KindlingError if the plan does not fit into the memory
 */
export async function compileTilePlan(host: TileHost, given: Schedule): Promise<Plan> {
  const schedule = readEarly(given);
  const { memory, residents, kernels } = host;
  const layout = await layOut(host, schedule);
  checkBytes('webasm', schedule, layout.memory.bytes);
  const { calls } = layout;
  const { keys, entries, added } = await kernels.take(calls.map(({ kernel }) => kernel));
  const addresses = new AddressTable(
    calls.map(({ addresses }) => addresses),
    memory,
  );
  const tables = calls.map((_, i) => addresses.of(i));
  const runs = entries.map(
    ({ run }, i) =>
      (start: number, end: number) =>
        run(start, end, tables[i]),
  );
  const crew = usesThreads(layout.work) ? host.crew : null;
  const program = nextProgramId++;
  await crew?.learn(
    {
      id: program,
      memory: memory.memory,
      kernels: entries.map(({ compiled }) => compiled),
      steps: entries.map(({ compiled }, i) => ({ kernel: compiled.id, addresses: tables[i] })),
    },
    layout.work,
  );
  const places = new PlanPlaces(host, layout, addresses);
  const inOrder = layout.order.flatMap((step) => layout.callsOf[step]);
  const run = async (leaves: readonly NumberArray[]) => {
    await residents.makeRoom(places.lengths);
    const values = leaves.every((leaf) => isThere(host, leaf))
      ? leaves
      : await Promise.all(leaves.map((leaf) => bring(host, leaf)));
    memory.settle();
    const results = places.place(values);
    if (isProfiling()) {
      for (const step of layout.order) {
        timeKernel(schedule.kernels[step], () => {
          for (const [call, start, end] of layout.callsOf[step]) runs[call](start, end);
        });
      }
    } else if (crew === null) for (const [call, start, end] of inOrder) runs[call](start, end);
    else {
      crew.begin(program, runs);
      memory.lend(() => {
        try {
          crew.finish();
        } catch (failure) {
          residents.fail([...results.values()], failure);
        }
      });
    }
    return results;
  };
  return {
    schedule,
    // what it computes on the way stands where all plans do
    bytes: addresses.bytes + added + calls.length * STEP_BYTES,
    run,
    destroy: async () => {
      memory.settle();
      crew?.forget(program);
      kernels.release(keys);
      addresses.release();
    },
  };
}

/** How a plan's numbers stand in its own memory, and how its steps depend on each other. */
interface TileLayout extends PlanEnds {
  readonly memory: MemoryLayout;
  /** What runs. */
  readonly calls: readonly Call[];
  /** In which order the steps may run. */
  readonly order: readonly number[];
  /** Step by step what of it computes the step. */
  readonly callsOf: readonly (readonly PartCall[])[];
  /** The threads' shares; none without threads. */
  readonly work: WorkPlan;
}

/** Lets GPU.js trace a schedule: which steps need which. */
async function layOut({ gpu, crew, tiles }: TileHost, schedule: Schedule): Promise<TileLayout> {
  const steps = stepsOfBuffers(schedule);
  // it is called with what each step reads, and never run
  const sources = steps.kernels.map(() => 'function(){return 0;}');
  const plan = tracePlan(gpu, steps, sources, { shared: true });
  try {
    const chains = crew === null ? [] : findChains(schedule, crew.threads, tiles);
    const cuts = new Map(chains.flatMap(({ steps }) => [...steps]));
    const traced = stepsOfKernels(plan.pipeline.pipeline._buildPlan(), schedule);
    // one thread waits for nobody: each of its steps makes room for the next
    const groups =
      crew === null
        ? [...schedule.kernels.keys()].map((step) => [step])
        : cutGroups(schedule, plan, groupsAround(traced, chains), cuts);
    const { calls, callsOf } = callsFor(schedule, cuts, tiles);
    const work = crew === null ? [] : shareWork(groups, schedule.kernels, crew.threads, { callsOf, cuts });
    return {
      schedule,
      inputs: plan.inputs,
      outputs: plan.outputs,
      memory: layOutMemory(schedule, plan, groups, usesThreads(work) ? { work, callsOf, cuts } : null),
      order: groups.flat(),
      calls,
      callsOf,
      work,
    };
  } finally {
    await plan.destroy();
  }
}

/** What runs a step of a plan, or a part of it. */
interface Call {
  /** The code, which knows no addresses. */
  readonly kernel: Kernel;
  /** The output's, each argument's, and behind them the sizes of loops that are told. */
  readonly addresses: readonly (BufferPlace | number)[];
}

/** The calls of a schedule; of a kernel that is cut there is one for each part. */
function callsFor(
  schedule: Schedule,
  cuts: ReadonlyMap<number, CutKernel>,
  tiles: TileTarget,
): Pick<TileLayout, 'calls' | 'callsOf'> {
  const calls: Call[] = [];
  const callsOf = schedule.kernels.map(({ kernel, arguments: from, output, offset = 0 }, step) => {
    const placed = withOwnAddresses(kernel);
    const cut = cuts.get(step);
    const open = cut === undefined ? openIn(schedule, placed.kernel, tiles) : null;
    const code = cut?.code ?? open?.kernel ?? placed.kernel;
    // code for any size says nothing of how many there are
    const { cells } = cut?.code ?? kernel;
    return Array.from({ length: cut?.parts ?? 1 }, (_, part): PartCall => {
      const addresses = [
        { buffer: output, offset: (offset + part * (cut?.apart ?? 0)) * 4 },
        ...placed.sources.map((source, i) => ({
          buffer: from[source.argument],
          offset: (source.offset + part * (cut?.steps[i] ?? 0)) * 4,
        })),
        ...(open?.sizes ?? []),
      ];
      return [calls.push({ kernel: code, addresses }) - 1, 0, cells];
    });
  });
  return { calls, callsOf };
}

/** Whether numbers are on the host or stay in this memory; else another device has them. */
function isThere({ residents }: TileHost, value: NumberArray): boolean {
  return value instanceof Float32Array || residents.find(value) !== null;
}

async function bring(host: TileHost, value: NumberArray): Promise<NumberArray> {
  return isThere(host, value) ? value : hostNumbers(value);
}
