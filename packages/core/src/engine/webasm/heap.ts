import { wasmTiles } from '../../codegen/wasm/core';
import { FIRST_ADDRESS } from '../../codegen/wasm/pointers';

/** A stretch of memory, in bytes. */
interface Range {
  address: number;
  bytes: number;
}

/** Bytes of a cache line. */
export const LINE_BYTES = wasmTiles.cacheLine * 4;

/** Bytes rounded up to whole cache lines. */
export const wholeLines = (bytes: number) => Math.ceil(bytes / LINE_BYTES) * LINE_BYTES;

/** What a range for so many bytes takes: no two begin at one address. */
const sizeOf = (bytes: number) => wholeLines(Math.max(1, bytes));

/** Hands out ranges of a memory, each beginning with a cache line: the first free one that is large enough, else more at the end. */
export class Heap {
  /** By address; no two touch. */
  private readonly free: Range[] = [];

  /** `grow` makes the memory so many bytes long. It throws if the host has not as much. `end` is where the first range begins: a cache line's beginning. */
  constructor(
    private readonly grow: (bytes: number) => void,
    private end = FIRST_ADDRESS,
  ) {}

  /** The address of a new range. @throws RangeError if the memory cannot grow as far */
  allocate(bytes: number): number {
    const size = sizeOf(bytes);
    const index = this.free.findIndex((range) => range.bytes >= size);
    if (index === -1) return this.extend(size);
    const range = this.free[index];
    const { address } = range;
    range.address += size;
    range.bytes -= size;
    if (range.bytes === 0) this.free.splice(index, 1);
    return address;
  }

  /** Takes a range back that was handed out for so many bytes. */
  release(address: number, bytes: number): void {
    const size = sizeOf(bytes);
    const found = this.free.findIndex((range) => range.address > address);
    const index = found === -1 ? this.free.length : found;
    const before = this.free[index - 1];
    const after = this.free[index];
    const joinsBefore = before !== undefined && before.address + before.bytes === address;
    const joinsAfter = after !== undefined && address + size === after.address;
    if (joinsBefore) {
      before.bytes += size + (joinsAfter ? after.bytes : 0);
      if (joinsAfter) this.free.splice(index, 1);
    } else if (joinsAfter) {
      after.address = address;
      after.bytes += size;
    } else this.free.splice(index, 0, { address, bytes: size });
  }

  /** A range at the end, together with what is free there. */
  private extend(size: number): number {
    const last = this.free[this.free.length - 1];
    const address = last !== undefined && last.address + last.bytes === this.end ? last.address : this.end;
    this.grow(address + size);
    if (address !== this.end) this.free.pop();
    this.end = address + size;
    return address;
  }
}
