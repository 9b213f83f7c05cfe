import { Bytes } from './bytes';

/**
 * A WebAssembly byte-code builder: just the instructions that the tile renderer needs.
 * @see https://webassembly.github.io/spec/core/binary/
 */
export type ValueType = 'i32' | 'f32' | 'v128';

const TYPE_CODE: Record<ValueType, number> = { i32: 0x7f, f32: 0x7d, v128: 0x7b };

const PLAIN = {
  end: 0x0b,
  else: 0x05,
  'i32.eqz': 0x45,
  'i32.lt_s': 0x48,
  'i32.lt_u': 0x49,
  'i32.gt_s': 0x4a,
  'i32.ge_s': 0x4e,
  'i32.add': 0x6a,
  'i32.sub': 0x6b,
  'i32.mul': 0x6c,
  'i32.div_u': 0x6e,
  'i32.rem_u': 0x70,
  'i32.and': 0x71,
  select: 0x1b,
  'f32.convert_i32_s': 0xb2,
} as const;

const VECTOR = {
  'f32x4.splat': 19,
  'f32x4.eq': 65,
  'f32x4.ne': 66,
  'f32x4.lt': 67,
  'f32x4.gt': 68,
  'f32x4.le': 69,
  'f32x4.ge': 70,
  'v128.and': 78,
  'v128.andnot': 79,
  'v128.or': 80,
  'v128.xor': 81,
  'v128.bitselect': 82,
  'v128.any_true': 83,
  'f32x4.ceil': 103,
  'f32x4.floor': 104,
  'f32x4.nearest': 106,
  'i32x4.eq': 55,
  'i32x4.gt_s': 59,
  'i32x4.ge_s': 63,
  'i32x4.splat': 17,
  'i32x4.abs': 160,
  'i32x4.neg': 161,
  'i32x4.all_true': 163,
  'i32x4.shl': 171,
  'i32x4.shr_s': 172,
  'i32x4.add': 174,
  'i32x4.sub': 177,
  'i32x4.mul': 181,
  'i32x4.min_s': 182,
  'i32x4.max_s': 184,
  'i64x2.extend_low_i32x4_s': 199,
  'i64x2.extend_high_i32x4_s': 200,
  'i64x2.shl': 203,
  'f32x4.abs': 224,
  'f32x4.neg': 225,
  'f32x4.sqrt': 227,
  'f32x4.add': 228,
  'f32x4.sub': 229,
  'f32x4.mul': 230,
  'f32x4.div': 231,
  'f32x4.pmin': 234,
  'f32x4.pmax': 235,
  'f64x2.add': 240,
  'f64x2.sub': 241,
  'f64x2.mul': 242,
  'f64x2.div': 243,
  'f64x2.pmin': 246,
  'f64x2.pmax': 247,
  'i32x4.trunc_sat_f32x4_s': 248,
  'f32x4.convert_i32x4_s': 250,
  'i32x4.trunc_sat_f64x2_s_zero': 252,
  'f64x2.convert_low_i32x4_s': 254,
  'f32x4.demote_f64x2_zero': 94,
  'f64x2.promote_low_f32x4': 95,
  'f32x4.relaxed_madd': 261,
  'f64x2.relaxed_madd': 263,
  'i32x4.relaxed_laneselect': 267,
} as const;

const MEMORY = { 'v128.load': 0, 'v128.load32_splat': 9, 'v128.store': 11, 'v128.load32_zero': 92 } as const;

export type Instruction = keyof typeof PLAIN | keyof typeof VECTOR;

/** Code of one function; parameters are the locals 0.. of type i32. */
export class FunctionBuilder {
  private readonly code = new Bytes();
  private readonly localTypes: ValueType[] = [];
  private globals = 0;
  /** A local that is never set, which holds zeros. */
  private zero: number | null = null;

  constructor(readonly parameterCount: number) {}

  local(type: ValueType): number {
    this.localTypes.push(type);
    return this.parameterCount + this.localTypes.length - 1;
  }

  /**
   * Forgets what vectors that `emit` makes locals for hold behind it: V8 takes what is left in a local at a loop's end for a use of it, and
   * joins no vectors to pairs where they are used one by one.
   */
  forgetVectors(emit: () => void): void {
    const first = this.localTypes.length;
    emit();
    const { length } = this.localTypes;
    for (let i = first; i < length; i++) {
      if (this.localTypes[i] !== 'v128') continue;
      this.zero ??= this.local('v128');
      this.get(this.zero).set(this.parameterCount + i);
    }
  }

  /** A vector that is the module's own and not the function's: it lies in memory and takes no register. */
  global(): number {
    return this.globals++;
  }

  get globalCount(): number {
    return this.globals;
  }

  getGlobal(global: number): this {
    this.code.push(0x23).unsigned(global);
    return this;
  }

  setGlobal(global: number): this {
    this.code.push(0x24).unsigned(global);
    return this;
  }

  do(...instructions: Instruction[]): this {
    for (const name of instructions) {
      if (name in PLAIN) this.code.push(PLAIN[name as keyof typeof PLAIN]);
      else this.code.push(0xfd).unsigned(VECTOR[name as keyof typeof VECTOR]);
    }
    return this;
  }

  get(local: number): this {
    this.code.push(0x20).unsigned(local);
    return this;
  }

  set(local: number): this {
    this.code.push(0x21).unsigned(local);
    return this;
  }

  tee(local: number): this {
    this.code.push(0x22).unsigned(local);
    return this;
  }

  i32(value: number): this {
    this.code.push(0x41).signed(value);
    return this;
  }

  /** The same float in all four lanes. */
  splat(value: number): this {
    return this.lanes([value, value, value, value]);
  }

  /** The same int32 in all four lanes. */
  integers(value: number): this {
    return this.vector(Int32Array.of(value, value, value, value));
  }

  lanes(values: readonly [number, number, number, number]): this {
    return this.vector(Float32Array.from(values));
  }

  /** A vector of the given numbers, four or two. */
  vector(numbers: Float32Array | Float64Array | Int32Array): this {
    this.code.push(0xfd, 12, ...new Uint8Array(numbers.buffer));
    return this;
  }

  /** All bits set in the first `count` lanes, none in the others. */
  laneMask(count: number): this {
    this.code.push(0xfd, 12);
    for (let lane = 0; lane < 4; lane++) for (let byte = 0; byte < 4; byte++) this.code.push(lane < count ? 0xff : 0);
    return this;
  }

  /** Loads or stores at the address on the stack plus `offset` bytes (>= 0). */
  memory(name: keyof typeof MEMORY, offset: number): this {
    this.code.push(0xfd).unsigned(MEMORY[name]).push(0).unsigned(offset);
    return this;
  }

  /** Loads an i32 at the address on the stack plus `offset` bytes (>= 0). */
  loadInteger(offset: number): this {
    this.code.push(0x28, 2).unsigned(offset);
    return this;
  }

  /** Stores the i32 on the stack at the address below it plus `offset` bytes (>= 0). */
  storeInteger(offset: number): this {
    this.code.push(0x36, 2).unsigned(offset);
    return this;
  }

  /** Fills as many bytes as are on the stack with the byte below them, from the address below that on. */
  fill(): this {
    this.code.push(0xfc, 11, 0);
    return this;
  }

  loadLane(offset: number, lane: number): this {
    this.code.push(0xfd, 0x56, 0).unsigned(offset).push(lane);
    return this;
  }

  storeLane(offset: number, lane: number): this {
    this.code.push(0xfd, 0x5a, 0).unsigned(offset).push(lane);
    return this;
  }

  /** Puts together lanes of the two vectors on the stack: 0 to 3 name those of the first, 4 to 7 those of the second. */
  shuffle(lanes: readonly [number, number, number, number]): this {
    this.code.push(0xfd, 13);
    for (const lane of lanes) for (let byte = 0; byte < 4; byte++) this.code.push(lane * 4 + byte);
    return this;
  }

  /** The last two lanes of the vector in a local, twice. */
  upperHalf(local: number): this {
    return this.get(local).get(local).shuffle([2, 3, 2, 3]);
  }

  extractLane(lane: number): this {
    this.code.push(0xfd, 31, lane);
    return this;
  }

  extractInteger(lane: number): this {
    this.code.push(0xfd, 27, lane);
    return this;
  }

  replaceInteger(lane: number): this {
    this.code.push(0xfd, 28, lane);
    return this;
  }

  replaceLane(lane: number): this {
    this.code.push(0xfd, 32, lane);
    return this;
  }

  block(): this {
    this.code.push(0x02, 0x40);
    return this;
  }

  loop(): this {
    this.code.push(0x03, 0x40);
    return this;
  }

  /** if without a result */
  if(): this {
    this.code.push(0x04, 0x40);
    return this;
  }

  /** if with a vector as its result */
  ifVector(): this {
    this.code.push(0x04, 0x7b);
    return this;
  }

  branchIf(depth: number): this {
    this.code.push(0x0d).unsigned(depth);
    return this;
  }

  call(functionIndex: number): this {
    this.code.push(0x10).unsigned(functionIndex);
    return this;
  }

  body(): Bytes {
    const bytes = new Bytes().unsigned(this.localTypes.length);
    for (const type of this.localTypes) bytes.push(1, TYPE_CODE[type]);
    return bytes.append(this.code).push(0x0b);
  }
}

export interface ModuleMemory {
  readonly initialPages: number;
  readonly maximumPages: number;
  readonly shared: boolean;
}

/**
 * A module over an imported memory (env.memory) with imported functions of one float (env.math_<name>) and one
 * function of i32 parameters, exported under each of the names.
 */
export function assembleModule(
  memory: ModuleMemory,
  mathImports: readonly string[],
  code: FunctionBuilder,
  exportNames: readonly string[],
): Uint8Array<ArrayBuffer> {
  // types: 0 = (i32 x parameters) -> (), 1 = (f32) -> f32
  const types = new Bytes().push(2, 0x60, code.parameterCount, ...new Array<number>(code.parameterCount).fill(0x7f), 0);
  types.push(0x60, 1, 0x7d, 1, 0x7d);
  const imports = new Bytes().unsigned(1 + mathImports.length);
  imports
    .text('env')
    .text('memory')
    .push(0x02, memory.shared ? 0x03 : 0x01);
  imports.unsigned(memory.initialPages).unsigned(memory.maximumPages);
  for (const name of mathImports) imports.text('env').text(`math_${name}`).push(0x00, 1);
  const exports = new Bytes().unsigned(exportNames.length);
  for (const name of exportNames) exports.text(name).push(0x00).unsigned(mathImports.length);
  const globals = new Bytes().unsigned(code.globalCount);
  // mutable vectors that begin with zeros
  for (let i = 0; i < code.globalCount; i++) globals.push(0x7b, 1, 0xfd, 12, ...new Array<number>(16).fill(0), 0x0b);
  const body = code.body();
  const sections: [number, Bytes][] = [
    [1, types],
    [2, imports],
    [3, new Bytes().push(1, 0)],
    [6, globals],
    [7, exports],
    [10, new Bytes().push(1).unsigned(body.length).append(body)],
  ];
  const bytes = new Bytes().push(0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00);
  for (const [id, content] of sections) bytes.push(id).unsigned(content.length).append(content);
  return bytes.toArray();
}
