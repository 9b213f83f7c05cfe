import { beginsOf, type Kernel } from '../../codegen/kernel';
import type { Schedule } from '../../codegen/schedule';
import type { CutKernel } from '../../codegen/wasm/cutKernel';
import { CALL, type WorkPlan } from './ledger';
import type { PartCall } from './share';

/** So many bytes of a value are looked at as one. */
export const PAGE_BYTES = 2 ** 14;
const PAGE_NUMBERS = PAGE_BYTES / 4;
/** Nobody looks at the pages of smaller values. */
const LEAST_BYTES = 2 * PAGE_BYTES;

/** Of a page that several threads write. */
export const NOBODY = -1;

/** Page by page of a value: the thread that writes it, or NOBODY. */
export type PageOwners = Int16Array;

/** What threads do of a plan's steps. */
export interface SharedWork {
  readonly work: WorkPlan;
  /** Step by step: a call, or one for each part of a kernel that is cut. */
  readonly callsOf: readonly (readonly PartCall[])[];
  readonly cuts: ReadonlyMap<number, CutKernel>;
}

/** By buffers, but for small ones: which thread writes which page of what a plan computes, unless another helps out. */
export function pageOwners({ kernels, buffers }: Schedule, { work, callsOf, cuts }: SharedWork): Map<number, PageOwners> {
  const shares = sharesOf(work);
  const owners = new Map<number, PageOwners>();
  kernels.forEach(({ kernel, output, offset = 0 }, step) => {
    const { size } = buffers[output];
    if (size * 4 < LEAST_BYTES) return;
    const pages = owners.get(output) ?? new Int16Array(Math.ceil(size / PAGE_NUMBERS)).fill(NOBODY);
    owners.set(output, pages);
    const fill = (from: number, to: number, thread: number) =>
      pages.fill(thread, Math.ceil(from / PAGE_NUMBERS), to < size ? Math.floor(to / PAGE_NUMBERS) : pages.length);
    const cut = cuts.get(step);
    const perCell = cut === undefined ? numbersPerCell(kernel) : 0;
    if (perCell === null) return;
    callsOf[step].forEach(([call], part) => {
      for (const { thread, start, end } of shares.get(call) ?? []) {
        const begin = offset + part * (cut?.apart ?? 0);
        if (cut === undefined) fill(begin + start * perCell, begin + end * perCell, thread);
        else for (const [from, to] of cut.writes) fill(begin + from, begin + to, thread);
      }
    });
  });
  return owners;
}

/**
 * How far a kernel gets in its output with each of its cells; null of one that does not go through the output from its beginning to its end. In which
 * order it does so within a step of its outermost loop does not matter.
 */
function numbersPerCell(kernel: Kernel): number | null {
  const [outermost] = kernel.loops;
  if (outermost === undefined) return 1;
  const { loop, stride } = outermost;
  const isInOrder = [...beginsOf(kernel), ...kernel.loops.slice(1).map((inner) => inner.stride)].every((place) => place < stride);
  return isInOrder ? (loop.size * stride) / kernel.cells : null;
}

/** A stretch of a call's cells, and who computes it. */
interface Share {
  readonly thread: number;
  readonly start: number;
  end: number;
}

/** By calls. Pieces of one thread that follow each other are one. */
function sharesOf(work: WorkPlan): Map<number, Share[]> {
  const shares = new Map<number, Share[]>();
  for (const turn of work) {
    turn.forEach((items, thread) => {
      for (const item of items) {
        for (let i = 0; i < item.length; i += CALL) {
          const [call, start, end] = item.slice(i, i + CALL);
          const ofCall = shares.get(call) ?? [];
          const last = ofCall.at(-1);
          if (last?.thread === thread && last.end === start) last.end = end;
          else shares.set(call, [...ofCall, { thread, start, end }]);
        }
      }
    });
  }
  return shares;
}
