import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  bestInnermost,
  crowdsChannels,
  extentOf,
  loadAt,
  mapStrides,
  memoryOf,
  oddLines,
  placeBlocks,
  readsInBlocks,
  spreadChannels,
  viewOf,
} from '../../src/codegen/layout';
import { wasmTiles } from '../../src/codegen/wasm/core';
import { addIndex, constantIndex, loopIndex, newLoop, scaleIndex, shiftIndex } from '../../src/expression/affine';
import { binary, type Expression, reduce } from '../../src/expression/expression';
import { indexAt } from '../support/evaluate';

const loops = [3, 4].map(newLoop);
const [i, j] = loops.map(loopIndex);
const counters = new Map([
  [loops[0], 2],
  [loops[1], 3],
]);
const load = (e: Expression) => e as Extract<Expression, { kind: 'load' }>;

test('an element is found by its strides', () => {
  const { buffer, index } = load(loadAt({ buffer: 5, offset: 7, strides: [10, 1] }, [i, j]));
  assert.is(buffer, 5);
  assert.is(indexAt(index, counters), 7 + 20 + 3);
  assert.is(indexAt(load(loadAt({ buffer: 0, offset: 7, strides: [] }, [])).index, counters), 7);
});

test('a batch in blocks is read example by example or not at all', () => {
  const blocks = { dim: 0, length: 3, size: 3, count: 1, stride: 1000, rest: null };
  const place = { buffer: 0, offset: 7, strides: [1, 100], blocks };
  const { index, blocked } = load(loadAt(place, [i, j]));
  assert.equal(blocked, { loop: loops[0], size: 3, stride: 1000, step: 1, rest: null });
  assert.is(indexAt(index, counters), 7 + 300);
  assert.ok(readsInBlocks(place, [i, j]));
  const others = [scaleIndex(i, 2), addIndex(i, j), shiftIndex(i, 1), constantIndex(0), constantIndex(1), loopIndex(newLoop(2))];
  for (const other of others) {
    assert.not(readsInBlocks(place, [other, j]));
    assert.throws(() => loadAt(place, [other, j]), /not read whole/);
  }
});

test('behind blocks lies a last one with strides of its own', () => {
  const cut = { dim: 0, length: 50, size: 16, count: 2 };
  const memory = memoryOf([50, 3], 0, cut);
  assert.equal(memory, { strides: [1, 16], blocks: { ...cut, rest: [1, 18] } });
  const { extent, blocks } = placeBlocks([50, 3], memory, 16);
  assert.is(blocks?.stride, 48);
  assert.is(extent, 2 * 48 + 3 * 18);
  const [n, c] = [50, 3].map(newLoop);
  const { blocked } = load(loadAt({ buffer: 0, offset: 7, strides: memory.strides, blocks }, [n, c].map(loopIndex)));
  assert.is(blocked?.rest?.count, 2);
  assert.is(blocked?.rest && indexAt(blocked.rest.index, new Map([[c, 2]])), 7 + 2 * 48 + 2 * 18);
  assert.equal(viewOf([50, 3, 4], memoryOf([50, 3, 4], 0, cut), [50, 12])?.blocks?.rest, [1, 18]);
  const spread = mapStrides(memoryOf([50, 3, 4], 0, cut), ([n, c, x]) => [n, c + 16, x]);
  assert.is(viewOf([50, 3, 4], spread, [50, 12]), null);
});

test('channels that push each other out of the cache are seen, a few are not', () => {
  const line = 16;
  assert.ok(crowdsChannels([16, 64, 32, 32], [1, 64 * 1024, 512, 16], wasmTiles));
  assert.not(crowdsChannels([16, 64, 32, 32], [1, 64 * 1024 + line, 512, 16], wasmTiles));
  assert.not(crowdsChannels([16, 3, 32, 32], [1, 64 * 1024, 512, 16], wasmTiles), 'three fit, wherever they lie');
});

test('what memory with gaps spans', () => {
  assert.is(extentOf([3, 4], [4, 1]), 12);
  assert.is(extentOf([3, 4], [10, 2]), 27);
  assert.is(extentOf([], []), 1);
});

test('innermost is where the most memory lies step by step', () => {
  const buffers = [{ size: 12 }, { size: 1000 }];
  const [rows, columns]: Expression[] = [
    loadAt({ buffer: 0, offset: 0, strides: [4, 1] }, [i, j]),
    loadAt({ buffer: 1, offset: 0, strides: [1, 3] }, [i, j]),
  ];
  assert.is(bestInnermost([3, 4], loops, rows, buffers), 1);
  assert.is(bestInnermost([3, 4], loops, columns, buffers), 0);
  assert.is(bestInnermost([3, 4], loops, binary('add', rows, columns), buffers), 0);
  assert.is(bestInnermost([3, 4], loops, binary('add', rows, rows), buffers), 1);
  assert.is(
    bestInnermost([3, 4], loops, { kind: 'constant', value: 1 }, buffers),
    1,
    'the last one if nothing speaks for another',
  );
});

test('a number for each row decides nothing, however it lies', () => {
  const buffers = [{ size: 5 }, { size: 12 }];
  const eachRow: Expression = loadAt({ buffer: 0, offset: 0, strides: [1, 0] }, [i, j]);
  const columns: Expression = loadAt({ buffer: 1, offset: 0, strides: [1, 3] }, [i, j]);
  assert.is(bestInnermost([3, 4], loops, eachRow, buffers), 1);
  assert.is(bestInnermost([3, 4], loops, binary('add', eachRow, columns), buffers), 0);
  assert.is(bestInnermost([3, 4], loops, reduce('sum', [newLoop(2)], eachRow), buffers), 0, 'but in a sum');
});

test('large channels lie an odd number of cache lines apart', () => {
  assert.is(oddLines(1, 16), 16);
  assert.is(oddLines(16, 16), 16);
  assert.is(oddLines(17, 16), 48);
  assert.is(oddLines(1024, 16), 1040);
  assert.equal(spreadChannels([1, 1024, 128, 8], 16), [1, 1040, 128, 8]);
  assert.equal(spreadChannels([1, 1040, 128, 8], 16), [1, 1040, 128, 8]);
  assert.equal(spreadChannels([1, 64, 16, 8], 16), [1, 64, 16, 8], 'small ones stay');
  assert.equal(spreadChannels([1024, 8, 1], 16), [1024, 8, 1], 'and so does what has no channels');
});

test.run();
