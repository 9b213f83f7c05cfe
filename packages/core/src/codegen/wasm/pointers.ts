import type { Affine, Loop } from '../../expression/affine';
import { type Expression, type LoadExpression, loadsOf, walkAll } from '../../expression/expression';
import type { Kernel } from '../kernel';
import type { FunctionBuilder } from './assembler';
import type { OutputLevel } from './levels';

/** All loads of one buffer that move alike: they share a pointer and differ by a constant. */
interface Stream {
  readonly coefficients: ReadonlyMap<Loop, number>;
  /** Which of the addresses it starts from: 0 is the output's, 1 the first argument's. */
  readonly address: number;
  /** Bytes from that address to where the pointer starts; offsets of loads are relative to it. */
  base: number;
  /** Whether the pointer can be negative while the address is not. */
  mayStartBelow: boolean;
  /** The local that holds the pointer now. */
  pointer: number;
  /** Added to every offset while in a reduction whose unrolled loops run backwards. */
  shift: number;
}

export const BYTES = 4;

/** The function's parameter that says where the addresses stand: the output's, then each argument's. */
export const ADDRESSES = 2;

/**
 * Nothing that a kernel reads or writes begins before this address: a pointer may start so far below a buffer whose first
 * elements guards exclude (padding) and is still no negative number.
 */
export const FIRST_ADDRESS = 2 ** 20;

export type Position = { readonly constant: number } | { readonly local: number };

/** The addresses of a kernel's loads and stores, kept up to date as loops open and advance. */
export class Pointers {
  private readonly streams = new Map<string, Stream>();
  private readonly streamOf = new Map<LoadExpression, Stream>();
  private readonly outputStream: Stream;
  private readonly positions = new Map<Loop, Position>();
  private readonly counted = new Set<Loop>();
  /** Loops that stand at a computed place now, and the local that holds it. */
  private readonly places = new Map<Loop, number>();
  /** The locals that hold how long open loops are. */
  private readonly lengths = new Map<Loop, number>();
  /** Those that hold how far apart neighbours lie, in bytes, where a run is told. */
  private readonly distances: { readonly loop: Loop; readonly address: number; readonly bytes: number }[] = [];
  /** Which word behind the addresses is told next. */
  private told = 0;
  /** The local that holds how many cells there are, where a run is told. */
  cells = -1;
  /** The one that holds how many tiles there are along the open level. */
  private tiles = -1;

  constructor(
    private readonly f: FunctionBuilder,
    private readonly kernel: Kernel,
    private readonly levels: readonly OutputLevel[],
    clipped: ReadonlySet<Expression>,
  ) {
    for (const { loop, from, tiles, isOpen } of levels) if (tiles === 1 && !isOpen) this.positions.set(loop, { constant: from });
    for (const load of kernel.values.flatMap(loadsOf)) this.addStream(load);
    let guarded = false;
    const computed = new Set<Loop>();
    walkAll(kernel.values, (e) => {
      if (e.kind === 'index') for (const loop of e.index.terms.keys()) this.counted.add(loop);
      if (e.kind === 'reduce' && e.name === 'argmax') for (const loop of e.loops) this.counted.add(loop);
      if (e.kind === 'at') computed.add(e.loop);
      if (e.kind !== 'guarded') return;
      if (!clipped.has(e)) guarded = true;
      for (const { index } of e.guards) for (const loop of index.terms.keys()) this.counted.add(loop);
    });
    for (const [load, stream] of this.streamOf) {
      // a negative step or start can't be an instruction's offset, which is unsigned: the pointer takes it
      const backwards = [...stream.coefficients.values()].some((c) => c < 0);
      const start = this.startOf(load) + this.lowestInTile(stream);
      const isComputed = [...stream.coefficients.keys()].some((loop) => computed.has(loop));
      if ((guarded || isComputed) && (backwards || start < -FIRST_ADDRESS)) stream.mayStartBelow = true;
      // the pointer takes what all loads have in common, so that offsets are short: processors run shorter code faster
      stream.base = Math.min(stream.base, start);
    }
    const strides = new Map(levels.map(({ loop, stride }) => [loop, stride]));
    this.outputStream = { coefficients: strides, address: 0, base: 0, mayStartBelow: false, pointer: -1, shift: 0 };
  }

  private addStream(load: LoadExpression): void {
    const terms = [...load.index.terms].sort(([a], [b]) => a.id - b.id);
    const key = `${load.buffer}:${terms.map(([loop, c]) => `${loop.id}*${c}`).join(',')}`;
    const stream = this.streams.get(key) ?? {
      coefficients: load.index.terms,
      address: load.buffer + 1,
      base: Number.POSITIVE_INFINITY,
      mayStartBelow: false,
      pointer: -1,
      shift: 0,
    };
    this.streams.set(key, stream);
    this.streamOf.set(load, stream);
  }

  private startOf(load: LoadExpression): number {
    return load.index.offset * BYTES;
  }

  /** How far below its first element a tile reaches where loops run backwards (<= 0), in bytes. */
  private lowestInTile({ coefficients }: Stream): number {
    let lowest = 0;
    for (const { loop, span } of this.levels) lowest += Math.min(0, coefficients.get(loop) ?? 0) * (span - 1) * BYTES;
    return lowest;
  }

  get output(): number {
    return this.outputStream.pointer;
  }

  outputOffset(instance: ReadonlyMap<Loop, number>): number {
    return this.jamOffset(this.outputStream, instance);
  }

  /** Puts a load's address on the stack, for one jammed copy at unrolled loop positions; returns the bytes to add to it. */
  emitAddress(load: LoadExpression, instance: ReadonlyMap<Loop, number>, unrolled: ReadonlyMap<Loop, number>): number {
    const stream = this.streamOf.get(load) as Stream;
    let offset = this.startOf(load) - stream.base + stream.shift + this.jamOffset(stream, instance);
    for (const [loop, position] of unrolled) offset += (stream.coefficients.get(loop) ?? 0) * position * BYTES;
    this.f.get(stream.pointer);
    for (const [loop, place] of this.places) {
      const bytes = (stream.coefficients.get(loop) ?? 0) * BYTES;
      if (bytes !== 0) this.f.get(place).i32(bytes).do('i32.mul', 'i32.add');
    }
    if (!stream.mayStartBelow) return offset;
    // the pointer alone may lie below 0 where a guard excludes the first elements of a tile
    this.f.i32(offset).do('i32.add');
    return 0;
  }

  /** From here on a loop stands at the place that a local holds. */
  openPlace(loop: Loop, local: number): void {
    this.places.set(loop, local);
    this.positions.set(loop, { local });
  }

  closePlace(loop: Loop): void {
    this.places.delete(loop);
    this.positions.delete(loop);
  }

  private jamOffset(stream: Stream, instance: ReadonlyMap<Loop, number>): number {
    let offset = 0;
    for (const { loop, lanes } of this.levels)
      offset += (stream.coefficients.get(loop) ?? 0) * (instance.get(loop) ?? 0) * lanes * BYTES;
    return offset;
  }

  /** Starts every pointer, before any loop or branch opens. */
  start(): void {
    const { f } = this;
    for (const stream of [...this.streams.values(), this.outputStream]) {
      stream.pointer = f.local('i32');
      f.get(ADDRESSES).loadInteger(stream.address * BYTES);
      const base = stream.base + this.fixedOffset(stream);
      if (base !== 0) f.i32(base).do('i32.add');
      f.set(stream.pointer);
    }
    const { open } = this.kernel;
    if (open === undefined) return;
    this.cells = this.nextTold();
    for (const loop of [open.output, open.sum]) {
      const length = this.nextTold();
      if (loop !== null) this.lengths.set(loop, length);
    }
    for (const { loop, address } of open.distances) this.distances.push({ loop, address, bytes: this.nextTold() });
    const level = this.levels.find(({ isOpen }) => isOpen);
    if (level === undefined) return;
    this.tiles = f.local('i32');
    this.emitSize(level.loop);
    f.i32(level.span - 1)
      .do('i32.add')
      .i32(level.span)
      .do('i32.div_u')
      .set(this.tiles);
  }

  /** The next number that a run is told, in a local. */
  nextTold(): number {
    const local = this.f.local('i32');
    const word = 1 + this.kernel.argumentSizes.length + this.told++;
    this.f
      .get(ADDRESSES)
      .loadInteger(word * BYTES)
      .set(local);
    return local;
  }

  /** Puts the size of a loop on the stack. */
  emitSize(loop: Loop): void {
    const length = this.lengths.get(loop);
    if (length === undefined) this.f.i32(loop.size);
    else this.f.get(length);
  }

  /** Puts the number of tiles along a level on the stack. */
  emitTiles({ tiles, isOpen }: OutputLevel): void {
    if (isOpen) this.f.get(this.tiles);
    else this.f.i32(tiles);
  }

  /** How far from the first position of all loops those lie that have one tile, in bytes. */
  private fixedOffset({ coefficients }: Stream): number {
    let offset = 0;
    for (const { loop, from, tiles, isOpen } of this.levels)
      if (tiles === 1 && !isOpen) offset += from * (coefficients.get(loop) ?? 0) * BYTES;
    return offset;
  }

  /** Computes where a tile begins from its number; the last tile overlaps its neighbour where the span doesn't divide. */
  setPosition(level: number, index: number): void {
    const { f } = this;
    const { loop, span, from, size, isOpen } = this.levels[level];
    const position = f.local('i32');
    f.get(index).i32(span).do('i32.mul');
    if (from > 0) f.i32(from).do('i32.add');
    f.set(position);
    if (isOpen && span > 1) {
      const last = f.local('i32');
      this.emitSize(loop);
      f.i32(span).do('i32.sub').set(last);
      f.get(last).get(position).get(position).get(last).do('i32.gt_s', 'select').set(position);
    } else if (size % span !== 0) {
      const last = from + size - span;
      f.i32(last).get(position).get(position).i32(last).do('i32.gt_s', 'select').set(position);
    }
    this.positions.set(loop, { local: position });
  }

  /** Moves every pointer to the current tile of a loop. */
  advance(level: number): void {
    const { f } = this;
    const { loop, tiles, isOpen } = this.levels[level];
    const position = this.positions.get(loop);
    if ((tiles === 1 && !isOpen) || position === undefined || 'constant' in position) return;
    for (const stream of [...this.streams.values(), this.outputStream]) {
      const coefficient = stream.coefficients.get(loop) ?? 0;
      if (coefficient === 0) continue;
      const moved = f.local('i32');
      const told = this.distances.find((at) => at.loop === loop && at.address === stream.address);
      f.get(position.local);
      if (told === undefined) f.i32(coefficient * BYTES);
      else f.get(told.bytes);
      f.do('i32.mul').get(stream.pointer).do('i32.add').set(moved);
      stream.pointer = moved;
    }
  }

  /** One level as a loop over its tiles, which a local counts. */
  repeat(level: number, body: (index: number) => void): void {
    const { f } = this;
    const index = f.local('i32');
    f.i32(0).set(index).loop();
    this.setPosition(level, index);
    this.advance(level);
    body(index);
    f.get(index).i32(1).do('i32.add').tee(index);
    this.emitTiles(this.levels[level]);
    f.do('i32.lt_s').branchIf(0).do('end');
  }

  /** Gives the streams of a reduction's loads pointers of their own, which its loops then move. */
  enterReduction(loads: readonly LoadExpression[], native: readonly Loop[], unrolled: readonly Loop[]): ReductionStream[] {
    const streams = new Set(loads.map((load) => this.streamOf.get(load) as Stream));
    const entered: ReductionStream[] = [];
    for (const stream of streams) {
      let lowest = 0;
      for (const loop of unrolled) lowest += Math.min(0, stream.coefficients.get(loop) ?? 0) * (loop.size - 1) * BYTES;
      if (lowest === 0 && native.every((loop) => !stream.coefficients.has(loop))) continue;
      // this stream's base may lie below 0 because of another guarded load: restart the pointer at the lowest load of this reduction
      if (stream.base < 0) {
        const starts = loads.filter((load) => this.streamOf.get(load) === stream).map((load) => this.startOf(load));
        lowest += Math.min(...starts) + this.lowestInTile(stream) - stream.base;
      }
      const before = stream.pointer;
      const pointer = this.f.local('i32');
      this.f.get(before).i32(lowest).do('i32.add').set(pointer);
      entered.push({ stream, before, pointer });
      stream.pointer = pointer;
      stream.shift = -lowest;
    }
    return entered;
  }

  leaveReduction(entered: readonly ReductionStream[]): void {
    for (const { stream, before } of entered) {
      stream.pointer = before;
      stream.shift = 0;
    }
  }

  /** The counter of an open loop, in a local; null where nothing asks for it. */
  openCounter(loop: Loop): number | null {
    if (!this.counted.has(loop)) return null;
    const local = this.f.local('i32');
    this.positions.set(loop, { local });
    return local;
  }

  /**
   * Puts an index on the stack as i32, or returns it if it is known now.
   * On the vector loop it is the index of the first lane.
   */
  emitIndex(index: Affine, instance: ReadonlyMap<Loop, number>, unrolled: ReadonlyMap<Loop, number>): number | null {
    let known = index.offset;
    const open: [number, number][] = [];
    for (const [loop, coefficient] of index.terms) {
      const level = this.levels.find((l) => l.loop === loop);
      known += coefficient * ((instance.get(loop) ?? 0) * (level?.lanes ?? 1) + (unrolled.get(loop) ?? 0));
      const position = unrolled.has(loop) ? { constant: 0 } : this.positions.get(loop);
      if (position === undefined) throw new Error('an index uses a loop that is not open');
      if ('constant' in position) known += coefficient * position.constant;
      else open.push([position.local, coefficient]);
    }
    if (open.length === 0) return known;
    this.f.i32(known);
    for (const [local, coefficient] of open) this.f.get(local).i32(coefficient).do('i32.mul', 'i32.add');
    return null;
  }
}

export interface ReductionStream {
  readonly stream: Stream;
  readonly before: number;
  readonly pointer: number;
}
