import { withOwnAddresses } from '../../codegen/ownAddresses';
import type { Schedule, ScheduledKernel } from '../../codegen/schedule';
import { contains, mergeSpans, type Span } from '../../codegen/spans';
import type { TileTarget } from '../../codegen/target';
import { type CutKernel, cutKernel, sumsAlike } from '../../codegen/wasm/cutKernel';
import { openIn } from '../../codegen/wasm/openLoops';
import { cycles } from './share';

/**
 * Kernels each of which reads of the others only what the same part of them wrote: the rows of a batch through the steps of a sequence. A
 * thread goes through all of them with its part, and waits for nobody.
 */
export interface Chain {
  /** The kernels, in order, and how each is cut. */
  readonly steps: ReadonlyMap<number, CutKernel>;
  /** Kernels that stand between these, need none of them, and run before. */
  readonly before: readonly number[];
  /** How many of them need each other, one after the other: so many barriers there would be. */
  readonly depth: number;
}

/** A chain that is shorter saves few barriers. */
const LEAST_DEPTH = 32;
/** A kernel that takes longer (in cycles) is no part of a chain. */
const LONGEST = 3_000_000;
/** Kernels that take longer on average (in cycles) lose little at a barrier, and let threads help each other out. */
const MOST_CYCLES = 300_000;
/** What takes less in all is done before another thread has woken. */
const LEAST_CYCLES = 300_000;
/** So many kernels that belong to others may stand between two of a chain. */
const MOST_BETWEEN = 32;

/** The chains of a plan for so many threads; none of a plan whose kernels are told sizes. */
export function findChains(schedule: Schedule, threads: number, tiles: TileTarget): Chain[] {
  if (threads === 1 || schedule.isOfAnyLength) return [];
  const { kernels } = schedule;
  const chains: Chain[] = [];
  // what is told its sizes stays whole, and threads should help each other out in what takes long
  const whole = kernels.map(
    (one) => cycles(one) > LONGEST || openIn(schedule, withOwnAddresses(one.kernel).kernel, tiles) !== null,
  );
  const staysWhole = (step: number) => whole[step];
  const deepest = deepestFrom(kernels, staysWhole);
  const unlike = new Set<CutKernel>();
  const alike = new Set<CutKernel>();
  const isAlike = (step: number, cut: CutKernel): boolean => {
    if (alike.has(cut)) return true;
    const found = sumsAlike(withOwnAddresses(kernels[step].kernel).kernel, cut, tiles);
    (found ? alike : unlike).add(cut);
    return found;
  };
  for (let first = 0; first < kernels.length && deepest[first] >= LEAST_DEPTH; ) {
    if (staysWhole(first)) {
      first++;
      continue;
    }
    const chain = longestChain(kernels, first, threads, { unlike, staysWhole });
    if (chain === null || chain.depth < LEAST_DEPTH) {
      first++;
      continue;
    }
    const isWorth = pays(chain, kernels);
    if (isWorth && [...chain.steps].some(([step, cut]) => !isAlike(step, cut))) continue;
    if (isWorth) chains.push(chain);
    first = Math.max(...chain.steps.keys()) + 1;
  }
  return chains;
}

/** By kernels: how many of those behind it, itself among them, need each other one after the other. No chain that begins there or later is deeper. */
function deepestFrom(kernels: readonly ScheduledKernel[], staysWhole: (step: number) => boolean): readonly number[] {
  const deepest = new Array<number>(kernels.length + 1).fill(0);
  const ofReaders = new Map<number, number>();
  for (let step = kernels.length - 1; step >= 0; step--) {
    const { arguments: from, output } = kernels[step];
    const depth = staysWhole(step) ? 0 : 1 + (ofReaders.get(output) ?? 0);
    for (const buffer of from) ofReaders.set(buffer, Math.max(depth, ofReaders.get(buffer) ?? 0));
    deepest[step] = Math.max(depth, deepest[step + 1]);
  }
  return deepest;
}

function pays({ steps }: Chain, kernels: readonly ScheduledKernel[]): boolean {
  const all = [...steps.keys()].reduce((sum, step) => sum + cycles(kernels[step]), 0);
  return all >= LEAST_CYCLES && all / steps.size <= MOST_CYCLES;
}

/** What is no part of a chain. */
interface Exceptions {
  /** Cuts whose sums would have other last bits than the whole kernel's. */
  readonly unlike: ReadonlySet<CutKernel>;
  readonly staysWhole: (step: number) => boolean;
}

function longestChain(kernels: readonly ScheduledKernel[], first: number, threads: number, not: Exceptions): Chain | null {
  let best: Chain | null = null;
  const { kernel } = withOwnAddresses(kernels[first].kernel);
  for (let parts = threads; parts > 1; parts--) {
    for (const at of kernel.loops.keys()) {
      const cut = cutKernel(kernel, at, parts);
      if (cut === null || not.unlike.has(cut)) continue;
      const chain = new Links(kernels, first, cut, not).follow();
      if (chain.depth > (best?.depth ?? 0)) best = chain;
    }
    if (best !== null && best.depth >= LEAST_DEPTH) break;
  }
  return best;
}

/** A chain that grows. */
class Links {
  private readonly steps = new Map<number, CutKernel>();
  /** For every buffer that the chain writes: what each part has written. */
  private readonly written = new Map<number, Span[][]>();
  /** For every such buffer: how many kernels need each other on the way to it. */
  private readonly depths = new Map<number, number>();

  constructor(
    private readonly kernels: readonly ScheduledKernel[],
    private readonly first: number,
    private readonly cut: CutKernel,
    private readonly not: Exceptions,
  ) {}

  follow(): Chain {
    this.add(this.first, this.cut);
    let last = this.first;
    for (let step = this.first + 1; step < this.kernels.length && step - last <= MOST_BETWEEN; step++) {
      const { arguments: from, output } = this.kernels[step];
      if (!from.some((buffer) => this.written.has(buffer)) && !this.written.has(output)) continue;
      const next = this.not.staysWhole(step) ? null : this.cutOf(step);
      if (next === null) break;
      this.add(step, next);
      last = step;
    }
    const before = Array.from({ length: last - this.first }, (_, i) => this.first + i).filter((step) => !this.steps.has(step));
    return { steps: this.steps, before, depth: Math.max(...this.depths.values()) };
  }

  private add(step: number, cut: CutKernel): void {
    const { output, offset = 0, arguments: from } = this.kernels[step];
    this.steps.set(step, cut);
    const depth = 1 + Math.max(0, ...from.map((buffer) => this.depths.get(buffer) ?? 0));
    this.depths.set(output, Math.max(depth, this.depths.get(output) ?? 0));
    const written = this.written.get(output) ?? Array.from({ length: cut.parts }, () => []);
    this.written.set(
      output,
      written.map((spans, part) => {
        const begin = offset + part * cut.apart;
        return mergeSpans([...spans, ...cut.writes.map(([from, to]) => [begin + from, begin + to] as const)]);
      }),
    );
  }

  /** How a kernel has to be cut to read of the chain only what its own part wrote; null if there is no way. */
  private cutOf(step: number): CutKernel | null {
    const { kernel } = withOwnAddresses(this.kernels[step].kernel);
    for (const at of kernel.loops.keys()) {
      const cut = cutKernel(kernel, at, this.cut.parts);
      if (cut !== null && !this.not.unlike.has(cut) && this.fits(step, cut)) return cut;
    }
    return null;
  }

  private fits(step: number, cut: CutKernel): boolean {
    const { kernel, arguments: from } = this.kernels[step];
    return withOwnAddresses(kernel).sources.every(({ argument, offset }, i) => {
      const written = this.written.get(from[argument]);
      return written?.every((spans, part) => contains(spans, -offset - part * cut.steps[i], cut.reads[i])) ?? true;
    });
  }
}
