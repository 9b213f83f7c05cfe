import type { Kernel } from '../../codegen/kernel';
import type { TileTarget } from '../../codegen/target';
import { pairedTiles, wasmTiles } from '../../codegen/wasm/core';
import { renderModule } from '../../codegen/wasm/render';
import { addIndex, type Loop, loopIndex, newLoop, scaleIndex } from '../../expression/affine';
import { binary, type Expression, reduce } from '../../expression/expression';
import { type NodeProcess, nodeProcess } from '../host';

/** V8's option, which these versions of Node know; others would write to the console that they don't. */
const OPTION = 'experimental-wasm-revectorize';
const KNOWN_TO = [24, 26] as const;

/** How much faster a product must be: less may be chance. */
const MIN_GAIN = 1.25;
/**
 * A host first compiles code quickly and well when it has seen it run, beside other work: a race that shows nothing is run again after
 * more of it.
 */
const WARM_MS = [12, 50, 200];
const ROUNDS = 7;

/** A product of matrices that lie in the first-level cache: (rows, terms) x (terms, columns), columns in panels of a line. */
const [ROWS, TERMS, COLUMNS] = [16, 96, 16];

function probeKernel(): Kernel {
  const [row, column, term]: [Loop, Loop, Loop] = [newLoop(ROWS), newLoop(COLUMNS), newLoop(TERMS)];
  const load = (buffer: number, outer: Loop, inner: Loop, stride: number): Expression => ({
    kind: 'load',
    buffer,
    index: addIndex(scaleIndex(loopIndex(outer), stride), loopIndex(inner)),
  });
  return {
    name: 'probe',
    loops: [
      { loop: row, stride: COLUMNS },
      { loop: column, stride: 1 },
    ],
    cells: ROWS * COLUMNS,
    values: [reduce('sum', [term], binary('mul', load(0, row, term, TERMS), load(1, term, column, COLUMNS)))],
    outermost: null,
    argumentSizes: [ROWS * TERMS, TERMS * COLUMNS],
  };
}

/** The process's own time: what else the machine does must not decide which numbers a program computes. */
function processorMs(): number {
  const { user, system } = (nodeProcess() as NodeProcess).cpuUsage();
  return (user + system) / 1000;
}

/** Runs a product with tiles of a kind; gives the milliseconds that some runs take. */
function racer(tiles: TileTarget, fusedMultiplyAdd: boolean): () => number {
  const kernel = probeKernel();
  const limits = { initialPages: 1, maximumPages: 1, shared: false };
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 1 });
  const addresses = new Uint32Array(memory.buffer, 0, 3);
  const table = [1024, 1024 + kernel.cells * 4, 1024 + (kernel.cells + kernel.argumentSizes[0]) * 4];
  addresses.set(table);
  const module = new WebAssembly.Module(renderModule(kernel, limits, { tiles, fusedMultiplyAdd }));
  const run = new WebAssembly.Instance(module, { env: { memory } }).exports.run as (
    start: number,
    end: number,
    at: number,
  ) => void;
  return () => {
    const start = processorMs();
    for (let i = 0; i < 100; i++) run(0, kernel.cells, 0);
    return processorMs() - start;
  };
}

/** Whether products are so much faster with vectors in pairs: the best of several rounds, in turn. */
function pays(fusedMultiplyAdd: boolean): boolean {
  const race = [wasmTiles, pairedTiles].map((tiles) => racer(tiles, fusedMultiplyAdd));
  return WARM_MS.some((warm) => {
    const until = performance.now() + 2 * warm;
    while (performance.now() < until) for (const run of race) run();
    const best = race.map(() => Number.POSITIVE_INFINITY);
    for (let round = 0; round < ROUNDS; round++) {
      race.forEach((run, i) => {
        best[i] = Math.min(best[i], run());
      });
    }
    return best[0] > MIN_GAIN * best[1];
  });
}

let found: boolean | null = null;

/**
 * Whether this host makes one vector of 256 bits of two of WebAssembly's that lie side by side, which doubles the speed of products. Node's
 * V8 does so on x86-64 with AVX2 behind an option, which is set here for the whole process; what it brings is timed once a process.
 * @see https://github.com/WebAssembly/flexible-vectors and V8's WasmRevecReducer
 */
export function hasPairedVectors(fusedMultiplyAdd: boolean): boolean {
  if (found !== null) return found;
  const node = nodeProcess();
  const version = Number(node?.versions?.node?.split('.')[0]);
  const { versions } = (node ?? {}) as { versions?: { readonly bun?: string; readonly deno?: string } };
  const isKnown = version >= KNOWN_TO[0] && version <= KNOWN_TO[1] && node?.arch === 'x64';
  if (node === null || versions?.bun || versions?.deno || !isKnown) {
    found = false;
    return found;
  }
  const v8 = node.getBuiltinModule('node:v8') as { setFlagsFromString(flags: string): void };
  v8.setFlagsFromString(`--${OPTION}`);
  found = pays(fusedMultiplyAdd);
  if (!found) v8.setFlagsFromString(`--no-${OPTION}`);
  return found;
}
