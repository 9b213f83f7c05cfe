import { type Affine, coefficientOf, type Loop } from '../../expression/affine';
import {
  type AtExpression,
  children,
  type Expression,
  isPrimitive,
  isWholeNumber,
  type LoadExpression,
  type ReduceExpression,
  walkAll,
} from '../../expression/expression';
import { ExpressionIds } from '../../expression/identity';
import { BINARY, UNARY } from '../../expression/primitives/primitives';
import type { Vector } from '../../expression/primitives/vectorCode';
import { Accumulators, copyOf, type Positions } from './accumulators';
import { emitSelect } from './arithmetic';
import type { FunctionBuilder } from './assembler';
import { LANES } from './core';
import type { Pointers } from './pointers';
import { dependencies, type Tiling, turnedAlong } from './tiling';
import { WasmVectorCode } from './vectorCode';

const NONE: Positions = new Map();

/** How values are computed at one point of the code. */
interface Scope {
  /** The loop along which the four lanes lie, or null: then all lanes hold the same. */
  readonly vector: Loop | null;
  readonly unrolled: Positions;
  /** In the rest of a vectorised reduction: which single element lane 0 holds. */
  readonly tail: number | null;
  /** What was computed already, by what and for which copy. */
  readonly known: Map<string, number>;
  /** Whether copies may be computed together: not where a branch is one copy's own. */
  readonly together: boolean;
}

/** Emits the values of expressions as vectors in locals; what two jammed copies share is computed once. */
export class Evaluator {
  private readonly constants = new Map<string, number>();
  private readonly ids = new ExpressionIds();
  readonly accumulators: Accumulators;
  /** Locals that never hold NaN. */
  private readonly numbers = new Set<number>();
  private tileValues = new Map<string, number>();
  private bodyValues = new Map<string, number>();

  constructor(
    private readonly f: FunctionBuilder,
    private readonly pointers: Pointers,
    private readonly mathImports: readonly string[],
    private readonly clipped: ReadonlySet<Expression>,
    /** Whether the host has relaxed SIMD, and may use it. */
    private readonly relaxed: boolean,
    private readonly tiling: Tiling,
  ) {
    this.accumulators = new Accumulators(f, tiling.paired === true);
  }

  /** Keeps each constant in a local for the whole kernel. */
  prepareConstants(roots: readonly Expression[]): void {
    walkAll(roots, (e) => {
      if (e.kind === 'constant') this.constant(e.value, isWholeNumber(e));
      if (e.kind === 'guarded') this.constant(e.otherwise, isWholeNumber(e));
    });
  }

  private constant(value: number, isWhole: boolean): number {
    const key = isWhole ? `integer ${value}` : Object.is(value, -0) ? '-0' : String(value);
    let local = this.constants.get(key);
    if (local === undefined) {
      local = this.f.local('v128');
      if (isWhole) this.f.integers(value);
      else this.f.splat(value);
      this.f.set(local);
      this.constants.set(key, local);
      if (!isWhole && !Number.isNaN(value)) this.numbers.add(local);
    }
    return local;
  }

  beginTile(): void {
    this.tileValues = new Map();
  }

  beginBody(): void {
    this.bodyValues = new Map();
  }

  /** The value of an expression for one jammed copy, in a local; outside of reductions. */
  value(e: Expression, instance: Positions, vector: Loop | null): number {
    return this.emit(e, instance, { vector, unrolled: NONE, tail: null, known: this.tileValues, together: true });
  }

  /** Adds one element to every accumulator. */
  accumulate(
    reduction: ReduceExpression,
    instances: readonly Positions[],
    unrolled: Positions,
    vector: Loop | null,
    tail: number | null,
  ): void {
    const { f } = this;
    // positions of unrolled loops are part of what a value is, so each gets values of its own
    const scope: Scope = { vector, unrolled: new Map(unrolled), tail, known: this.bodyValues, together: false };
    const done = new Set<object>();
    for (const instance of instances) {
      const accumulator = this.accumulators.of(reduction, instance);
      if (done.has(accumulator)) continue;
      done.add(accumulator);
      const { value, place } = accumulator;
      const product = this.relaxed && reduction.name === 'sum' && tail === null ? productOf(reduction.x) : null;
      if (product !== null) {
        const [x, y] = product.map((factor) => this.emit(factor, instance, scope));
        f.get(x).get(y).get(value).do('f32x4.relaxed_madd').set(value);
        continue;
      }
      const element = this.emit(reduction.x, instance, scope);
      if (place !== null) {
        const better = f.local('v128');
        if (isWholeNumber(reduction.x)) f.get(element).get(value).do('i32x4.gt_s').set(better);
        // NaN counts as larger than any number: an element is better if it is not <= the value, and the value is not NaN
        else f.get(value).get(value).do('f32x4.eq').get(element).get(value).do('f32x4.le', 'v128.andnot').set(better);
        this.emitPlace(reduction, unrolled);
        f.get(place).get(better).do('v128.bitselect').set(place);
        f.get(element).get(value).get(better).do('v128.bitselect').set(value);
        continue;
      }
      f.get(value).get(element);
      if (tail !== null) {
        // only lane 0 holds an element; the others must not change the result
        if (reduction.name === 'sum') f.laneMask(1).do('v128.and');
        else {
          this.accumulators.emitLowest(reduction);
          f.laneMask(1).do('v128.bitselect');
        }
      }
      this.accumulators.emitCombined(reduction);
      f.set(value);
    }
  }

  /** The position of the current element, counted over the reduction's loops. */
  private emitPlace(reduction: ReduceExpression, unrolled: Positions): void {
    let step = 1;
    const terms = new Map<Loop, number>();
    for (const loop of [...reduction.loops].reverse()) {
      terms.set(loop, step);
      step *= loop.size;
    }
    this.emitIndexVector({ offset: 0, terms }, NONE, { vector: null, unrolled, tail: null });
  }

  private emit(e: Expression, instance: Positions, scope: Scope): number {
    if (e.kind === 'constant') return this.constant(e.value, isWholeNumber(e));
    if (e.kind === 'reduce') {
      const { value, place, aside } = this.accumulators.of(e, instance);
      if (aside === null) return place ?? value;
    }
    const key = this.keyOf(e, instance, scope);
    let local = scope.known.get(key);
    if (local === undefined) {
      const turned = e.kind === 'load' && scope.together ? turnedAlong(e, this.tiling) : null;
      if (e.kind === 'load' && turned !== null) {
        local = this.loadTurned(e, instance, scope, turned);
      } else if (isPrimitive(e)) {
        const [x, y] = children(e).map((operand) => this.emit(operand, instance, scope)) as Vector[];
        const code = new WasmVectorCode(this.f, this.mathImports, scope.known, this.numbers, this.relaxed);
        local = e.kind === 'unary' ? UNARY[e.name].vector(code, x) : BINARY[e.name].vector(code, x, y);
      } else {
        this.compute(e, instance, scope);
        local = this.f.local('v128');
        this.f.set(local);
      }
      scope.known.set(key, local);
    }
    return local;
  }

  /** Leaves the value on the stack. */
  private compute(e: Exclude<Expression, { kind: 'constant' | 'unary' | 'binary' }>, instance: Positions, scope: Scope): void {
    const { f } = this;
    switch (e.kind) {
      case 'load':
        this.load(e, instance, scope);
        break;
      case 'reduce':
        f.getGlobal(this.accumulators.of(e, instance).aside as number);
        break;
      case 'index':
        this.emitIndexVector(e.index, instance, scope);
        if (!isWholeNumber(e)) f.do('f32x4.convert_i32x4_s');
        break;
      case 'at':
        this.at(e, instance, scope);
        break;
      case 'select':
        emitSelect(
          f,
          e,
          (part) => this.emit(part, instance, scope),
          (a, b) => this.ids.idOf(a) === this.ids.idOf(b),
          this.relaxed,
        );
        break;
      case 'guarded':
        this.guard(e, instance, scope);
        break;
    }
  }

  private guard(e: Extract<Expression, { kind: 'guarded' }>, instance: Positions, scope: Scope): void {
    const { f } = this;
    let conditions = 0;
    for (const { index, size } of this.clipped.has(e) ? [] : e.guards) {
      const known = this.pointers.emitIndex(index, instance, scope.unrolled);
      if (known !== null) {
        if (known >= 0 && known < size) continue;
        // never holds: an always-false condition keeps the code's form
        f.i32(0);
      } else f.i32(size).do('i32.lt_u');
      if (conditions++ > 0) f.do('i32.and');
    }
    if (conditions === 0) {
      f.get(this.emit(e.x, instance, scope));
      return;
    }
    f.ifVector();
    // what is computed in the branch is not there outside of it
    const inner: Scope = { ...scope, known: new Map(scope.known), together: false };
    f.get(this.emit(e.x, instance, inner))
      .do('else')
      .get(this.constant(e.otherwise, isWholeNumber(e)))
      .do('end');
  }

  /** Lanes at one place read together; else each lane is computed by itself. */
  private at(e: AtExpression, instance: Positions, scope: Scope): void {
    const { f } = this;
    const places = this.emit(e.place, instance, scope);
    const isOnePlace = scope.vector === null || scope.tail !== null || !dependencies(e.place).has(scope.vector);
    const result = f.local('v128');
    f.integers(0).set(result);
    for (let lane = 0; lane < (isOnePlace ? 1 : LANES); lane++) {
      const place = f.local('i32');
      // unsigned: what is below 0 is beyond the end
      f.get(places).extractInteger(lane).tee(place).i32(e.loop.size).do('i32.lt_u').if();
      this.pointers.openPlace(e.loop, place);
      const alone = { ...scope, together: false };
      const inner = isOnePlace ? { ...alone, known: new Map(scope.known) } : { ...alone, tail: lane, known: new Map() };
      const value = this.emit(e.x, instance, inner);
      if (isOnePlace) f.get(value).set(result);
      else f.get(result).get(value).extractInteger(0).replaceInteger(lane).set(result);
      this.pointers.closePlace(e.loop);
      f.do('end');
    }
    f.get(result);
  }

  private load(e: LoadExpression, instance: Positions, scope: Scope): void {
    const { f } = this;
    const step = scope.vector === null ? 0 : coefficientOf(e.index, scope.vector);
    const address = () => this.pointers.emitAddress(e, instance, scope.unrolled);
    if (step === 0) f.memory('v128.load32_splat', address());
    else if (scope.tail !== null) f.memory('v128.load32_zero', address() + scope.tail * step * 4);
    else if (step === 1) f.memory('v128.load', address());
    else {
      const gathered = f.local('v128');
      f.splat(0).set(gathered);
      for (let lane = 0; lane < 4; lane++) {
        const offset = address() + lane * step * 4;
        f.get(gathered).loadLane(offset, lane).set(gathered);
      }
      f.get(gathered);
    }
  }

  /** Loads a load's copies for four neighbours as four vectors along these, and turns them round: a vector for each copy, which it notes. */
  private loadTurned(e: LoadExpression, instance: Positions, scope: Scope, loop: Loop): number {
    const { f } = this;
    const first = Math.floor((instance.get(loop) ?? 0) / LANES) * LANES;
    const copy = (k: number): Positions => new Map(instance).set(loop, first + k);
    const step = coefficientOf(e.index, scope.vector as Loop);
    const keep = (emit: () => void): number => {
      emit();
      const local = f.local('v128');
      f.set(local);
      return local;
    };
    const rows = Array.from({ length: LANES }, (_, lane) =>
      keep(() => f.memory('v128.load', this.pointers.emitAddress(e, copy(0), scope.unrolled) + lane * step * 4)),
    );
    const mixed = ([a, b]: readonly number[], lanes: readonly [number, number, number, number]) =>
      keep(() => f.get(rows[a]).get(rows[b]).shuffle(lanes));
    const halves = [
      [0, 1],
      [2, 3],
    ].map((pair) => [mixed(pair, [0, 4, 1, 5]), mixed(pair, [2, 6, 3, 7])]);
    const [[lower, upper], [lowerNext, upperNext]] = halves;
    const turned = [
      [lower, lowerNext],
      [upper, upperNext],
    ].flatMap(([a, b]) => [keep(() => f.get(a).get(b).shuffle([0, 1, 4, 5])), keep(() => f.get(a).get(b).shuffle([2, 3, 6, 7]))]);
    turned.forEach((local, k) => {
      scope.known.set(this.keyOf(e, copy(k), scope), local);
    });
    return turned[(instance.get(loop) ?? 0) - first];
  }

  private keyOf(e: Expression, instance: Positions, { unrolled }: Scope): string {
    return `${this.ids.idOf(e)}|${copyOf(e, instance)}|${copyOf(e, unrolled)}`;
  }

  /** Leaves an index on the stack, as integers. */
  private emitIndexVector(
    index: Affine,
    instance: Positions,
    { vector, unrolled, tail }: Omit<Scope, 'known' | 'together'>,
  ): void {
    const { f } = this;
    const known = this.pointers.emitIndex(index, instance, unrolled);
    if (known !== null) f.integers(known);
    else f.do('i32x4.splat');
    const step = vector === null ? 0 : coefficientOf(index, vector);
    if (step === 0) return;
    if (tail === null) f.vector(Int32Array.of(0, step, 2 * step, 3 * step));
    else f.integers(step * tail);
    f.do('i32x4.add');
  }
}

/** The factors of a product, or null if it is none. */
function productOf(e: Expression): readonly [Expression, Expression] | null {
  return e.kind === 'binary' && e.name === 'mul' ? [e.x, e.y] : null;
}
