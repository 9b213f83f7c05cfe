import { forEachPosition, iterationsOf, type Loop } from '../../expression/affine';
import { isPrimitive, loadsOf, type ReduceExpression, reducesOf, walkAll } from '../../expression/expression';
import { primitiveOf } from '../../expression/primitives/primitives';
import { clipsOf } from '../clip';
import type { Kernel } from '../kernel';
import { nestSum } from '../nestSum';
import type { TileTarget } from '../target';
import { assembleModule, FunctionBuilder, type ModuleMemory } from './assembler';
import { chooseTiling } from './chooseTiling';
import { LANES, wasmTiles } from './core';
import { Evaluator } from './evaluate';
import { type OutputLevel, type TiledPart, tiledParts } from './levels';
import { foldLimits } from './longSum';
import { partsOf } from './openSums';
import { Pointers } from './pointers';
import { readAhead } from './readAhead';
import { type LoopTurns, ReductionLoops, unrolledLoops } from './reductionLoops';
import { renderScatter, scatterOf } from './scatter';
import { keepGlobals, setAside } from './setAside';
import { TileStores } from './tileStores';
import type { Tiling } from './tiling';
import { emitUnits } from './workUnits';

/** How a module is made. */
export interface RenderOptions {
  /** How it is cut into register tiles; the cheapest way when left out, or that of a scatter. */
  readonly tiling?: Tiling;
  /** The processor that it is cut for, as all know it when left out. */
  readonly tiles?: TileTarget;
  /**
   * Whether sums of products round once instead of twice a term (see engine/fusedMultiplyAdd.ts), which takes relaxed SIMD; its
   * other instructions are used then as well. False when left out.
   */
  readonly fusedMultiplyAdd?: boolean;
  /** Whether the host checks every access to memory (see engine/webasm/checkedAccess.ts). False when left out. */
  readonly checksAccess?: boolean;
}

/** A range of output cells is split among threads; units of work smaller than this many pieces can't be shared fairly. */
const MIN_UNITS = 32;

/**
 * Renders a kernel as a WebAssembly module: loops over register tiles, four lanes a vector. It exports
 * `run`, (start, end, addresses): a range of output cells, and where in memory stand the addresses of the output and of each
 * argument. So one module serves every kernel that computes the same, wherever its numbers lie.
 * A range stands for its share of the tiles, each whole, wherever their cells lie: any split into ranges computes the same bits.
 */
export function renderModule(kernel: Kernel, memory: ModuleMemory, options: RenderOptions = {}): Uint8Array<ArrayBuffer> {
  const { tiling, tiles, fusedMultiplyAdd = false } = options;
  const imports = mathImports(kernel);
  const scatter = tiling === undefined ? scatterOf(kernel) : null;
  const code =
    scatter === null
      ? renderTiles(kernel, imports, tiling ?? chooseTiling(kernel, tiles), options)
      : renderScatter(kernel, scatter, imports, fusedMultiplyAdd);
  return assembleModule(memory, imports, code, ['run']);
}

/** The functions of `Math` that a kernel calls, in the order of its imports. */
export function mathImports(kernel: Kernel): string[] {
  const names = new Set<string>();
  walkAll(kernel.values, (e) => {
    if (isPrimitive(e)) for (const name of primitiveOf(e.name).calls) names.add(name);
  });
  return [...names].sort();
}

/** Every part in turn for each block of a sum, so that they all find it in the cache. */
function renderTiles(kernel: Kernel, imports: readonly string[], tiling: Tiling, options: RenderOptions): FunctionBuilder {
  const f = new FunctionBuilder(3);
  const [whole, ...rest] = tiledParts(kernel, tiling).map((part) => new TileRenderer(f, kernel, imports, part, options));
  for (const part of [whole, ...rest]) part.start();
  whole.forEachBlock((block) => {
    whole.tiles();
    for (const part of rest) {
      if (block !== null) part.moveToBlock(block);
      part.tiles();
    }
  });
  return f;
}

/** Output cells that are cut alike. */
class TileRenderer {
  private readonly levels: readonly OutputLevel[];
  private readonly tiling: Tiling;
  /** The first level over the output itself. */
  private readonly first: number;
  private readonly pointers: Pointers;
  private readonly reductionLoops: ReductionLoops;
  private readonly evaluator: Evaluator;
  private readonly stores: TileStores;
  private readonly checksAccess: boolean;
  /** How many registers a tile may fill. */
  private readonly registers: number;
  /** The locals that hold how long the parts of an open sum are, outermost first. */
  private parts: readonly number[] = [];

  constructor(
    private readonly f: FunctionBuilder,
    private readonly kernel: Kernel,
    private readonly mathImports: readonly string[],
    { tiling, levels }: TiledPart,
    { fusedMultiplyAdd = false, checksAccess = false, tiles = wasmTiles }: RenderOptions,
  ) {
    this.checksAccess = checksAccess;
    this.registers = tiles.registers;
    this.tiling = tiling;
    this.levels = levels;
    this.first = kernel.outermost === null ? 0 : 1;
    const clipped = new Set(kernel.values.flatMap(reducesOf).flatMap((reduction) => clipsOf(reduction).guarded));
    this.pointers = new Pointers(f, kernel, levels, clipped);
    this.reductionLoops = new ReductionLoops(f, this.pointers);
    this.evaluator = new Evaluator(f, this.pointers, mathImports, clipped, fusedMultiplyAdd, tiling);
    this.stores = new TileStores(f, kernel, { tiling, levels }, this.pointers, this.evaluator);
  }

  /** What stands before all loops. */
  start(): void {
    const { values, open } = this.kernel;
    this.evaluator.prepareConstants(values);
    this.pointers.start();
    const sum = open?.sum;
    if (sum === undefined || sum === null) return;
    const [reduction] = values.flatMap(reducesOf);
    this.parts = partsOf(reduction, sum.size, this.tiling.paired === true).map(() => this.pointers.nextTold());
  }

  /** The loop over the blocks of a sum, if it has blocks, with a local that counts them. */
  forEachBlock(body: (block: number | null) => void): void {
    if (this.first === 0) body(null);
    else this.pointers.repeat(0, body);
  }

  /** Stands at a block that another part's loop counts. */
  moveToBlock(block: number): void {
    this.pointers.setPosition(0, block);
    this.pointers.advance(0);
  }

  /** All tiles, of one block. */
  tiles(): void {
    let outer = this.first;
    let units = 1;
    while (outer < this.levels.length && units < MIN_UNITS) units *= this.levels[outer++].tiles;
    const tile = () => (this.tiling.paired ? this.f.forgetVectors(() => this.tile()) : this.tile());
    this.forEachUnit(outer, units, () => this.forEachTile(outer, tile));
  }

  /** The outer loops as one: work units, decoded from a counter. */
  private forEachUnit(outer: number, units: number, body: () => void): void {
    const { f } = this;
    const open = this.levels.slice(this.first, outer).find(({ isOpen }) => isOpen);
    const { unit, last } = emitUnits(f, this.kernel, open, units, this.pointers);
    const [rest, index] = [f.local('i32'), f.local('i32')];
    f.block().get(unit).get(last).do('i32.ge_s').branchIf(0).loop();
    f.get(unit).set(rest);
    for (let level = outer - 1; level >= this.first; level--) {
      const { tiles, isOpen } = this.levels[level];
      if (tiles === 1 && !isOpen) continue;
      const isOutermost = this.levels.slice(this.first, level).every((l) => l.tiles === 1 && !l.isOpen);
      if (isOutermost) f.get(rest).set(index);
      else {
        f.get(rest);
        this.pointers.emitTiles(this.levels[level]);
        f.do('i32.rem_u').set(index).get(rest);
        this.pointers.emitTiles(this.levels[level]);
        f.do('i32.div_u').set(rest);
      }
      this.pointers.setPosition(level, index);
    }
    for (let level = this.first; level < outer; level++) this.pointers.advance(level);
    body();
    f.get(unit).i32(1).do('i32.add').tee(unit).get(last).do('i32.lt_s').branchIf(0).do('end', 'end');
  }

  /** The inner loops, as loops. */
  private forEachTile(level: number, body: () => void): void {
    if (level === this.levels.length) {
      body();
      return;
    }
    const { tiles, isOpen } = this.levels[level];
    if (tiles === 1 && !isOpen) this.forEachTile(level + 1, body);
    else this.pointers.repeat(level, () => this.forEachTile(level + 1, body));
  }

  /** One register tile: reductions first, then what follows them, then the stores. */
  private tile(): void {
    const instances = this.instances();
    this.evaluator.beginTile();
    const { values, outermost } = this.kernel;
    const reductions = [...new Set(values.flatMap(reducesOf))];
    const { accumulators } = this.evaluator;
    // vectors in globals are not joined to pairs
    const aside = this.tiling.paired
      ? new Set<ReduceExpression>()
      : setAside(reductions, (one) => accumulators.count(one, instances), this.registers);
    for (const reduction of reductions) {
      this.reduce(reduction, instances);
      if (aside.has(reduction)) accumulators.setAside(reduction);
    }
    if (aside.size > 0) keepGlobals(this.f, this.mathImports.length);
    if (outermost === null) this.stores.values(instances);
    else this.stores.partialSums(reducesOf(values[0])[0], outermost, instances);
  }

  /**
   * Every combination of jammed neighbours. The longest run is outermost: what the short one reads (a weight for each
   * of two channels) stays in registers, what the long one reads passes through one.
   */
  private instances(): Map<Loop, number>[] {
    let all: Map<Loop, number>[] = [new Map()];
    for (const [loop, factor] of [...this.tiling.jam].sort(([, a], [, b]) => b - a)) {
      all = all.flatMap((instance) => Array.from({ length: factor }, (_, k) => new Map(instance).set(loop, k)));
    }
    return all;
  }

  private reduce(reduction: ReduceExpression, instances: readonly Map<Loop, number>[]): void {
    const { f, evaluator, pointers, reductionLoops, kernel, tiling } = this;
    const { vector } = tiling;
    const vectorLoop = vector?.role === 'reduce' && reduction.loops.includes(vector.loop) ? vector.loop : null;
    const loops = reduction.loops.filter((loop) => loop !== vectorLoop && loop !== kernel.outermost);
    if (reduction.name !== 'argmax') loops.sort((a, b) => a.size - b.size);
    if (vectorLoop !== null) loops.push(vectorLoop);
    const { clips } = clipsOf(reduction);
    const accumulators = evaluator.accumulators.count(reduction, instances);
    const unrollable =
      clips.length > 0 || reduction.loops.some((loop) => loop === kernel.open?.sum)
        ? 0
        : unrolledLoops(loops, vectorLoop, accumulators);
    const native = loops.slice(0, loops.length - unrollable);
    const unrolled = loops.slice(native.length);
    const turns = native.map((loop) => (loop === vectorLoop ? Math.floor(loop.size / LANES) : loop.size));
    const items = nestSum(
      turns,
      iterationsOf(unrolled),
      foldLimits(reduction, iterationsOf(reduction.loops), tiling.paired === true),
    );
    const levels = items.filter(({ kind }) => kind === 'fold').length;
    evaluator.accumulators.open(reduction, instances, levels);
    const bounds = new Map(clips.map((clip) => [clip.loop, reductionLoops.emitBounds(clip)]));
    const streams = pointers.enterReduction(loadsOf(reduction.x), native, unrolled);
    const lanesLoop = vectorLoop ?? (vector?.role === 'output' ? vector.loop : null);
    const body = (tail: number | null) => {
      evaluator.beginBody();
      forEachPosition(unrolled, (positions) => {
        evaluator.accumulate(reduction, instances, positions, lanesLoop, tail);
      });
    };
    // where bounds are clipped, what stands at the beginning may lie outside
    if (this.checksAccess && clips.length === 0) readAhead(evaluator, reduction, instances, lanesLoop);
    let nextPart = 0;
    const nest = (depth: number, part?: LoopTurns): void => {
      const item = items[depth];
      if (item === undefined) {
        body(null);
        return;
      }
      if (item.kind === 'fold') {
        nest(depth + 1, part);
        evaluator.accumulators.fold(reduction, item.level);
        return;
      }
      const { step } = item;
      const loop = native[item.loop];
      const run = (all: LoopTurns) => {
        if (step === 1) all.each(() => nest(depth + 1));
        else {
          const most = loop === kernel.open?.sum ? this.parts[nextPart++] : null;
          all.inParts(most === null ? () => f.i32(step) : () => f.get(most), (next) => nest(depth + 1, next));
        }
      };
      const clipped = bounds.get(loop);
      if (part !== undefined) run(part);
      else if (clipped !== undefined) reductionLoops.clippedLoop(streams, loop, clipped, run);
      else {
        const isVector = loop === vectorLoop;
        reductionLoops.reductionLoop(
          streams,
          loop,
          { count: loop === kernel.open?.sum ? null : turns[item.loop], step: isVector ? LANES : 1, windBack: item.loop > 0 },
          run,
          () => {
            for (let tail = 0; isVector && tail < loop.size % LANES; tail++) body(tail);
          },
        );
      }
    };
    nest(0);
    pointers.leaveReduction(streams);
    evaluator.accumulators.close(reduction, vectorLoop !== null);
  }
}
