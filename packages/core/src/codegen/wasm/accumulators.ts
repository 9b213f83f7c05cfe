import type { Loop } from '../../expression/affine';
import { lowestOf } from '../../expression/dtype';
import { type Expression, isWholeNumber, type ReduceExpression } from '../../expression/expression';
import { emitCombined } from './arithmetic';
import type { FunctionBuilder } from './assembler';
import { type LongSum, SumInGlobals, SumInLocals } from './longSum';
import { dependencies } from './tiling';

export type Positions = ReadonlyMap<Loop, number>;

interface Accumulator {
  readonly value: number;
  /** For argmax: the position of the best so far. */
  readonly place: number | null;
  /** Of long sums: the levels above. */
  readonly long: LongSum | null;
  /** The global that holds it since it was set aside. */
  aside: number | null;
}

/** Tells the jammed copies of an expression apart: those that differ in no loop that it depends on are one. */
export function copyOf(e: Expression, instance: Positions): string {
  const loops = dependencies(e);
  let key = '';
  for (const [loop, k] of instance) if (loops.has(loop)) key += `${loop.id}=${k};`;
  return key;
}

/** What reductions gather their elements in: vectors in locals, one for each jammed copy that differs. */
export class Accumulators {
  private readonly found = new Map<ReduceExpression, Map<string, Accumulator>>();

  constructor(
    private readonly f: FunctionBuilder,
    /** Whether vectors lie in pairs that the host joins. */
    private readonly paired: boolean,
  ) {}

  /** How many a reduction has: one for each copy that differs, and one for its position. */
  count(reduction: ReduceExpression, instances: readonly Positions[]): number {
    const copies = new Set(instances.map((instance) => copyOf(reduction, instance)));
    return copies.size * (reduction.name === 'argmax' ? 2 : 1);
  }

  /**
   * Starts those of a reduction.
   * @param levels of a long sum, above the accumulators themselves
   */
  open(reduction: ReduceExpression, instances: readonly Positions[], levels: number): void {
    const { f } = this;
    const opened = new Map<string, Accumulator>();
    const Long = this.paired ? SumInLocals : SumInGlobals;
    for (const instance of instances) {
      const key = copyOf(reduction, instance);
      if (opened.has(key)) continue;
      const value = f.local('v128');
      if (reduction.name === 'sum') f.splat(0);
      else this.emitLowest(reduction);
      f.set(value);
      const place = reduction.name === 'argmax' ? f.local('v128') : null;
      if (place !== null) f.integers(0).set(place);
      opened.set(key, { value, place, long: levels > 0 ? new Long(f, value, levels) : null, aside: null });
    }
    this.found.set(reduction, opened);
  }

  /** Leaves what no element is below on the stack. */
  emitLowest({ x }: ReduceExpression): void {
    if (isWholeNumber(x)) this.f.integers(lowestOf('int32'));
    else this.f.splat(lowestOf('float32'));
  }

  /** Leaves the accumulator with an element on the stack, both of which are there. */
  emitCombined({ name, x }: ReduceExpression): void {
    emitCombined(this.f, name === 'sum' ? 'sum' : 'max', isWholeNumber(x));
  }

  /** Stands before what one level of a long sum adds up. */
  begin(reduction: ReduceExpression, level: number): void {
    for (const { long } of this.found.get(reduction)?.values() ?? []) long?.begin?.(level);
  }

  /** Moves what one level of a long sum holds to the next. */
  fold(reduction: ReduceExpression, level: number): void {
    for (const { long } of this.found.get(reduction)?.values() ?? []) long?.fold(level);
  }

  /** Makes them the values of the reduction; joins their lanes if they ran along it. */
  close(reduction: ReduceExpression, acrossLanes: boolean): void {
    for (const { value, place, long } of this.found.get(reduction)?.values() ?? []) {
      if (place !== null && !isWholeNumber(reduction)) this.f.get(place).do('f32x4.convert_i32x4_s').set(place);
      long?.close();
      const wide = long?.wide ?? null;
      if (wide !== null) {
        if (acrossLanes) wide.joinLanes();
        wide.round();
      } else if (acrossLanes) this.joinLanes(reduction, value);
    }
  }

  /** Moves what a reduction has gathered to globals: its locals are free from here on. */
  setAside(reduction: ReduceExpression): void {
    const { f } = this;
    for (const accumulator of this.found.get(reduction)?.values() ?? []) {
      accumulator.aside = f.global();
      f.get(accumulator.value).setGlobal(accumulator.aside);
    }
  }

  private joinLanes(reduction: ReduceExpression, value: number): void {
    const { f } = this;
    for (let lane = 0; lane < 4; lane++) {
      if (isWholeNumber(reduction.x)) f.get(value).extractInteger(lane).do('i32x4.splat');
      else f.get(value).extractLane(lane).do('f32x4.splat');
    }
    this.emitCombined(reduction);
    f.set(value);
    this.emitCombined(reduction);
    f.get(value);
    this.emitCombined(reduction);
    f.set(value);
  }

  /** Makes a local the value of a reduction that is computed elsewhere. */
  set(reduction: ReduceExpression, value: number): void {
    this.found.set(reduction, new Map([['', { value, place: null, long: null, aside: null }]]));
  }

  of(reduction: ReduceExpression, instance: Positions): Accumulator {
    const accumulator = this.found.get(reduction)?.get(copyOf(reduction, instance));
    if (accumulator === undefined) throw new Error('a reduction is used before it ran');
    return accumulator;
  }

  /** Each different copy's sum, with an instance that it belongs to. */
  each(reduction: ReduceExpression, instances: readonly Positions[]): { sum: Accumulator; instance: Positions }[] {
    const found = new Map<Accumulator, Positions>();
    for (const instance of instances) {
      const sum = this.of(reduction, instance);
      if (!found.has(sum)) found.set(sum, instance);
    }
    return [...found].map(([sum, instance]) => ({ sum, instance }));
  }
}
