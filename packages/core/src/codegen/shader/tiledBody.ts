import { type Affine, coefficientOf, type Loop } from '../../expression/affine';
import { type Expression, indicesOf, loadsOf, type ReduceExpression } from '../../expression/expression';
import { type Contraction, sizesOf } from '../contraction';
import type { Kernel, OutputLoop } from '../kernel';
import { ShaderBody, type ShaderSyntax } from './shaderBody';
import { groupsOf, type TileShape, threadsOf } from './tiles';
import type { WorkgroupCode } from './workgroups';

/** So many terms are added up in one variable; their sum goes to another. */
const FEWEST_TERMS = 32;

/**
 * Renders a contraction in tiles: a workgroup brings a stretch of rows and columns into its memory, and each of its threads sums up
 * the products of some rows and columns in registers. While it does, what comes next is on its way from memory.
 */
export function renderTiles(kernel: Kernel, contraction: Contraction, tile: TileShape, syntax: ShaderSyntax): WorkgroupCode {
  const writer = new TileWriter(kernel, contraction, tile, syntax);
  const finish = new FinishWriter(kernel, contraction, syntax);
  const sizes = sizesOf(contraction);
  const memory = (name: string, width: number) => `var<workgroup> ${name} : array<vec4<f32>, ${(tile.depth * width) / 4}>;`;
  return {
    declarations: `${memory('left_tile', tile.rows)}\n${memory('right_tile', tile.columns)}\n${finish.writeFunction(sizes.rows, sizes.columns)}`,
    body: writer.write(),
    groups: groupsOf(tile, sizes),
    threads: threadsOf(tile),
  };
}

/** Declares the counters of loops that a number of mixed radix stands for, the last one fastest. */
function decode(loops: readonly Loop[], flat: string, name: string, quotient: ShaderSyntax['quotient']) {
  const lines: string[] = [];
  const counters = new Map<Loop, string>();
  let rest = flat;
  for (let i = loops.length - 1; i >= 0; i--) {
    const loop = loops[i];
    if (i === 0) {
      counters.set(loop, rest);
      break;
    }
    lines.push(`let ${name}q${i} = ${quotient(rest, loop.size)};`, `let ${name}${i} = ${rest} - ${name}q${i} * ${loop.size};`);
    counters.set(loop, `${name}${i}`);
    rest = `${name}q${i}`;
  }
  return { lines, counters };
}

const loopsOf = (outputs: readonly OutputLoop[]) => outputs.map(({ loop }) => loop);

/** Writes the function that makes an output element of a sum. */
class FinishWriter extends ShaderBody {
  constructor(
    kernel: Kernel,
    private readonly contraction: Contraction,
    syntax: ShaderSyntax,
  ) {
    super(kernel, syntax);
  }

  writeFunction(rows: number, columns: number): string {
    const { contraction, kernel, syntax } = this;
    for (const [list, name] of [
      [contraction.batches, 'batch'],
      [contraction.rows, 'row'],
      [contraction.columns, 'column'],
    ] as const) {
      const { lines, counters } = decode(loopsOf(list), name, `${name}_`, syntax.quotient);
      this.lines.push(...lines);
      for (const [loop, counter] of counters) this.loops.set(loop, counter);
    }
    const cell = this.affine({ offset: 0, terms: new Map(kernel.loops.map(({ loop, stride }) => [loop, stride])) });
    const value = this.text(kernel.values[0]);
    return `fn finish(batch : i32, row : i32, column : i32, sum : f32) {
if (row >= ${rows} || column >= ${columns}) { return; }
${this.lines.join('\n')}
result[${cell}] = ${value};
}`;
  }

  protected override reduce(): string {
    return 'sum';
  }
}

/** One of the two factors: what of the output it knows, and how much of it lies in the workgroup's memory. */
interface Side {
  readonly name: 'left' | 'right';
  readonly e: Expression;
  readonly outputs: readonly OutputLoop[];
  /** Rows or columns of the whole, and of a tile. */
  readonly size: number;
  readonly width: number;
  /** Whether neighbouring threads read along the depth, instead of along the rows or columns. */
  readonly alongDepth: boolean;
}

/** Writes what all threads of a workgroup do. */
class TileWriter extends ShaderBody {
  private readonly sides: readonly Side[];
  private readonly depth: number;
  private readonly threads: number;
  /** What stands for an index while a factor's element is written. */
  private readonly indices = new Map<Affine, string>();

  constructor(
    kernel: Kernel,
    private readonly contraction: Contraction,
    private readonly tile: TileShape,
    syntax: ShaderSyntax,
  ) {
    super(kernel, syntax);
    const sizes = sizesOf(contraction);
    this.depth = sizes.depth;
    this.threads = threadsOf(tile);
    const side = (name: Side['name'], e: Expression, outputs: readonly OutputLoop[], size: number, width: number): Side => ({
      name,
      e,
      outputs,
      size,
      width,
      alongDepth: readsAlongDepth(e, outputs, contraction.depth),
    });
    this.sides = [
      side('left', contraction.left, contraction.rows, sizes.rows, tile.rows),
      side('right', contraction.right, contraction.columns, sizes.columns, tile.columns),
    ];
  }

  override write(): string {
    const { tile, depth, contraction } = this;
    const [left, right] = this.sides;
    const across = Math.ceil(right.size / right.width);
    const down = Math.ceil(left.size / left.width);
    const steps = Math.ceil(depth / tile.depth);
    this.lines.push(
      `let batch = group / ${across * down};`,
      `let in_batch = group - batch * ${across * down};`,
      `let tile_row = in_batch / ${across};`,
      `let left_start = tile_row * ${left.width};`,
      `let right_start = (in_batch - tile_row * ${across}) * ${right.width};`,
    );
    this.declare(loopsOf(contraction.batches), 'batch', 'batch_');
    for (const side of this.sides) this.declareSlots(side);
    const sums = this.sums();
    const isFolded = depth > FEWEST_TERMS;
    for (const { name } of sums) {
      this.lines.push(`var ${name} = vec4<f32>();`);
      if (isFolded) this.lines.push(`var all_${name} = vec4<f32>();`);
    }
    this.lines.push(`for (var step = -1; step < ${steps}; step++) {`);
    this.lines.push(`if (step + 1 < ${steps}) {`);
    for (const side of this.sides) this.loadSlots(side);
    this.lines.push('}', 'if (step >= 0) {');
    this.multiply(sums);
    if (isFolded) this.fold(sums);
    this.lines.push('}', 'workgroupBarrier();');
    for (const side of this.sides) this.storeSlots(side);
    this.lines.push('workgroupBarrier();', '}');
    this.finishAll(sums, isFolded);
    return this.lines.join('\n');
  }

  private declare(loops: readonly Loop[], flat: string, name: string): void {
    const { lines, counters } = decode(loops, flat, name, this.syntax.quotient);
    this.lines.push(...lines);
    for (const [loop, counter] of counters) this.loops.set(loop, counter);
  }

  /** The thread's sums: for each of its rows some fours of columns. */
  private sums() {
    const { columns, threadRows, threadColumns } = this.tile;
    const across = columns / threadColumns;
    this.lines.push(`let thread_row = i32(lane) / ${across};`, `let thread_column = i32(lane) - thread_row * ${across};`);
    const found: { name: string; r: number; c: number }[] = [];
    for (let r = 0; r < threadRows; r++) {
      for (let c = 0; c < threadColumns / 4; c++) found.push({ name: `sum${r}_${c}`, r, c });
    }
    return found;
  }

  /** Stores the sums, one by one: compilers take long for the same written out as many times. */
  private finishAll(sums: readonly { name: string }[], isFolded: boolean): void {
    const { rows, columns, threadRows, threadColumns } = this.tile;
    const [groupsDown, groupsAcross] = [threadRows / 4, threadColumns / 4];
    const all = sums.map(({ name }) => (isFolded ? `all_${name} + ${name}` : name));
    this.lines.push(
      `var sums = array<vec4<f32>, ${all.length}>(${all.join(', ')});`,
      `for (var i = 0; i < ${all.length}; i++) {`,
      `let r = i / ${groupsAcross};`,
      `let row = left_start + r / 4 * ${rows / groupsDown} + r % 4 + thread_row * 4;`,
      `let column = right_start + (i - r * ${groupsAcross}) * ${columns / groupsAcross} + thread_column * 4;`,
      'for (var j = 0; j < 4; j++) { finish(batch, row, column + j, sums[i][j]); }',
      '}',
    );
  }

  /** The slots of a factor: each thread brings some fours of neighbouring rows (or columns) at one place of the depth. */
  private slotsOf({ width }: Side): number {
    return Math.ceil((width * this.tile.depth) / 4 / this.threads);
  }

  /** Whether a slot is for all threads. */
  private isWhole({ width }: Side): boolean {
    return (width * this.tile.depth) / 4 >= this.threads;
  }

  /** Four neighbours differ only in the innermost loop. */
  private isUniform({ outputs }: Side): boolean {
    const innermost = outputs.at(-1)?.loop;
    return innermost !== undefined && innermost.size % 4 === 0;
  }

  /** Declares, for each slot, which rows and which place of the depth it is for, and the parts of indices that these rows make up. */
  private declareSlots(side: Side): void {
    const { name, width, alongDepth, outputs, e } = side;
    const fours = width / 4;
    for (let slot = 0; slot < this.slotsOf(side); slot++) {
      const at = `${name}${slot}`;
      const flat = slot === 0 ? 'i32(lane)' : `i32(lane) + ${slot * this.threads}`;
      const inner = alongDepth ? this.tile.depth : fours;
      this.lines.push(
        `let ${at}_flat = ${flat};`,
        `let ${at}_outer = ${at}_flat / ${inner};`,
        `let ${at}_inner = ${at}_flat - ${at}_outer * ${inner};`,
        `let ${at}_four = ${at}_${alongDepth ? 'outer' : 'inner'};`,
        `let ${at}_depth = ${at}_${alongDepth ? 'inner' : 'outer'};`,
        `var ${at} = vec4<f32>();`,
      );
      for (let j = 0; j < (this.isUniform(side) ? 1 : 4); j++) {
        this.lines.push(`let ${at}_row${j} = ${name}_start + ${at}_four * 4 + ${j};`);
        this.declare(loopsOf(outputs), `${at}_row${j}`, `${at}_row${j}_`);
        indicesOf(e).forEach((index, i) => {
          this.lines.push(`let ${at}_base${j}_${i} = ${this.sum(this.outerPart(index))};`);
        });
      }
    }
  }

  private outerPart({ offset, terms }: Affine): Affine {
    const { depth } = this.contraction;
    return { offset, terms: new Map([...terms].filter(([loop]) => !depth.includes(loop))) };
  }

  private loadSlots(side: Side): void {
    const { name, e, size, width, outputs } = side;
    const { depth } = this.contraction;
    const indices = indicesOf(e);
    const innermost = outputs.at(-1)?.loop;
    for (let slot = 0; slot < this.slotsOf(side); slot++) {
      const at = `${name}${slot}`;
      const k = `${at}_k`;
      this.lines.push('{', `let ${k} = (step + 1) * ${this.tile.depth} + ${at}_depth;`);
      this.declare(depth, k, `${k}_`);
      indices.forEach((index, i) => {
        const inner = new Map([...index.terms].filter(([loop]) => depth.includes(loop)));
        this.lines.push(`let ${at}_inner${i} = ${this.sum({ offset: 0, terms: inner })};`);
      });
      const elements: string[] = [];
      for (let j = 0; j < 4; j++) {
        const [row, from] = this.isUniform(side) ? [`${at}_row0 + ${j}`, 0] : [`${at}_row${j}`, j];
        indices.forEach((index, i) => {
          const step = j - from === 0 || innermost === undefined ? 0 : coefficientOf(index, innermost) * (j - from);
          this.indices.set(index, `${at}_base${from}_${i} + ${at}_inner${i}${step === 0 ? '' : ` + ${step}`}`);
        });
        const checks: string[] = [];
        if (size % width !== 0) checks.push(`${row} < ${size}`);
        if (this.depth % this.tile.depth !== 0) checks.push(`${k} < ${this.depth}`);
        const outer = this.computed;
        this.computed = new Map();
        const element = this.text(e);
        this.computed = outer;
        elements.push(checks.length === 0 ? element : this.syntax.select(checks.join(' && '), element, '0.0'));
      }
      this.lines.push(`${at} = vec4<f32>(${elements.join(', ')});`, '}');
    }
  }

  /** Where four neighbours at a place of the depth lie: turned a little, where threads side by side write places of the depth. */
  private placeOf({ name, width, alongDepth }: Side, k: string, four: string): string {
    const fours = width / 4;
    const turned = alongDepth ? `((${four}) ^ (${k} & ${Math.min(8, fours) - 1}))` : four;
    return `${name}_tile[${k} * ${fours} + ${turned}]`;
  }

  private storeSlots(side: Side): void {
    for (let slot = 0; slot < this.slotsOf(side); slot++) {
      const at = `${side.name}${slot}`;
      const store = `${this.placeOf(side, `${at}_depth`, `${at}_four`)} = ${at};`;
      this.lines.push(this.isWhole(side) ? store : `if (${at}_flat < ${(side.width * this.tile.depth) / 4}) { ${store} }`);
    }
  }

  private multiply(sums: readonly { name: string; r: number; c: number }[]): void {
    const { depth, threadRows, threadColumns } = this.tile;
    this.lines.push(`for (var k = 0; k < ${depth}; k++) {`);
    const [left, right] = this.sides;
    for (const [side, groups, thread] of [
      [left, threadRows / 4, 'thread_row'],
      [right, threadColumns / 4, 'thread_column'],
    ] as const) {
      for (let g = 0; g < groups; g++) {
        const four = g === 0 ? thread : `${(side.width / 4 / groups) * g} + ${thread}`;
        this.lines.push(`let ${side.name[0]}${g} = ${this.placeOf(side, 'k', four)};`);
      }
    }
    for (const { name, r, c } of sums) this.lines.push(`${name} += l${Math.floor(r / 4)}.${'xyzw'[r % 4]} * r${c};`);
    this.lines.push('}');
  }

  /** Moves the sums of so many terms on, about as many as there will be sums. */
  private fold(sums: readonly { name: string }[]): void {
    const terms = Math.max(FEWEST_TERMS, Math.sqrt(this.depth));
    const every = Math.max(1, Math.round(terms / this.tile.depth));
    this.lines.push(`if (step % ${every} == ${every - 1}) {`);
    for (const { name } of sums) this.lines.push(`all_${name} += ${name};`, `${name} = vec4<f32>();`);
    this.lines.push('}');
  }

  protected override affine(index: Affine): string {
    return this.indices.get(index) ?? super.affine(index);
  }

  /** Without a branch: what lies outside of memory reads as some number that is there, which is then left out. */
  protected override expression(e: Expression): string {
    if (e.kind !== 'guarded') return super.expression(e);
    const holds = e.guards.map(({ index, size }) => `u32(${this.affine(index)}) < ${size}u`);
    return this.syntax.select(holds.join(' && '), this.text(e.x), this.number(e.otherwise, e));
  }

  protected override reduce(_e: ReduceExpression): string {
    throw new Error(`kernel ${this.kernel.name}: a factor of a contraction holds a sum`);
  }
}

/** Whether a factor's numbers lie side by side along the depth rather than along the rows or columns. */
function readsAlongDepth(e: Expression, outputs: readonly OutputLoop[], depth: readonly Loop[]): boolean {
  const closest = (loop: Loop | undefined) =>
    loop === undefined ? false : loadsOf(e).some(({ index }) => Math.abs(coefficientOf(index, loop)) === 1);
  return closest(depth.at(-1)) && !closest(outputs.at(-1)?.loop);
}
