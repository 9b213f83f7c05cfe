import { type Kernel, outputSize } from '../../src/codegen/kernel';
import type { OpenKernel } from '../../src/codegen/wasm/openLoops';
import { FIRST_ADDRESS } from '../../src/codegen/wasm/pointers';
import { mathImports, type RenderOptions, renderModule } from '../../src/codegen/wasm/render';
import { isWholeNumber } from '../../src/expression/expression';
import { numbersIn } from '../../src/graph/words';

type Run = (start: number, end: number) => void;
type Range = readonly [start: number, end: number];

const PAGE = 65536;
/** Numbers between arrays: NaN, so that what is read from there can be seen in a result. */
const GAP = 16;
/** Where the addresses stand. */
const ADDRESSES = 64;
/** What stands in the output before a run: no kernel computes it. */
export const UNTOUCHED = -123456;

/** A memory for each number of pages, and whose numbers it holds: a new one for each kernel takes longer than what runs in it. */
const memories = new Map<number, { readonly memory: WebAssembly.Memory; user: ModuleRun }>();

function memoryOf(pages: number, user: ModuleRun): WebAssembly.Memory {
  const own = memories.get(pages) ?? { memory: new WebAssembly.Memory({ initial: pages, maximum: pages }), user };
  memories.set(pages, own);
  own.user = user;
  return own.memory;
}

/** The memory of a kernel, until the next one is made: one of its arrays ends where the memory ends, so that a step outside is a trap. */
export class ModuleRun {
  private readonly memory: WebAssembly.Memory;
  private readonly output: Float32Array | Int32Array;
  private readonly pages: number;

  constructor(
    private readonly kernel: Kernel,
    inputs: readonly (Float32Array | Int32Array)[],
    outputFirst: boolean,
  ) {
    const lengths = [...inputs.map((data) => data.length)];
    const size = outputSize(kernel);
    if (outputFirst) lengths.unshift(size);
    else lengths.push(size);
    const total = lengths.reduce((sum, length) => sum + length + GAP, -GAP) * 4;
    this.pages = Math.ceil((FIRST_ADDRESS + total) / PAGE);
    this.memory = memoryOf(this.pages, this);
    // further below nothing of a kernel lies: a page of it is enough, the rest of a megabyte stays zero
    const numbers = new Float32Array(this.memory.buffer).fill(Number.NaN, (FIRST_ADDRESS - PAGE) / 4);
    let next = FIRST_ADDRESS;
    const places = lengths.map((length, i) => {
      // the last one ends where the memory ends
      const at = i === lengths.length - 1 && i > 0 ? this.pages * PAGE - length * 4 : next;
      next = at + (length + GAP) * 4;
      return at;
    });
    const output = (outputFirst ? places.shift() : places.pop()) as number;
    new Int32Array(this.memory.buffer).set([output, ...places], ADDRESSES / 4);
    inputs.forEach((data, i) => numbersIn(numbers, data instanceof Int32Array ? 'int32' : 'float32').set(data, places[i] / 4));
    const View = isWholeNumber(kernel.values[0]) ? Int32Array : Float32Array;
    this.output = new View(this.memory.buffer, output, kernel.cells);
  }

  /** The kernel's code; where `open` is said that one's, which is told its sizes behind the addresses. */
  instantiate(options: RenderOptions = {}, open: OpenKernel | null = null): Run {
    this.assertOwn();
    const limits = { initialPages: this.pages, maximumPages: this.pages, shared: false };
    const bytes = renderModule(open?.kernel ?? this.kernel, limits, options);
    new Int32Array(this.memory.buffer).set(open?.sizes ?? [], ADDRESSES / 4 + 1 + this.kernel.argumentSizes.length);
    const math = mathImports(this.kernel).map((name) => [`math_${name}`, (Math as unknown as Record<string, unknown>)[name]]);
    const env = { memory: this.memory, ...Object.fromEntries(math) } as WebAssembly.ModuleImports;
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env });
    const run = exports.run as (start: number, end: number, addresses: number) => void;
    return (start, end) => run(start, end, ADDRESSES);
  }

  /** The output after the given ranges of cells were computed, one after the other. */
  results(run: Run, ranges: readonly Range[]): Float32Array | Int32Array {
    this.assertOwn();
    this.output.fill(UNTOUCHED);
    for (const [start, end] of ranges) run(start, end);
    return this.output.slice();
  }

  private assertOwn(): void {
    if (memories.get(this.pages)?.user !== this) throw new Error('another kernel has this memory by now');
  }
}
