import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { chooseTiling } from '../../../src/codegen/wasm/chooseTiling';
import { pairedTarget, wasmTarget } from '../../../src/codegen/wasm/target';
import type { Tiling } from '../../../src/codegen/wasm/tiling';
import { conv2d, maxPool2d, type Tensor, zeros } from '../../../src/index';
import { scheduleOf } from '../../support/schedules';

/** How the last kernel is cut for a host that joins vectors to pairs, and for one that does not. */
function tilingsOf(tensor: Tensor): Tiling[] {
  return [pairedTarget, wasmTarget].map((target) => {
    const { kernel } = scheduleOf([tensor], target).kernels.at(-1) as ReturnType<typeof scheduleOf>['kernels'][number];
    return chooseTiling(kernel, target.tiles ?? undefined);
  });
}

const factors = ({ jam }: Tiling) => [...jam].map(([loop, factor]) => [loop.size, factor]);

test('what is made of a number for each row is stored row by row', () => {
  for (const tiling of tilingsOf(zeros([2048, 256]).sub(zeros([2048, 1])))) assert.equal(factors(tiling), [[256, 8]]);
});

test('a tile of polynomials in pairs stores twice as many vectors', () => {
  const [paired, single] = tilingsOf(zeros([4096, 128]).exp());
  assert.equal(factors(paired), [[4096 * 128, 16]]);
  assert.equal(factors(single), [[4096 * 128, 8]]);
});

test('what lies turned round is read along its rows, four of them at a time', () => {
  for (const tiling of tilingsOf(zeros([64, 96]).add(zeros([96, 64]).mT))) {
    assert.is(tiling.vector?.loop.size, 96);
    assert.ok([...tiling.jam].some(([{ size }, factor]) => size === 64 && factor % 4 === 0));
  }
});

test('long rows from memory are summed one by one, others several at a time', () => {
  for (const tiling of tilingsOf(zeros([4096, 1024]).sum(1))) assert.equal(factors(tiling), []);
  for (const tiling of tilingsOf(zeros([2048, 256]).sum(1))) assert.equal(factors(tiling), [[2048, 8]]);
});

test('what is left of five by five places behind tiles of two is cut along the other side', () => {
  const [x, weight] = [zeros([64, 1, 28, 28]), zeros([32, 1, 5, 5], { requiresGrad: true })];
  maxPool2d(conv2d(x, weight), 2).sum().backward();
  const schedule = scheduleOf([weight.grad as Tensor], wasmTarget);
  const [tiling] = schedule.kernels
    .filter(({ kernel }) => kernel.name.includes('WeightGradient'))
    .map(({ kernel }) => chooseTiling(kernel));
  assert.equal(factors(tiling), [
    [5, 2],
    [32, 4],
  ]);
  assert.is(tiling.rest?.loop.size, 5);
  assert.equal(tiling.rest && factors({ vector: null, ...tiling.rest }), [
    [32, 4],
    [5, 2],
  ]);
});

test('rows that lie in pieces are no stream from memory', () => {
  for (const tiling of tilingsOf(zeros([64, 32, 2048]).sum([0, 2]))) assert.equal(factors(tiling), [[32, 8]]);
});

test('a pair of lanes that fill no line stands beside two loops', () => {
  const convolve = (batch: number) => maxPool2d(conv2d(zeros([batch, 16, 14, 14]), zeros([32, 16, 3, 3])), 2);
  const [paired] = tilingsOf(convolve(10));
  assert.equal(factors(paired), [
    [10, 2],
    [6, 2],
    [192, 2],
  ]);
  const [line] = tilingsOf(convolve(16));
  assert.is(line.jam.size, 2);
});

test('a padded convolution of few examples is cut so that nothing is spilled', () => {
  const [, single] = tilingsOf(conv2d(zeros([10, 16, 14, 14]), zeros([32, 16, 3, 3]), null, { padding: 2 }));
  assert.equal(factors(single), [
    [10, 2],
    [32, 4],
  ]);
});

test.run();
