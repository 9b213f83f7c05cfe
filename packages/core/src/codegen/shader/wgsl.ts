import { coefficientOf, iterationsOf } from '../../expression/affine';
import { isGuarded, isWholeNumber, loadsOf, type ReduceExpression, reducesOf } from '../../expression/expression';
import { contractionOf, sizesOf } from '../contraction';
import type { Kernel } from '../kernel';
import { type FunctionSyntax, shaderFunctions } from './functions';
import { ShaderBody, type ShaderSyntax } from './shaderBody';
import { renderTiles } from './tiledBody';
import { chooseTile, isWorthTiles, type TileShape } from './tiles';
import type { WorkgroupCode } from './workgroups';

/** Threads of a workgroup. */
const WGSL_WORKGROUP = 64;

/** A compute shader. */
export interface ComputeShader {
  readonly source: string;
  /** Threads of a workgroup. */
  readonly threads: number;
  /** Workgroups that are needed. */
  readonly groups: number;
}

/**
 * Renders a kernel as a WGSL compute shader: contractions in tiles, all else so that one thread gathers one output element, and
 * neighbouring threads read neighbouring memory. Few long sums (the gradients of weights) get a workgroup each instead, whose threads
 * share the innermost loop. GPU.js' own translation counts in floats, which are whole only below 2^24, and has no infinity; here
 * indices are integers and infinities are infinite.
 * @param tile how contractions are cut; chosen by cost, where it pays, if left out
 */
export function renderWgsl(kernel: Kernel, tile?: TileShape): ComputeShader {
  const contraction = contractionOf(kernel);
  const sizes = contraction === null ? null : sizesOf(contraction);
  if (contraction !== null && sizes !== null && (tile !== undefined || isWorthTiles(sizes))) {
    return inWorkgroups(kernel, renderTiles(kernel, contraction, tile ?? chooseTile(sizes), SYNTAX));
  }
  const shared = longReduction(kernel);
  const value = new ComputeBody(kernel, shared).write();
  if (shared !== null) {
    const body = `let cell = group;\n${value}\nif (lane == 0u) { result[cell] = value; }`;
    return inWorkgroups(kernel, { declarations: PARTIAL, body, groups: kernel.cells, threads: WGSL_WORKGROUP });
  }
  const body = `let cell = group * ${WGSL_WORKGROUP} + i32(lane);
if (cell >= ${kernel.cells}) { return; }
${value}
result[cell] = value;`;
  const groups = Math.ceil(kernel.cells / WGSL_WORKGROUP);
  return inWorkgroups(kernel, { declarations: '', body, groups, threads: WGSL_WORKGROUP });
}

const PARTIAL = `var<workgroup> partial : array<f32, ${WGSL_WORKGROUP}>;`;

function inWorkgroups(kernel: Kernel, { declarations, body, groups, threads }: WorkgroupCode): ComputeShader {
  const whole = new Set(kernel.values.flatMap(loadsOf).flatMap((load) => (isWholeNumber(load) ? [load.buffer] : [])));
  const typeOf = (isWhole: boolean) => (isWhole ? 'i32' : 'f32');
  const arguments_ = kernel.argumentSizes.map(
    (_, i) => `@group(0) @binding(${i + 1}) var<storage, read> a${i} : array<${typeOf(whole.has(i))}>;`,
  );
  const source = `struct Params { outputX : u32, outputY : u32, outputZ : u32, dispatchWidth : u32 }
@group(0) @binding(0) var<uniform> params : Params;
${arguments_.join('\n')}
@group(0) @binding(${arguments_.length + 1}) var<storage, read_write> result : array<${typeOf(isWholeNumber(kernel.values[0]))}>;
${HELPERS}${shaderFunctions(kernel, FUNCTIONS)}
${declarations}
@compute @workgroup_size(${threads}, 1, 1)
fn main(@builtin(workgroup_id) id : vec3<u32>, @builtin(local_invocation_index) lane : u32) {
let group = i32(id.x + id.y * (params.dispatchWidth / ${threads}u));
if (group >= ${groups}) { return; }
${body}
}`;
  return { source, threads, groups };
}

const FUNCTIONS: FunctionSyntax = {
  function: (name, parameters, body) => `fn ${name}(${parameters.map((x) => `${x} : f32`).join(', ')}) -> f32 {\n${body}\n}`,
  value: (name, text) => `let ${name} = ${text};`,
};

const SYNTAX: ShaderSyntax = {
  hasIntegers: true,
  variable: (type, name, value) => `var ${name} : ${type === 'float' ? 'f32' : 'i32'} = ${value};`,
  load: (argument, index) => `a${argument}[${index}]`,
  toFloat: (integer) => `f32(${integer})`,
  toIndex: (whole) => whole,
  select: (condition, x, y) => `select(${y}, ${x}, ${condition})`,
  quotient: (x, y) => `${x} / ${y}`,
};

const HELPERS = `
// read from memory, because a shader may not name an infinity
var<private> infinity_bits : u32 = 0x7f800000u;
var<private> nan_bits : u32 = 0x7fc00000u;
fn infinity() -> f32 { return bitcast<f32>(infinity_bits); }
fn not_a_number() -> f32 { return bitcast<f32>(nan_bits); }
// by its bits: a driver may take x != x for false
fn is_nan(x : f32) -> bool { return (bitcast<u32>(x) & 0x7fffffffu) > 0x7f800000u; }
// as in JavaScript and PyTorch, NaN stays NaN
fn maximum(x : f32, y : f32) -> f32 { return select(select(max(x, y), y, is_nan(y)), x, is_nan(x)); }
fn minimum(x : f32, y : f32) -> f32 { return select(select(min(x, y), y, is_nan(y)), x, is_nan(x)); }
fn choose(condition : bool, x : f32, y : f32) -> f32 { return select(y, x, condition); }
// of a whole number from -126 to 127
fn power_of_two(x : f32) -> f32 { return bitcast<f32>((i32(x) + 127) << 23u); }
fn to_float(x : i32) -> f32 { return f32(x); }
fn not_integer(x : i32) -> i32 { return ~x; }
fn divide_integer(x : i32, y : i32) -> i32 { return x / y; }
fn to_integer(x : f32) -> i32 {
  if (is_nan(x)) { return 0; }
  return select(select(i32(x), -2147483647 - 1, x <= -2147483648.0), 2147483647, x >= 2147483648.0);
}
`;

/** More cells than this keep a device busy with a thread each. */
const FEW_CELLS = 32_768;
/** Below this many elements a workgroup spends its time waiting for each other. */
const LONG = 1024;

/** The reduction that a workgroup should share, if the kernel is made for that. */
function longReduction({ values, cells }: Kernel): ReduceExpression | null {
  const [reduction, ...others] = values.flatMap(reducesOf);
  if (values.length > 1 || reduction === undefined || others.length > 0 || cells > FEW_CELLS) return null;
  const innermost = reduction.loops.at(-1);
  const elements = iterationsOf(reduction.loops);
  if (
    reduction.name === 'argmax' ||
    isWholeNumber(reduction) ||
    innermost === undefined ||
    innermost.size < WGSL_WORKGROUP / 2 ||
    elements < LONG
  )
    return null;
  // neighbouring threads have to read neighbouring memory
  const aligned = loadsOf(reduction.x).every(({ index }) => Math.abs(coefficientOf(index, innermost)) <= 1);
  return aligned && !isGuarded(values[0], reduction) ? reduction : null;
}

/** A body whose threads may share one reduction. */
class ComputeBody extends ShaderBody {
  constructor(
    kernel: Kernel,
    private readonly shared: ReduceExpression | null,
  ) {
    super(kernel, SYNTAX);
  }

  protected override walkOf(reduction: ReduceExpression, loop: number) {
    const isShared = reduction === this.shared && loop === reduction.loops.length - 1;
    return isShared ? { first: 'i32(lane)', step: WGSL_WORKGROUP } : super.walkOf(reduction, loop);
  }

  /** Combines what the threads of the workgroup have, two by two. */
  protected override finish(reduction: ReduceExpression, total: string): void {
    if (reduction !== this.shared) return;
    const [mine, other] = ['partial[lane]', 'partial[lane + step]'];
    this.lines.push(
      `${mine} = ${total};`,
      `for (var step = ${WGSL_WORKGROUP / 2}u; step > 0u; step = step / 2u) {`,
      'workgroupBarrier();',
      `if (lane < step) { ${mine} = ${reduction.name === 'sum' ? `${mine} + ${other}` : `maximum(${mine}, ${other})`}; }`,
      '}',
      'workgroupBarrier();',
      `${total} = partial[0];`,
    );
  }
}
