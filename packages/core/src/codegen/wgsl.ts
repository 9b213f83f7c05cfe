import { type Affine, coefficientOf, type Loop } from '../expression/affine';
import { children, type Expression, loadsOf, type ReduceExpression, reducesOf } from '../expression/expression';
import type { Kernel } from './kernel';

/** Threads of a workgroup. */
export const WGSL_WORKGROUP = 64;

/** A compute shader. */
export interface Shader {
  readonly source: string;
  /** Whether a whole workgroup computes each cell, or each thread one. */
  readonly groupPerCell: boolean;
}

/**
 * Renders a kernel as a WGSL compute shader: one thread gathers one output element, neighbouring threads read
 * neighbouring memory. Few long sums (the gradients of weights) get a workgroup each instead, whose threads share the
 * innermost loop. GPU.js' own translation counts in floats, which are whole only below 2^24, and has no infinity; here
 * indices are integers and infinities are infinite.
 */
export function renderWgsl(kernel: Kernel): Shader {
  const shared = longReduction(kernel);
  return { source: new WgslRenderer(kernel, shared).render(), groupPerCell: shared !== null };
}

/** More cells than this keep a device busy with a thread each. */
const FEW_CELLS = 32_768;
/** Below this many elements a workgroup spends its time waiting for each other. */
const LONG = 1024;

/** The reduction that a workgroup should share, if the kernel is made for that. */
function longReduction({ values, cells }: Kernel): ReduceExpression | null {
  const [reduction, ...others] = values.flatMap(reducesOf);
  if (values.length > 1 || reduction === undefined || others.length > 0 || cells > FEW_CELLS) return null;
  const innermost = reduction.loops.at(-1);
  const elements = reduction.loops.reduce((n, loop) => n * loop.size, 1);
  if (reduction.name === 'argmax' || innermost === undefined || innermost.size < WGSL_WORKGROUP / 2 || elements < LONG)
    return null;
  // neighbouring threads have to read neighbouring memory
  const aligned = loadsOf(reduction.x).every(({ index }) => Math.abs(coefficientOf(index, innermost)) <= 1);
  return aligned && !isInsideGuard(values[0], reduction) ? reduction : null;
}

function isInsideGuard(e: Expression, reduction: ReduceExpression): boolean {
  if (e.kind === 'guarded') return reducesOf(e).includes(reduction);
  return e !== reduction && children(e).some((child) => isInsideGuard(child, reduction));
}

const COMPARE = { equal: '==', greater: '>', greaterEqual: '>=' } as const;

const UNARY = { exp: 'exp', log: 'logarithm', sqrt: 'sqrt', abs: 'abs' } as const;

const HELPERS = `
// read from memory, because a shader may not name an infinity
var<private> infinity_bits : u32 = 0x7f800000u;
var<private> nan_bits : u32 = 0x7fc00000u;
fn infinity() -> f32 { return bitcast<f32>(infinity_bits); }
fn not_a_number() -> f32 { return bitcast<f32>(nan_bits); }
// by its bits: a driver may take x != x for false
fn is_nan(x : f32) -> bool { return (bitcast<u32>(x) & 0x7fffffffu) > 0x7f800000u; }
// as in JavaScript and PyTorch, what is not a number stays so
fn maximum(x : f32, y : f32) -> f32 { return select(select(max(x, y), y, is_nan(y)), x, is_nan(x)); }
fn logarithm(x : f32) -> f32 {
  if (x == 0.0) { return -infinity(); }
  if (!(x > 0.0)) { return not_a_number(); }
  return select(log(x), x, x == infinity());
}
fn minimum(x : f32, y : f32) -> f32 { return select(select(min(x, y), y, is_nan(y)), x, is_nan(x)); }
`;

class WgslRenderer {
  private readonly loops = new Map<Loop, string>();
  private readonly lines: string[] = [];
  /** What was computed already, in the block that is open. */
  private computed = new Map<Expression, string>();
  private readonly uses = new Map<Expression, number>();
  private names = 0;

  constructor(
    private readonly kernel: Kernel,
    private readonly shared: ReduceExpression | null,
  ) {}

  render(): string {
    const { argumentSizes, cells, values } = this.kernel;
    const bindings = argumentSizes.map((_, i) => `@group(0) @binding(${i + 1}) var<storage, read> a${i} : array<f32>;`);
    this.countUses();
    this.decodeLoops(cells / values.length);
    values.forEach((value, part) => {
      if (part === 0) this.lines.push(`var value : f32 = ${this.text(value)};`);
      else this.block(`if (part == ${part}) {`, () => this.lines.push(`value = ${this.text(value)};`));
    });
    return `struct Params { outputX : u32, outputY : u32, outputZ : u32, dispatchWidth : u32 }
@group(0) @binding(0) var<uniform> params : Params;
${bindings.join('\n')}
@group(0) @binding(${argumentSizes.length + 1}) var<storage, read_write> result : array<f32>;
${HELPERS}
var<workgroup> partial : array<f32, ${WGSL_WORKGROUP}>;
@compute @workgroup_size(${WGSL_WORKGROUP}, 1, 1)
fn main(
  @builtin(global_invocation_id) id : vec3<u32>,
  @builtin(workgroup_id) group : vec3<u32>,
  @builtin(local_invocation_index) lane : u32,
) {
  let thread = ${this.shared === null ? 'id.x + id.y * params.dispatchWidth' : `group.x + group.y * (params.dispatchWidth / ${WGSL_WORKGROUP}u)`};
  if (thread >= params.outputX) { return; }
  let cell = i32(thread);
${this.lines.join('\n')}
  ${this.shared === null ? '' : 'if (lane == 0u) '}{ result[cell] = value; }
}`;
  }

  private countUses(): void {
    const count = (e: Expression): void => {
      const before = this.uses.get(e) ?? 0;
      this.uses.set(e, before + 1);
      if (before === 0) for (const child of children(e)) count(child);
    };
    for (const value of this.kernel.values) count(value);
  }

  /** Turns the cell's number into loop counters; the output is dense, so it is a number of mixed radix. */
  private decodeLoops(cellsPerValue: number): void {
    const { loops, values } = this.kernel;
    if (values.length > 1) this.lines.push(`let part = cell / ${cellsPerValue};`);
    let rest = values.length > 1 ? `(cell - part * ${cellsPerValue})` : 'cell';
    for (let i = loops.length - 1; i >= 0; i--) {
      const { loop } = loops[i];
      this.loops.set(loop, `i${i}`);
      if (i === 0) this.lines.push(`let i0 = ${rest};`);
      else {
        this.lines.push(`let r${i} = ${rest} / ${loop.size};`, `let i${i} = ${rest} - r${i} * ${loop.size};`);
        rest = `r${i}`;
      }
    }
  }

  /** Writes a block; what is computed inside is not known outside. */
  private block(opening: string, body: () => void): void {
    const outer = this.computed;
    this.computed = new Map(outer);
    this.lines.push(opening);
    body();
    this.lines.push('}');
    this.computed = outer;
  }

  private affine({ offset, terms }: Affine): string {
    const parts = [...terms].map(([loop, c]) =>
      c === 1 ? this.counter(loop) : `${this.counter(loop)} * ${c < 0 ? `(${c})` : c}`,
    );
    if (offset !== 0 || parts.length === 0) parts.push(offset < 0 ? `(${offset})` : String(offset));
    return parts.join(' + ');
  }

  private counter(loop: Loop): string {
    const name = this.loops.get(loop);
    if (name === undefined) throw new Error(`kernel ${this.kernel.name}: an index uses a loop that is not open`);
    return name;
  }

  /** An expression's text; what is used more than once gets a name first. */
  private text(e: Expression): string {
    const known = this.computed.get(e);
    if (known !== undefined) return known;
    let text = this.write(e);
    const simple = e.kind === 'constant' || e.kind === 'index' || e.kind === 'guarded' || e.kind === 'reduce';
    if (!simple && (this.uses.get(e) ?? 0) > 1) {
      const name = `v${this.names++}`;
      this.lines.push(`let ${name} = ${text};`);
      text = name;
    }
    if (e.kind !== 'constant' && e.kind !== 'index') this.computed.set(e, text);
    return text;
  }

  private write(e: Expression): string {
    switch (e.kind) {
      case 'constant':
        return number(e.value);
      case 'load':
        return `a${e.buffer}[${this.affine(e.index)}]`;
      case 'index':
        return `f32(${this.affine(e.index)})`;
      case 'unary':
        return e.name === 'neg' ? `(-${this.text(e.x)})` : `${UNARY[e.name]}(${this.text(e.x)})`;
      case 'binary':
        return binaryText(e.name, this.text(e.x), this.text(e.y));
      case 'select': {
        const [a, b, x, y] = [e.a, e.b, e.x, e.y].map((part) => this.text(part));
        return `select(${y}, ${x}, ${a} ${COMPARE[e.compare]} ${b})`;
      }
      case 'guarded': {
        // a block, because what the guards exclude may lie outside the memory
        const name = `v${this.names++}`;
        const holds = e.guards.map(({ index, size }) => {
          const text = this.affine(index);
          return `${text} >= 0 && ${text} < ${size}`;
        });
        this.lines.push(`var ${name} : f32 = ${number(e.otherwise)};`);
        this.block(`if (${holds.join(' && ')}) {`, () => this.lines.push(`${name} = ${this.text(e.x)};`));
        return name;
      }
      case 'reduce':
        return this.reduce(e);
    }
  }

  private reduce(e: ReduceExpression): string {
    const id = this.names++;
    const [total, place] = [`s${id}`, `p${id}`];
    const start = { sum: '0.0', max: '-infinity()', argmax: '-infinity()' }[e.name];
    this.lines.push(`var ${total} : f32 = ${start};`);
    if (e.name === 'argmax') this.lines.push(`var ${place} : i32 = 0;`);
    const outer = this.computed;
    this.computed = new Map(outer);
    e.loops.forEach((loop, i) => {
      const counter = `k${id}_${i}`;
      this.loops.set(loop, counter);
      const isShared = e === this.shared && i === e.loops.length - 1;
      const [first, step] = isShared ? ['i32(lane)', WGSL_WORKGROUP] : ['0', 1];
      this.lines.push(`for (var ${counter} : i32 = ${first}; ${counter} < ${loop.size}; ${counter} += ${step}) {`);
    });
    const element = this.text(e.x);
    if (e.name === 'sum') this.lines.push(`${total} += ${element};`);
    if (e.name === 'max') this.lines.push(`${total} = maximum(${total}, ${element});`);
    if (e.name === 'argmax') this.lines.push(this.keepLargest(e.loops, element, total, place));
    this.lines.push('}'.repeat(e.loops.length));
    this.computed = outer;
    if (e === this.shared) this.joinLanes(e, total);
    return e.name === 'argmax' ? `f32(${place})` : total;
  }

  /** Combines what the threads of the workgroup have, two by two. */
  private joinLanes({ name }: ReduceExpression, total: string): void {
    const [mine, other] = ['partial[lane]', 'partial[lane + step]'];
    this.lines.push(
      `${mine} = ${total};`,
      `for (var step = ${WGSL_WORKGROUP / 2}u; step > 0u; step = step / 2u) {`,
      'workgroupBarrier();',
      `if (lane < step) { ${mine} = ${name === 'sum' ? `${mine} + ${other}` : `maximum(${mine}, ${other})`}; }`,
      '}',
      'workgroupBarrier();',
      `${total} = partial[0];`,
    );
  }

  /** The first largest element stays; one that is not a number counts as largest, as in PyTorch. */
  private keepLargest(loops: readonly Loop[], element: string, total: string, place: string): string {
    const at = loops.reduce(
      (text, loop) => (text === '' ? this.counter(loop) : `(${text}) * ${loop.size} + ${this.counter(loop)}`),
      '',
    );
    const larger = `${element} > ${total} || (is_nan(${element}) && !is_nan(${total}))`;
    return `if (${larger}) { ${total} = ${element}; ${place} = ${at || '0'}; }`;
  }
}

function binaryText(name: string, x: string, y: string): string {
  const sign = { add: '+', sub: '-', mul: '*', div: '/' }[name];
  if (sign !== undefined) return `(${x} ${sign} ${y})`;
  return `${name === 'max' ? 'maximum' : 'minimum'}(${x}, ${y})`;
}

/** A float literal. */
function number(value: number): string {
  if (Number.isNaN(value)) return 'not_a_number()';
  if (!Number.isFinite(value) || Math.abs(value) > 3.4028234663852886e38) return value > 0 ? 'infinity()' : '(-infinity())';
  const text = String(Math.fround(value));
  const float = /[.e]/.test(text) ? text : `${text}.0`;
  return value < 0 || Object.is(value, -0) ? `(${Object.is(value, -0) ? '-0.0' : float})` : float;
}
