import type { Affine, Loop } from '../../expression/affine';
import {
  type AtExpression,
  children,
  type Expression,
  indicesOf,
  isWholeNumber,
  type ReduceExpression,
  usesIn,
} from '../../expression/expression';
import { primitiveOf } from '../../expression/primitives/primitives';
import type { Kernel } from '../kernel';
import { type NestItem, nestSum } from '../nestSum';
import { shaderText } from './functions';

/** How a shading language says what kernels are made of. */
export interface ShaderSyntax {
  /** Whether integers are kept as such; else floats stand for them. */
  readonly hasIntegers: boolean;
  /** A declaration with its semicolon. */
  variable(type: 'float' | 'int', name: string, value: string): string;
  /** Element `index` (an integer) of an argument. */
  load(argument: number, index: string): string;
  toFloat(integer: string): string;
  /** Of what stands for an integer, the integer itself. */
  toIndex(whole: string): string;
  /** Both sides are computed. */
  select(condition: string, x: string, y: string): string;
  /** The whole quotient of two integers >= 0. */
  quotient(x: string, y: number): string;
}

/**
 * How many terms, or sums of such terms, one variable adds up. Shaders have no float64 to fold into, so blocks are added up in
 * blocks: seven levels for 10^8 terms. A compensated sum would need fewer, but drivers may reorder it away.
 */
const SUM_TERMS = 16;

/** What has a name, or needs none. */
const NAMED: readonly Expression['kind'][] = ['constant', 'index', 'guarded', 'at', 'reduce'];

const COMPARE = { equal: '==', greater: '>', greaterEqual: '>=' } as const;

/**
 * Writes the body of a shader that computes `value`, one output element, for the integer `cell`. The language must
 * provide the functions infinity(), not_a_number(), is_nan(x), maximum(x, y) and minimum(x, y).
 */
export class ShaderBody {
  protected readonly loops = new Map<Loop, string>();
  protected readonly lines: string[] = [];
  /** What was computed already, in the block that is open. */
  protected computed = new Map<Expression, string>();
  private readonly uses: ReadonlyMap<Expression, number>;
  protected names = 0;
  /** The loops of reductions that are being written. */
  private readonly open = new Set<Loop>();
  /** Names of the constant parts of indices within such loops, by their text. */
  private bases = new Map<string, string>();

  constructor(
    protected readonly kernel: Kernel,
    protected readonly syntax: ShaderSyntax,
  ) {
    this.uses = usesIn(kernel.values);
  }

  write(): string {
    const { cells, values } = this.kernel;
    this.decodeLoops(cells / values.length);
    values.forEach((value, part) => {
      if (part === 0) this.lines.push(this.syntax.variable(this.typeOf(value), 'value', this.text(value)));
      else this.block(`if (part == ${part}) {`, () => this.lines.push(`value = ${this.text(value)};`));
    });
    return this.lines.join('\n');
  }

  /** How values are kept. */
  private typeOf(e: Expression): 'float' | 'int' {
    return this.syntax.hasIntegers && isWholeNumber(e) ? 'int' : 'float';
  }

  protected number(value: number, like: Expression): string {
    if (this.typeOf(like) === 'float') return number(value);
    return value < 0 ? `(${value})` : String(value);
  }

  /** Turns the cell's number into loop counters; the output is dense, so it is a number of mixed radix. */
  private decodeLoops(cellsPerValue: number): void {
    const { loops, values } = this.kernel;
    const declare = (name: string, value: string) => this.lines.push(this.syntax.variable('int', name, value));
    let rest = 'cell';
    if (values.length > 1) {
      declare('part', this.syntax.quotient('cell', cellsPerValue));
      declare('inPart', `cell - part * ${cellsPerValue}`);
      rest = 'inPart';
    }
    for (let i = loops.length - 1; i >= 0; i--) {
      const { loop } = loops[i];
      this.loops.set(loop, `i${i}`);
      if (i === 0) declare('i0', rest);
      else {
        declare(`r${i}`, this.syntax.quotient(rest, loop.size));
        declare(`i${i}`, `${rest} - r${i} * ${loop.size}`);
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

  protected affine({ offset, terms }: Affine): string {
    const inner = [...terms].filter(([loop]) => this.open.has(loop));
    const outer = this.sum({ offset, terms: new Map([...terms].filter(([loop]) => !this.open.has(loop))) });
    const parts = inner.map((term) => this.term(term));
    if (outer !== '0' || parts.length === 0) parts.unshift(this.bases.get(outer) ?? outer);
    return parts.join(' + ');
  }

  protected sum({ offset, terms }: Affine): string {
    const parts = [...terms].map((term) => this.term(term));
    if (offset !== 0 || parts.length === 0) parts.push(offset < 0 ? `(${offset})` : String(offset));
    return parts.join(' + ');
  }

  private term([loop, coefficient]: readonly [Loop, number]): string {
    if (coefficient === 1) return this.counter(loop);
    return `${this.counter(loop)} * ${coefficient < 0 ? `(${coefficient})` : coefficient}`;
  }

  /** Computes the parts of indices that a reduction's loops don't change before these loops. */
  private declareBases({ loops, x }: ReduceExpression): void {
    for (const { offset, terms } of indicesOf(x)) {
      const outer = new Map([...terms].filter(([loop]) => !loops.includes(loop) && this.loops.has(loop)));
      if (outer.size === terms.size) continue;
      const text = this.sum({ offset, terms: outer });
      if (!/[*+]/.test(text) || this.bases.has(text)) continue;
      const name = `b${this.names++}`;
      this.lines.push(this.syntax.variable('int', name, text));
      this.bases.set(text, name);
    }
  }

  private counter(loop: Loop): string {
    const name = this.loops.get(loop);
    if (name === undefined) throw new Error(`kernel ${this.kernel.name}: an index uses a loop that is not open`);
    return name;
  }

  /** An expression's text; what is used more than once gets a name first. */
  protected text(e: Expression): string {
    const known = this.computed.get(e);
    if (known !== undefined) return known;
    let text = this.expression(e);
    if (!NAMED.includes(e.kind) && (this.uses.get(e) ?? 0) > 1) {
      const name = `v${this.names++}`;
      this.lines.push(this.syntax.variable(this.typeOf(e), name, text));
      text = name;
    }
    if (e.kind !== 'constant' && e.kind !== 'index') this.computed.set(e, text);
    return text;
  }

  protected expression(e: Expression): string {
    switch (e.kind) {
      case 'constant':
        return this.number(e.value, e);
      case 'load':
        return this.syntax.load(e.buffer, this.affine(e.index));
      case 'index': {
        const index = this.affine(e.index);
        return this.typeOf(e) === 'int' ? `(${index})` : this.syntax.toFloat(index);
      }
      case 'unary':
      case 'binary':
        return shaderText(
          primitiveOf(e.name).shader,
          children(e).map((operand) => this.text(operand)),
        );
      case 'select': {
        const [a, b, x, y] = [e.a, e.b, e.x, e.y].map((part) => this.text(part));
        return this.syntax.select(`${a} ${COMPARE[e.compare]} ${b}`, x, y);
      }
      case 'guarded': {
        // a block, because what the guards exclude may lie outside the memory
        const name = `v${this.names++}`;
        const holds = e.guards.map(({ index, size }) => {
          const text = this.affine(index);
          return `${text} >= 0 && ${text} < ${size}`;
        });
        this.lines.push(this.syntax.variable(this.typeOf(e), name, this.number(e.otherwise, e)));
        this.block(`if (${holds.join(' && ')}) {`, () => this.lines.push(`${name} = ${this.text(e.x)};`));
        return name;
      }
      case 'at':
        return this.at(e);
      case 'reduce':
        return this.reduce(e);
    }
  }

  private at(e: AtExpression): string {
    const [name, place] = [`v${this.names++}`, `i${this.names++}p`];
    this.lines.push(this.syntax.variable('int', place, this.syntax.toIndex(this.text(e.place))));
    this.lines.push(this.syntax.variable(this.typeOf(e), name, this.number(0, e)));
    this.loops.set(e.loop, place);
    this.block(`if (${place} >= 0 && ${place} < ${e.loop.size}) {`, () => this.lines.push(`${name} = ${this.text(e.x)};`));
    return name;
  }

  /** The sum of a stair, found by halving. */
  private stair({ loops: [loop], x }: ReduceExpression): string {
    const [sum, step, at] = ['s', 'w', 'p'].map((letter) => `${letter}${this.names++}`);
    const declare = (variable: string, value: string | number) => this.syntax.variable('int', variable, `${value}`);
    const turns = Math.floor(Math.log2(loop.size)) + 1;
    this.lines.push(declare(sum, 0), declare(step, 2 ** (turns - 1)));
    this.lines.push(`for (${declare(`k${at}`, 0)} k${at} < ${turns}; k${at}++) {`, declare(at, `${sum} + ${step} - 1`));
    this.loops.set(loop, at);
    this.block(`if (${at} < ${loop.size}) {`, () => this.lines.push(`${sum} += ${step} * ${this.syntax.toIndex(this.text(x))};`));
    this.lines.push(`${step} = ${step} / 2;`, '}');
    return this.syntax.hasIntegers ? sum : this.syntax.toFloat(sum);
  }

  protected reduce(e: ReduceExpression): string {
    if (e.isStair) return this.stair(e);
    const id = this.names++;
    const [total, place] = [`s${id}`, `p${id}`];
    const lowest = this.typeOf(e.x) === 'int' ? this.number(-(2 ** 31), e.x) : '(-infinity())';
    this.lines.push(this.syntax.variable(this.typeOf(e.x), total, e.name === 'sum' ? this.number(0, e.x) : lowest));
    if (e.name === 'argmax') this.lines.push(this.syntax.variable('int', place, '0'));
    const [outer, outerBases] = [this.computed, this.bases];
    this.computed = new Map(outer);
    this.bases = new Map(outerBases);
    this.declareBases(e);
    const sizes = e.loops.map(({ size }, i) => Math.ceil(size / this.walkOf(e, i).step));
    const nest = nestSum(sizes, 1, [e.name === 'sum' && !isWholeNumber(e) ? SUM_TERMS : Number.POSITIVE_INFINITY]);
    this.writeNest(e, nest, total, (sum) => {
      const element = this.text(e.x);
      if (e.name === 'sum') this.lines.push(this.addTo(sum, element, e));
      const larger = this.typeOf(e) === 'int' ? 'max' : 'maximum';
      if (e.name === 'max') this.lines.push(`${total} = ${larger}(${total}, ${element});`);
      if (e.name === 'argmax') this.lines.push(this.keepLargest(e, element, total, place));
    });
    for (const loop of e.loops) this.open.delete(loop);
    [this.computed, this.bases] = [outer, outerBases];
    this.finish(e, total);
    if (e.name !== 'argmax') return total;
    return this.typeOf(e) === 'int' ? place : this.syntax.toFloat(place);
  }

  /**
   * Writes the loops of a reduction around `body`, which is told the variable to add to.
   * @param start the turn at which the parts that are open of the next item's loop have arrived; null if none is
   */
  private writeNest(
    e: ReduceExpression,
    [item, ...inside]: readonly NestItem[],
    sum: string,
    body: (sum: string) => void,
    start: string | null = null,
  ): void {
    if (item === undefined) {
      body(sum);
      return;
    }
    const name = `n${this.names++}`;
    if (item.kind === 'fold') {
      this.lines.push(this.syntax.variable('float', name, '0.0'));
      this.writeNest(e, inside, name, body, start);
      this.lines.push(`${sum} += ${name};`);
      return;
    }
    const { step, span } = item;
    const { size } = e.loops[item.loop];
    const walk = this.walkOf(e, item.loop);
    if (step > 1) {
      // constant bounds, as WebGL 1 asks for
      const turns = Math.ceil(size / walk.step);
      this.lines.push(`for (${this.syntax.variable('int', name, '0')} ${name} < ${span}; ${name} += ${step}) {`);
      const at = start === null ? name : `(${start} + ${name})`;
      if (start !== null) this.lines.push(`if (${at} >= ${turns}) { break; }`);
      this.writeNest(e, inside, sum, body, at);
    } else {
      this.openLoop(e, item.loop, name, span, start);
      this.writeNest(e, inside, sum, body);
    }
    this.lines.push('}');
  }

  /** Opens a reduction's loop, or a part of it of `span` turns from the turn `start` on. */
  private openLoop(e: ReduceExpression, index: number, name: string, span: number, start: string | null): void {
    const loop = e.loops[index];
    const { first, step } = this.walkOf(e, index);
    const declare = (counter: string, value: string) => this.syntax.variable('int', counter, value);
    let counter = name;
    if (start === null) this.lines.push(`for (${declare(name, first)} ${name} < ${loop.size}; ${name} += ${step}) {`);
    else {
      counter = `${name}k`;
      const turn = `(${start} + ${name})`;
      this.lines.push(`for (${declare(name, '0')} ${name} < ${span}; ${name}++) {`);
      this.lines.push(declare(counter, step === 1 ? turn : `${first} + ${turn} * ${step}`));
      this.lines.push(`if (${counter} >= ${loop.size}) { break; }`);
    }
    this.loops.set(loop, counter);
    this.open.add(loop);
  }

  /** Where one thread starts in a reduction's loop, and in what steps it goes on. */
  protected walkOf(_reduction: ReduceExpression, _loop: number): { readonly first: string; readonly step: number } {
    return { first: '0', step: 1 };
  }

  /** Adds an element to a sum. */
  protected addTo(sum: string, element: string, _reduction: ReduceExpression): string {
    return `${sum} += ${element};`;
  }

  /** Called when a reduction's loops are written. */
  protected finish(_reduction: ReduceExpression, _total: string): void {}

  /** The first largest element stays; NaN counts as largest, as in PyTorch. */
  private keepLargest({ loops, x }: ReduceExpression, element: string, total: string, place: string): string {
    const at = loops.reduce(
      (text, loop) => (text === '' ? this.counter(loop) : `(${text}) * ${loop.size} + ${this.counter(loop)}`),
      '',
    );
    const isNaN = ` || (is_nan(${element}) && !is_nan(${total}))`;
    const larger = `${element} > ${total}${this.typeOf(x) === 'int' ? '' : isNaN}`;
    return `if (${larger}) { ${total} = ${element}; ${place} = ${at || '0'}; }`;
  }
}

/** A float literal. */
function number(value: number): string {
  if (Number.isNaN(value)) return 'not_a_number()';
  const rounded = Math.fround(value);
  if (!Number.isFinite(rounded)) return value > 0 ? 'infinity()' : '(-infinity())';
  if (Object.is(rounded, -0)) return '(-0.0)';
  const text = String(rounded);
  const float = /[.e]/.test(text) ? text : `${text}.0`;
  return value < 0 ? `(${float})` : float;
}
