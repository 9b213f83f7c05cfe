import type { Affine, Loop } from '../expression/affine';
import {
  type AtExpression,
  type BinaryName,
  children,
  type Expression,
  isPrimitive,
  isWholeNumber,
  type ReduceExpression,
  type UnaryName,
  usesIn,
} from '../expression/expression';
import { primitiveOf, repeatsOperand, withOperands } from '../expression/primitives/primitives';
import type { Kernel } from './kernel';

/**
 * Renders a kernel as the source of a GPU.js kernel function: one thread gathers one output element. Every GPU.js mode runs it.
 * A string and not a function, because tools that rewrite functions (minifiers, esbuild's names) break GPU.js' parser.
 */
export function renderGather(kernel: Kernel): string {
  return new GatherRenderer(kernel).render();
}

const COMPARE = { equal: '===', greater: '>', greaterEqual: '>=' } as const;

class GatherRenderer {
  private readonly names = new Map<Loop, string>();
  private readonly lines: string[] = [];
  /** What was computed already, in the block that is open: reductions, and what is used more than once. */
  private computed = new Map<Expression, string>();
  private readonly uses: ReadonlyMap<Expression, number>;
  private temporaries = 0;

  constructor(private readonly kernel: Kernel) {
    this.uses = usesIn(kernel.values);
  }

  render(): string {
    const { argumentSizes, cells, values } = this.kernel;
    const parameters = argumentSizes.map((_, i) => `a${i}`).join(',');
    this.decodeLoops(cells / values.length);
    const [first, ...others] = values;
    const result = others.reduce((text, value, i) => {
      const name = `v${i}`;
      this.lines.push(`let ${name}=${text};`);
      this.block(`if(part===${i + 1}){`, () => this.lines.push(`${name}=${this.text(value)};`));
      return name;
    }, this.text(first));
    return `function(${parameters}){${this.lines.join('')}return ${result};}`;
  }

  /** Turns the thread's flat output position into loop counters; dense loops, so the position is mixed radix. */
  private decodeLoops(cellsPerValue: number): void {
    const { loops, values } = this.kernel;
    loops.forEach(({ loop }, i) => this.names.set(loop, `i${i}`));
    if (values.length > 1) {
      this.lines.push(`let part=Math.floor(this.thread.x/${cellsPerValue});let r0=this.thread.x-part*${cellsPerValue};`);
    } else if (loops.length > 0) this.lines.push('let r0=this.thread.x;');
    if (loops.length === 0) return;
    for (let i = loops.length - 1; i > 0; i--) {
      const from = `r${loops.length - 1 - i}`;
      const rest = `r${loops.length - i}`;
      const size = (loops[i] as { loop: Loop }).loop.size;
      this.lines.push(`let ${rest}=Math.floor(${from}/${size});let i${i}=${from}-${rest}*${size};`);
    }
    this.lines.push(`let i0=r${loops.length - 1};`);
  }

  private affine(index: Affine): string {
    const terms = [...index.terms].map(([loop, c]) =>
      c === 1 ? this.nameOf(loop) : `${this.nameOf(loop)}*${c < 0 ? `(${c})` : c}`,
    );
    if (index.offset !== 0 || terms.length === 0) terms.push(index.offset < 0 ? `(${index.offset})` : String(index.offset));
    return terms.join('+');
  }

  private nameOf(loop: Loop): string {
    const name = this.names.get(loop);
    if (name === undefined) throw new Error(`kernel ${this.kernel.name}: an index uses a loop that is not open`);
    return name;
  }

  /** An expression's text; what is used more than once gets a name first: written out each time, shared parts would double. */
  private text(e: Expression): string {
    const known = this.computed.get(e);
    if (known !== undefined) return known;
    let text = this.expression(e);
    if (isPrimitive(e) && (this.uses.get(e) ?? 0) > 1) text = this.named(text);
    if (e.kind !== 'constant' && e.kind !== 'index') this.computed.set(e, text);
    return text;
  }

  private expression(e: Expression): string {
    switch (e.kind) {
      case 'constant':
        return number(e.value);
      case 'load':
        return `a${e.buffer}[${this.affine(e.index)}]`;
      case 'index':
        return `(${this.affine(e.index)})`;
      case 'unary':
      case 'binary':
        return this.primitive(e.name, ...children(e).map((operand) => this.text(operand)));
      case 'select':
        return this.branch(`${this.text(e.a)}${COMPARE[e.compare]}${this.text(e.b)}`, e.x, e.y);
      case 'guarded': {
        const holds = e.guards.map(({ index, size }) => `(${this.affine(index)})>=0&&(${this.affine(index)})<${size}`);
        return this.branch(holds.join('&&'), e.x, { kind: 'constant', value: e.otherwise });
      }
      case 'at':
        return this.at(e);
      case 'reduce':
        return this.reduce(e);
    }
  }

  private primitive(name: UnaryName | BinaryName, ...operands: string[]): string {
    const { javascript } = primitiveOf(name);
    const named = repeatsOperand(javascript) ? operands.map((operand) => this.named(operand)) : operands;
    return withOperands(javascript, named[0], named[1]);
  }

  private named(text: string): string {
    const name = `c${this.temporaries++}`;
    this.lines.push(`let ${name}=${text};`);
    return name;
  }

  /** An if statement, not a ternary: what is not chosen must not be loaded (it may lie outside the buffer). */
  private branch(condition: string, x: Expression, y: Expression): string {
    const name = `t${this.temporaries++}`;
    const otherwise = this.text(y);
    this.lines.push(`let ${name}=${otherwise};`);
    this.block(`if(${condition}){`, () => this.lines.push(`${name}=${this.text(x)};`));
    return name;
  }

  private at({ loop, place, x }: AtExpression): string {
    const [name, position] = [`t${this.temporaries++}`, this.named(this.text(place))];
    this.lines.push(`let ${name}=0.0;`);
    this.names.set(loop, position);
    this.block(`if(${position}>=0&&${position}<${loop.size}){`, () => this.lines.push(`${name}=${this.text(x)};`));
    return name;
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

  /** The sum of a stair, found by halving. */
  private stair({ loops: [loop], x }: ReduceExpression): string {
    const name = `s${this.temporaries++}`;
    const [width, at] = [`w${name}`, `p${name}`];
    this.lines.push(`let ${name}=0.0;let ${width}=${2 ** Math.floor(Math.log2(loop.size))}.0;`);
    this.block(`for(let k${name}=0;k${name}<${Math.floor(Math.log2(loop.size)) + 1};k${name}++){`, () => {
      this.lines.push(`let ${at}=${name}+${width}-1.0;`);
      this.names.set(loop, at);
      this.block(`if(${at}<${loop.size}){`, () => this.lines.push(`${name}=${name}+${width}*${this.text(x)};`));
      this.lines.push(`${width}=${width}*0.5;`);
    });
    return name;
  }

  private reduce(e: ReduceExpression): string {
    if (e.isStair) return this.stair(e);
    const name = `s${this.temporaries++}`;
    const place = `p${name}`;
    const loops = e.loops.map((loop, i) => ({ loop, variable: `${name}k${i}` }));
    const outer = this.computed;
    // the first element starts a maximum, so that no constant has to stand for minus infinity
    if (e.name === 'sum') this.lines.push(`let ${name}=0.0;`);
    else {
      for (const { loop } of loops) this.names.set(loop, '0');
      this.computed = new Map(outer);
      const first = this.text(e.x);
      this.lines.push(`let ${name}=${first};`);
      if (e.name === 'argmax') this.lines.push(`let ${place}=0.0;`);
    }
    for (const { loop, variable } of loops) {
      this.names.set(loop, variable);
      this.lines.push(`for(let ${variable}=0;${variable}<${loop.size};${variable}++){`);
    }
    this.computed = new Map(outer);
    const element = this.text(e.x);
    this.computed = outer;
    if (e.name === 'sum' && isWholeNumber(e)) this.lines.push(`${name}=(${name}+${element}|0);`);
    else if (e.name === 'sum') this.lines.push(`${name}+=${element};`);
    else if (e.name === 'max') this.lines.push(`${name}=Math.max(${name},${element});`);
    else {
      const position = loops.reduce(
        (text, { loop, variable }) => (text === '' ? variable : `(${text})*${loop.size}+${variable}`),
        '',
      );
      const current = `e${name}`;
      this.lines.push(
        `let ${current}=${element};if(${current}>${name}||(${current}!==${current}&&${name}===${name})){${name}=${current};${place}=${position || '0'};}`,
      );
    }
    this.lines.push('}'.repeat(loops.length));
    return e.name === 'argmax' ? place : name;
  }
}

/** A literal that GPU.js reads as a float. */
function number(value: number): string {
  // GPU.js knows the name Infinity, but not NaN
  if (Number.isNaN(value)) return '(0.0/0.0)';
  const text = String(value);
  const float = /[.eIN]/.test(text) ? text : `${text}.0`;
  return value < 0 ? `(${float})` : float;
}
