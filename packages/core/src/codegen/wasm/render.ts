import type { Loop } from '../../expression/affine';
import { isPrimitive, type ReduceExpression, reducesOf, walkAll } from '../../expression/expression';
import { primitiveOf } from '../../expression/primitives/primitives';
import { clipsOf } from '../clip';
import type { Kernel } from '../kernel';
import type { TileTarget } from '../target';
import { assembleModule, FunctionBuilder, type ModuleMemory } from './assembler';
import { chooseTiling } from './chooseTiling';
import { chosenTermsOf, renderChosenTerms } from './chosenTerms';
import { wasmTiles } from './core';
import { Evaluator } from './evaluate';
import { type OutputLevel, type TiledPart, tiledParts } from './levels';
import { Pointers } from './pointers';
import { Reductions } from './reductions';
import { renderScatter, scatterOf } from './scatter';
import { keepGlobals, setAside } from './setAside';
import { renderStairs, stairOf } from './stairs';
import { TileStores } from './tileStores';
import type { Tiling } from './tiling';
import { emitUnits } from './workUnits';

/** How a module is made. */
export interface RenderOptions {
  /** How it is cut into register tiles; the cheapest way when left out, or that of a scatter, of stairs or of chosen terms. */
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
  const stair = tiling === undefined ? stairOf(kernel) : null;
  const terms = tiling === undefined ? chosenTermsOf(kernel) : null;
  const code = terms
    ? renderChosenTerms(kernel, terms)
    : scatter
      ? renderScatter(kernel, scatter, imports, fusedMultiplyAdd)
      : stair
        ? renderStairs(kernel, stair, imports, fusedMultiplyAdd)
        : renderTiles(kernel, imports, tiling ?? chooseTiling(kernel, tiles), options);
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
  private readonly evaluator: Evaluator;
  private readonly reductions: Reductions;
  private readonly stores: TileStores;
  /** How many registers a tile may fill. */
  private readonly registers: number;

  constructor(
    private readonly f: FunctionBuilder,
    private readonly kernel: Kernel,
    private readonly mathImports: readonly string[],
    { tiling, levels }: TiledPart,
    { fusedMultiplyAdd = false, checksAccess = false, tiles = wasmTiles }: RenderOptions,
  ) {
    this.registers = tiles.registers;
    this.tiling = tiling;
    this.levels = levels;
    this.first = kernel.outermost === null ? 0 : 1;
    const clipped = new Set(kernel.values.flatMap(reducesOf).flatMap((reduction) => clipsOf(reduction).guarded));
    this.pointers = new Pointers(f, kernel, levels, clipped);
    this.evaluator = new Evaluator(f, this.pointers, mathImports, clipped, fusedMultiplyAdd, tiling);
    this.reductions = new Reductions(f, kernel, tiling, { pointers: this.pointers, evaluator: this.evaluator }, checksAccess);
    this.stores = new TileStores(f, kernel, { tiling, levels }, this.pointers, this.evaluator);
  }

  /** What stands before all loops. */
  start(): void {
    this.evaluator.prepareConstants(this.kernel.values);
    this.pointers.start();
    this.reductions.start();
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
      this.reductions.write(reduction, instances);
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
}
