import type { Schedule } from '../codegen/schedule';
import type { Target } from '../codegen/target';
import type { DeviceArray, NumberArray } from '../graph/node';
import type { PlanCache } from './planCache';

/** A compiled schedule, ready to run again and again. */
export interface Plan {
  readonly schedule: Schedule;
  /** What it keeps between runs, about: on the device, and on the host. */
  readonly bytes: number;
  /** Computes the results' buffers, by their number, from the leaves' numbers (in the order of the graph). */
  run(leaves: readonly NumberArray[]): Promise<ReadonlyMap<number, NumberArray>>;
  destroy(): Promise<void>;
}

/** What plans run on: one started backend. */
export interface Device {
  /** The backend's name, as useBackend takes it. */
  readonly name: string;
  /** How plans run: fused-threaded, fused-sync (webasm), fused-encoder (webgpu) or generic, kernel by kernel. */
  readonly executor: string;
  readonly threads: number;
  /** Why it computes with one thread, where more were wanted. */
  readonly whyOneThread?: string;
  /** The graphics device and its driver. */
  readonly adapter?: string;
  /** Of webasm: whether sums of products round once instead of twice a term. */
  readonly fusedMultiplyAdd?: boolean;
  /** Of webasm: whether products are computed with vectors in pairs. */
  readonly pairedVectors?: boolean;
  /** Whether the adapter is a program that imitates a graphics device on the processor. */
  readonly software: boolean;
  /** What its plans are scheduled for. */
  readonly target: Target;
  readonly plans: PlanCache;
  /** What the device keeps between runs, where it does. */
  allocated?(): { readonly values: number; readonly bytes: number };
  /** Bytes copied between the device's memory and JavaScript's arrays so far, where they are counted. */
  copied?(): { readonly in: number; readonly out: number };
  /** Keeps numbers of the host that several runs take, where they would be copied for each. @throws RangeError where memory is short */
  keep?(numbers: Float32Array): DeviceArray;
  /** @throws KindlingError if any kernel would run elsewhere than on this backend */
  compile(schedule: Schedule): Promise<Plan>;
  /** Brings to the host what only the device has, then frees everything. */
  stop(): Promise<void>;
}

/** What every backend's start is told. */
export interface StartOptions {
  /** Threads that webasm may use. */
  readonly threads: number;
  /** Whether webasm multiplies and adds in one instruction; as the host can when left out. */
  readonly fusedMultiplyAdd?: boolean | undefined;
  /** Whether webasm computes products with vectors in pairs; where that pays when left out. */
  readonly pairedVectors?: boolean | undefined;
}
