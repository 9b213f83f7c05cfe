import { assertClose } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { chooseTiling } from '../../../src/codegen/wasm/chooseTiling';
import { scatterOf } from '../../../src/codegen/wasm/scatter';
import { type Tiling, turnedAlong } from '../../../src/codegen/wasm/tiling';
import { hasFusedMultiplyAdd } from '../../../src/engine/webasm/fusedMultiplyAdd';
import { loadsOf } from '../../../src/expression/expression';
import { seededRandom } from '../../../src/index';
import { kernelZoo, longestReduction, outermostSpecimens } from '../../support/kernelZoo';
import { ModuleRun, UNTOUCHED } from '../../support/moduleRun';
import { tilingsOf, tilingText } from '../../support/tilings';

const random = seededRandom(11);
const specimens = kernelZoo();
const waysToMultiplyAndAdd = hasFusedMultiplyAdd() ? [false, true] : [false];

function sameBits(a: Float32Array | Int32Array, b: Float32Array | Int32Array, where: string): void {
  const [x, y] = [a, b].map((numbers) => new Uint32Array(numbers.buffer));
  const cell = x.findIndex((word, i) => word !== y[i]);
  assert.is(cell, -1, `${where}: cell ${cell} is ${a[cell]}, in one piece ${b[cell]}`);
}

/** Pieces that cover the cells, some of them empty, in a random order. */
function pieces(cells: number): [number, number][] {
  const cuts = Array.from({ length: 1 + random.integer(5) }, () => random.integer(cells + 1)).sort((a, b) => a - b);
  const bounds = [0, ...cuts, cells];
  return random.shuffle(
    cuts.map((_, i): [number, number] => [bounds[i], bounds[i + 1]]).concat([[bounds.at(-2) as number, cells]]),
  );
}

const sameJam = (a: Tiling['jam'], b: Tiling['jam']) =>
  a.size === b.size && [...a].every(([loop, factor]) => b.get(loop) === factor);

const sameTiling = (a: Tiling, b: Tiling) =>
  a.vector?.loop === b.vector?.loop &&
  a.vector?.role === b.vector?.role &&
  a.rest?.loop === b.rest?.loop &&
  sameJam(a.jam, b.jam) &&
  sameJam(a.rest?.jam ?? new Map(), b.rest?.jam ?? new Map());

let compiled = 0;

test('every tiling of every kernel computes what the kernel means, and no other cell is touched', () => {
  for (const { name, kernel, inputs, expected } of specimens) {
    const wanted = expected.map((value) => (Number.isNaN(value) ? UNTOUCHED : value));
    const atol = 1e-5 * Math.max(1, longestReduction(kernel) / 500);
    tilingsOf(kernel).forEach((tiling, i) => {
      const module = new ModuleRun(kernel, inputs, i % 2 === 0);
      compiled++;
      for (const fusedMultiplyAdd of waysToMultiplyAndAdd) {
        const run = module.instantiate({ tiling, fusedMultiplyAdd });
        const where = `${name}, ${tilingText(tiling)}${fusedMultiplyAdd ? ', fused' : ''}`;
        const whole = module.results(run, [[0, kernel.cells]]);
        assertClose(whole, wanted, { atol, name: where });
        const split = pieces(kernel.cells);
        sameBits(module.results(run, split), whole, `${where}, in pieces ${JSON.stringify(split)}`);
      }
    });
  }
});

test('a scatter adds to each row what the sum of its kernel says', () => {
  const scatters = specimens.filter(({ kernel }) => scatterOf(kernel) !== null);
  assert.ok(scatters.length >= 4, `${scatters.length} scatters`);
  for (const { name, kernel, inputs, expected } of scatters) {
    const module = new ModuleRun(kernel, inputs, true);
    const run = module.instantiate();
    const whole = module.results(run, [[0, kernel.cells]]);
    assertClose(whole, expected, { name });
    const split = pieces(kernel.cells);
    sameBits(module.results(run, split), whole, `${name}, in pieces ${JSON.stringify(split)}`);
  }
});

test('the tiling that is chosen is one of these', () => {
  for (const { name, kernel } of specimens) {
    const chosen = chooseTiling(kernel);
    assert.ok(
      tilingsOf(kernel).some((tiling) => sameTiling(tiling, chosen)),
      `${name}: test/support/tilings.ts does not know ${tilingText(chosen)}`,
    );
  }
});

test('cells that lie one by one are computed as well', () => {
  for (const { name, kernel, inputs } of specimens.filter(({ kernel: { cells } }) => cells <= 40)) {
    const module = new ModuleRun(kernel, inputs, false);
    const run = module.instantiate();
    const whole = module.results(run, [[0, kernel.cells]]);
    const single = Array.from({ length: kernel.cells }, (_, cell): [number, number] => [cell, cell + 1]);
    sameBits(module.results(run, single), whole, name);
  }
});

test('partial sums that overflow are infinite', () => {
  for (const blocks of [4, 10]) {
    for (const { name, kernel, inputs } of outermostSpecimens(blocks)) {
      const module = new ModuleRun(
        kernel,
        inputs.map((data) => data.map(() => 1e19)),
        false,
      );
      const results = module.results(module.instantiate(), [[0, kernel.cells]]);
      assert.equal(new Set(results), new Set([Number.POSITIVE_INFINITY]), name);
    }
  }
});

test('there were vectors of both kinds, jammed loops, gaps and sizes with a remainder', () => {
  const tilings = specimens.flatMap(({ kernel }) => tilingsOf(kernel));
  assert.is(compiled, tilings.length);
  for (const role of ['output', 'reduce'])
    assert.ok(
      tilings.some(({ vector }) => vector?.role === role),
      role,
    );
  assert.ok(tilings.some(({ jam }) => jam.size === 2));
  assert.ok(tilings.some(({ jam }) => [...jam].some(([loop, factor]) => loop.size % factor !== 0)));
  assert.ok(tilings.some(({ vector }) => vector !== null && vector.loop.size % 4 !== 0));
  assert.ok(tilings.some(({ rest }) => rest !== undefined && rest.jam.size === 2));
  assert.ok(
    specimens.some(({ kernel }) =>
      tilingsOf(kernel).some((tiling) => kernel.values.flatMap(loadsOf).some((load) => turnedAlong(load, tiling) !== null)),
    ),
    'vectors that are turned round',
  );
  assert.ok(
    specimens.some(({ expected }) => expected.includes(Number.NaN)),
    'a kernel that leaves gaps',
  );
  assert.ok(
    specimens.some(({ kernel }) => kernel.values.length > 1),
    'a kernel of several values',
  );
});

test.run();
