import type { MathCall, Vector, VectorCode, WideVector } from '../../expression/primitives/vectorCode';
import { emitExtreme } from './arithmetic';
import type { FunctionBuilder, Instruction } from './assembler';

/** Writes vector code into a function: a vector is the number of a local. */
export class WasmVectorCode implements VectorCode {
  /**
   * @param mathImports the functions of Math that the module imports, in order
   * @param known what is in a local wherever this code runs; constants that it loads join it
   * @param numbers locals that never hold NaN
   * @param relaxed whether the host has relaxed SIMD, and may use it
   */
  constructor(
    private readonly f: FunctionBuilder,
    private readonly mathImports: readonly string[],
    private readonly known: Map<string, number>,
    private readonly numbers: ReadonlySet<number>,
    private readonly relaxed: boolean,
  ) {}

  constant(value: number): Vector {
    return this.once(`float ${Object.is(value, -0) ? '-0' : value}`, () => this.f.splat(value));
  }

  integer(value: number): Vector {
    return this.once(`integer ${value}`, () => this.f.integers(value));
  }

  neg = (x: Vector): Vector => this.apply('f32x4.neg', x);
  abs = (x: Vector): Vector => this.apply('f32x4.abs', x);
  sqrt = (x: Vector): Vector => this.apply('f32x4.sqrt', x);
  floor = (x: Vector): Vector => this.apply('f32x4.floor', x);
  ceil = (x: Vector): Vector => this.apply('f32x4.ceil', x);
  nearest = (x: Vector): Vector => this.apply('f32x4.nearest', x);
  add = (x: Vector, y: Vector): Vector => this.apply('f32x4.add', x, y);
  sub = (x: Vector, y: Vector): Vector => this.apply('f32x4.sub', x, y);
  mul = (x: Vector, y: Vector): Vector => this.apply('f32x4.mul', x, y);
  div = (x: Vector, y: Vector): Vector => this.apply('f32x4.div', x, y);

  mulAdd(x: Vector, y: Vector, z: Vector): Vector {
    return this.relaxed ? this.apply('f32x4.relaxed_madd', x, y, z) : this.add(this.mul(x, y), z);
  }

  maximum = (x: Vector, y: Vector): Vector => this.extreme('f32x4.pmax', x, y);
  minimum = (x: Vector, y: Vector): Vector => this.extreme('f32x4.pmin', x, y);
  atLeast = (x: Vector, low: number): Vector => this.apply('f32x4.pmax', x, this.constant(low));
  atMost = (x: Vector, high: number): Vector => this.apply('f32x4.pmin', x, this.constant(high));

  less = (x: Vector, y: Vector): Vector => this.apply('f32x4.lt', x, y);
  equal = (x: Vector, y: Vector): Vector => this.apply('f32x4.eq', x, y);

  choose(mask: Vector, x: Vector, y: Vector): Vector {
    // masks are all ones or all zeros in a lane, so both give the same; this one is a single instruction
    return this.apply(this.relaxed ? 'i32x4.relaxed_laneselect' : 'v128.bitselect', x, y, mask);
  }

  and = (x: Vector, y: Vector): Vector => this.apply('v128.and', x, y);
  andNot = (x: Vector, y: Vector): Vector => this.apply('v128.andnot', x, y);
  or = (x: Vector, y: Vector): Vector => this.apply('v128.or', x, y);
  xor = (x: Vector, y: Vector): Vector => this.apply('v128.xor', x, y);

  negIntegers = (x: Vector): Vector => this.apply('i32x4.neg', x);
  absIntegers = (x: Vector): Vector => this.apply('i32x4.abs', x);
  addIntegers = (x: Vector, y: Vector): Vector => this.apply('i32x4.add', x, y);
  subIntegers = (x: Vector, y: Vector): Vector => this.apply('i32x4.sub', x, y);
  mulIntegers = (x: Vector, y: Vector): Vector => this.apply('i32x4.mul', x, y);
  maxIntegers = (x: Vector, y: Vector): Vector => this.apply('i32x4.max_s', x, y);
  minIntegers = (x: Vector, y: Vector): Vector => this.apply('i32x4.min_s', x, y);
  toIntegers = (x: Vector): Vector => this.apply('i32x4.trunc_sat_f32x4_s', x);
  toFloat = (x: Vector): Vector => this.apply('f32x4.convert_i32x4_s', x);

  shiftLeft(x: Vector, bits: number): Vector {
    return this.keep(() => this.f.get(x).i32(bits).do('i32x4.shl'));
  }

  shiftRight(x: Vector, bits: number): Vector {
    return this.keep(() => this.f.get(x).i32(bits).do('i32x4.shr_s'));
  }

  widen = (x: Vector): WideVector => this.halves('f64x2.promote_low_f32x4', x);
  narrow = (x: WideVector): Vector => this.joined('f32x4.demote_f64x2_zero', x);
  widenIntegers = (x: Vector): WideVector => this.halves('f64x2.convert_low_i32x4_s', x);
  narrowIntegers = (x: WideVector): Vector => this.joined('i32x4.trunc_sat_f64x2_s_zero', x);

  lowerBits([lower, upper]: WideVector): Vector {
    return this.keep(() => this.f.get(lower).get(upper).shuffle([0, 2, 4, 6]));
  }

  wideConstant(value: number): WideVector {
    const vector = this.once(`wide ${value}`, () => this.f.vector(Float64Array.of(value, value)));
    return [vector, vector];
  }

  wideAdd = (...operands: [WideVector, WideVector]): WideVector => this.applyWide('f64x2.add', ...operands);
  wideSub = (...operands: [WideVector, WideVector]): WideVector => this.applyWide('f64x2.sub', ...operands);
  wideMul = (...operands: [WideVector, WideVector]): WideVector => this.applyWide('f64x2.mul', ...operands);
  wideDiv = (...operands: [WideVector, WideVector]): WideVector => this.applyWide('f64x2.div', ...operands);
  wideAtLeast = (x: WideVector, low: number): WideVector => this.applyWide('f64x2.pmax', x, this.wideConstant(low));
  wideAtMost = (x: WideVector, high: number): WideVector => this.applyWide('f64x2.pmin', x, this.wideConstant(high));

  wideMulAdd(x: WideVector, y: WideVector, z: WideVector): WideVector {
    return this.relaxed ? this.applyWide('f64x2.relaxed_madd', x, y, z) : this.wideAdd(this.wideMul(x, y), z);
  }

  wideScale(x: WideVector, k: Vector): WideVector {
    const biased = this.addIntegers(k, this.integer(1023));
    const powers = (['i64x2.extend_low_i32x4_s', 'i64x2.extend_high_i32x4_s'] as const).map((extend) =>
      this.keep(() => this.f.get(biased).do(extend).i32(52).do('i64x2.shl')),
    );
    // a product, because NaN must stay NaN whatever k is then
    return this.wideMul(x, powers as [Vector, Vector]);
  }

  unlessAll(mask: Vector, x: Vector, other: (v: VectorCode) => Vector): Vector {
    const { f } = this;
    const result = this.keep(() => f.get(x));
    f.get(mask).do('i32x4.all_true', 'i32.eqz').if();
    // what is loaded in the branch is not there outside of it
    const inner = new WasmVectorCode(f, this.mathImports, new Map(this.known), this.numbers, this.relaxed);
    f.get(inner.choose(mask, x, other(inner))).set(result);
    f.do('end');
    return result;
  }

  callWhere(mask: Vector, name: MathCall, x: Vector, y: Vector): Vector {
    const { f } = this;
    f.get(mask).do('v128.any_true').if();
    for (let lane = 0; lane < 4; lane++) {
      f.get(mask).extractInteger(lane).if();
      f.get(y).get(x).extractLane(lane).call(this.mathImports.indexOf(name)).replaceLane(lane).set(y);
      f.do('end');
    }
    f.do('end');
    return y;
  }

  private extreme(instruction: 'f32x4.pmax' | 'f32x4.pmin', x: Vector, y: Vector): Vector {
    if (this.numbers.has(y)) return this.apply(instruction, x, y);
    return this.keep(() => emitExtreme(this.f.get(x).get(y), instruction, y));
  }

  private halves(instruction: Instruction, x: Vector): WideVector {
    const upper = this.keep(() => this.f.upperHalf(x));
    return [this.apply(instruction, x), this.apply(instruction, upper)];
  }

  private joined(instruction: Instruction, x: WideVector): Vector {
    const [lower, upper] = x.map((half) => this.apply(instruction, half));
    return this.keep(() => this.f.get(lower).get(upper).shuffle([0, 1, 4, 5]));
  }

  private apply(instruction: Instruction, ...operands: Vector[]): Vector {
    return this.keep(() => {
      for (const operand of operands) this.f.get(operand);
      this.f.do(instruction);
    });
  }

  private applyWide(instruction: Instruction, ...operands: WideVector[]): WideVector {
    const half = (i: 0 | 1) => this.apply(instruction, ...operands.map((operand) => operand[i]));
    return [half(0), half(1)];
  }

  /** A local for what `emit` leaves on the stack. */
  private keep(emit: () => void): Vector {
    emit();
    const local = this.f.local('v128') as Vector;
    this.f.set(local);
    return local;
  }

  private once(key: string, emit: () => void): Vector {
    const vector = (this.known.get(key) as Vector | undefined) ?? this.keep(emit);
    this.known.set(key, vector);
    return vector;
  }
}
