import type { TileMemory } from './tileMemory';

/** A place in one of a plan's buffers, in bytes from its beginning. */
export interface BufferPlace {
  readonly buffer: number;
  readonly offset: number;
}

/** Where in memory each kernel of a plan finds its addresses: the output's, then each argument's, and behind them the sizes of its open loops. */
export class AddressTable {
  private readonly begin: number;
  readonly bytes: number;
  private readonly starts: number[] = [];
  /** For every buffer: the words that name a place in it. */
  private readonly words = new Map<number, { readonly word: number; readonly offset: number }[]>();
  private readonly written = new Map<number, number>();

  constructor(
    kernels: readonly (readonly (BufferPlace | number)[])[],
    private readonly memory: TileMemory,
  ) {
    let count = 0;
    const sizes = new Map<number, number>();
    for (const places of kernels) {
      this.starts.push(count);
      for (const place of places) {
        const word = count++;
        if (typeof place === 'number') {
          sizes.set(word, place);
          continue;
        }
        const words = this.words.get(place.buffer) ?? [];
        words.push({ word, offset: place.offset });
        this.words.set(place.buffer, words);
      }
    }
    this.bytes = count * 4;
    this.begin = memory.allocate(this.bytes);
    for (const [word, size] of sizes) memory.asIntegers[this.begin / 4 + word] = size;
  }

  /** Where the addresses of kernel number `index` begin. */
  of(index: number): number {
    return this.begin + this.starts[index] * 4;
  }

  /** Says where a buffer is from now on. */
  place(buffer: number, address: number): void {
    if (this.written.get(buffer) === address) return;
    this.written.set(buffer, address);
    const { asIntegers } = this.memory;
    for (const { word, offset } of this.words.get(buffer) ?? []) asIntegers[this.begin / 4 + word] = address + offset;
  }

  release(): void {
    this.memory.release(this.begin, this.bytes);
  }
}
