import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { outputSize } from '../../src/codegen/kernel';
import type { Schedule } from '../../src/codegen/schedule';
import { wasmTiles } from '../../src/codegen/wasm/core';
import type { CutKernel } from '../../src/codegen/wasm/cutKernel';
import { createGpu } from '../../src/engine/gpujs';
import { tracePlan } from '../../src/engine/plan';
import { findChains } from '../../src/engine/webasm/chains';
import { cutGroups } from '../../src/engine/webasm/cutGroups';
import { layOutMemory } from '../../src/engine/webasm/memoryLayout';
import type { SharedWork } from '../../src/engine/webasm/pageOwners';
import { groupsAround, independentGroups } from '../../src/engine/webasm/share';
import { stepsOfBuffers, stepsOfKernels } from '../../src/engine/webasm/writers';
import { arange, cat, conv2d, crossEntropy, linear, maxPool2d, noGrad, ones, type Tensor } from '../../src/index';
import { scheduleOf } from '../support/schedules';

async function layoutOf(tensors: readonly Tensor[]) {
  const gpu = await createGpu('webasm');
  const schedule = scheduleOf(tensors);
  const steps = stepsOfBuffers(schedule);
  const sources = steps.kernels.map(({ arguments: from }) => `function(${from.map((_, i) => `a${i}`)}){return 0;}`);
  const plan = tracePlan(gpu, steps, sources, { shared: true });
  const groups = independentGroups(stepsOfKernels(plan.pipeline.pipeline._buildPlan(), schedule));
  const layout = layOutMemory(schedule, plan, groups);
  await plan.destroy();
  await gpu.destroy();
  return { schedule, layout, plan, groups };
}

/** Kernels that are cut so, and nobody knows by whom. */
const sharedAs = ({ kernels }: Schedule, cuts: ReadonlyMap<number, CutKernel>): SharedWork => ({
  work: [],
  callsOf: kernels.map(() => []),
  cuts,
});

/** A run of numbers in a plan's memory: the address in bytes, the length in numbers. */
interface Region {
  readonly address: number;
  readonly length: number;
}

/** For every group of kernels, which run at the same time, the regions that must not overlap: what they write, and all that is read then or later. */
function liveRegions(
  { kernels, buffers, results }: Schedule,
  offsets: ReadonlyMap<number, number>,
  groups: readonly (readonly number[])[],
): Region[][] {
  // results have memory of their own
  const region = (id: number): Region[] => {
    const address = offsets.get(id);
    return address === undefined ? [] : [{ address, length: buffers[id].size }];
  };
  return groups.map((group) => {
    const [first, last] = [group[0], group[group.length - 1]];
    const later = kernels.slice(first).flatMap((kernel) => kernel.arguments);
    const written = new Set(kernels.slice(0, last + 1).map((kernel) => kernel.output));
    const wanted = results.map((place) => place.buffer);
    const live = new Set([
      ...group.map((step) => kernels[step].output),
      ...[...later, ...wanted].filter((id) => buffers[id].kind !== 'computed' || written.has(id)),
    ]);
    return [...live].flatMap(region);
  });
}

function step(): Tensor[] {
  const parameters = [ones([4, 1, 3, 3], { requiresGrad: true }), ones([3, 100], { requiresGrad: true })];
  const hidden = maxPool2d(conv2d(ones([8, 1, 12, 12]), parameters[0]), 2)
    .relu()
    .flatten(1);
  const loss = crossEntropy(linear(hidden, parameters[1]), [0, 1, 2, 0, 1, 2, 0, 1]);
  loss.backward();
  return [loss, ...noGrad(() => parameters.map((p) => p.sub((p.grad as Tensor).mul(0.1))))];
}

for (const [name, build] of [
  ['a convolution', () => [conv2d(ones([64, 2, 12, 12]), ones([3, 2, 3, 3])).exp()]],
  ['a step of a network', step],
  [
    'a chain of one shape, whose buffers are used again',
    () => [[...Array(300).keys()].reduce((y) => y.exp().sum(0, { keepDim: true }).mul(y), arange(7))],
  ],
  [
    'parts that are written into one buffer, between values that come and go',
    () => {
      const x = ones([6, 5]);
      const chain = [...Array(9).keys()].reduce((y) => y.exp().sum(0, { keepDim: true }).mul(y), x);
      const joined = cat([chain, x.add(1), chain.mul(2), chain.sum(1, { keepDim: true })], 1);
      return [
        [...Array(5).keys()].reduce((y) => y.exp().sum(0, { keepDim: true }).mul(y), joined),
        cat([joined, chain], 1).sum(),
      ];
    },
  ],
] as [string, () => readonly Tensor[]][]) {
  test(`nothing that is still needed lies over what is written: ${name}`, async () => {
    const { schedule, layout, plan, groups } = await layoutOf(build());
    const { offsets } = layout;
    schedule.kernels.forEach(({ kernel, output, offset }) => {
      if (offset === undefined) assert.is(schedule.buffers[output].size, outputSize(kernel));
      else assert.ok(offset + outputSize(kernel) <= schedule.buffers[output].size);
    });
    const everything = [...new Set([...plan.inputs, ...schedule.kernels.map(({ output }) => output)])];
    assert.equal([...offsets.keys()].sort(), everything.filter((id) => !plan.outputs.includes(id)).sort());
    // arguments begin with a cache line, results one vector behind it
    for (const [id, offset] of offsets) assert.is(offset % 64, plan.inputs.includes(id) ? 0 : 16);
    for (const regions of liveRegions(schedule, offsets, groups)) {
      const sorted = regions.sort((a, b) => a.address - b.address);
      let end = 0;
      for (const { address, length } of sorted) {
        assert.ok(address >= end, `${address} before ${end}`);
        end = address + length * 4;
      }
      assert.ok(end <= layout.bytes);
    }
  });
}

test('within a chain a value lies only over one whose parts lie as its own do, and whose readers come before', async () => {
  const gpu = await createGpu('webasm');
  const [weight, x] = [ones([64, 64]), ones([32, 64])];
  const states = [...Array(60).keys()].reduce((h) => h.matmul(weight).exp(), x);
  const schedule = scheduleOf([states]);
  const { kernels, buffers } = schedule;
  const plan = tracePlan(
    gpu,
    schedule,
    kernels.map(() => 'function(){return 0;}'),
    { shared: true },
  );
  const [chain] = findChains(schedule, 2, wasmTiles);
  const groups = groupsAround(plan.pipeline.pipeline._buildPlan(), [chain]);
  const { offsets } = layOutMemory(schedule, plan, groups, sharedAs(schedule, chain.steps));
  await plan.destroy();
  await gpu.destroy();
  assert.ok(chain.steps.size >= 60);
  const steps = [...chain.steps.keys()];
  const lastReader = (id: number) => Math.max(...steps.filter((step) => kernels[step].arguments.includes(id)));
  let shared = 0;
  for (const [i, before] of steps.entries()) {
    for (const after of steps.slice(i + 1)) {
      const [a, b] = [before, after].map((step) => ({ id: kernels[step].output, at: offsets.get(kernels[step].output) }));
      if (a.at === undefined || b.at === undefined) continue;
      if (a.at + buffers[a.id].size * 4 <= b.at || b.at + buffers[b.id].size * 4 <= a.at) continue;
      shared++;
      assert.is(a.at, b.at);
      const partsOf = (step: number) => {
        const cut = chain.steps.get(step) as CutKernel;
        return [buffers[kernels[step].output].size, cut.parts, cut.apart, cut.writes];
      };
      assert.equal(partsOf(before), partsOf(after));
      assert.ok(lastReader(a.id) < after);
    }
  }
  assert.ok(shared > 0);
});

/** States of many times, and narrower ones that read them from the last to the first: those come while these go, and lie otherwise. */
function thereAndBack(): Tensor[] {
  const TIMES = 64;
  const [weight, narrow, state] = [ones([64, 64]), ones([64, 48]), ones([48, 48])];
  const there = [ones([512, 64])];
  for (let time = 1; time < TIMES; time++) there.push(there[time - 1].matmul(weight).tanh());
  const back = [ones([512, 48])];
  for (let time = 1; time < TIMES; time++) {
    back.push(
      back[time - 1]
        .matmul(state)
        .add(there[TIMES - time].matmul(narrow))
        .tanh(),
    );
  }
  return [back.reduceRight((sum, y) => sum.matmul(state).add(y).tanh())];
}

test('a chain is cut where a barrier frees memory: then its values take little more than one by one', async () => {
  const gpu = await createGpu('webasm');
  const schedule = scheduleOf(thereAndBack());
  const sources = schedule.kernels.map(() => 'function(){return 0;}');
  const plan = tracePlan(gpu, schedule, sources, { shared: true });
  const traced = plan.pipeline.pipeline._buildPlan();
  const [chain] = findChains(schedule, 2, wasmTiles);
  const groups = groupsAround(traced, [chain]);
  const parts = cutGroups(schedule, plan, groups, chain.steps);
  const bytesOf = (groups: readonly (readonly number[])[], cuts: typeof chain.steps) =>
    layOutMemory(schedule, plan, groups, sharedAs(schedule, cuts)).bytes;
  const oneByOne = bytesOf(independentGroups(traced), new Map());
  const [inParts, uncut] = [parts, groups].map((groups) => bytesOf(groups, chain.steps));
  await plan.destroy();
  await gpu.destroy();
  assert.equal(parts.flat(), groups.flat());
  assert.ok(
    parts.length > groups.length && parts.length <= groups.length + 4,
    `${parts.length} parts of ${groups.length} groups`,
  );
  assert.ok(inParts <= 1.25 * oneByOne, `${inParts} bytes, one by one ${oneByOne}`);
  assert.ok(inParts < 0.85 * uncut, `${inParts} bytes, uncut ${uncut}`);
});

test('what is no longer needed is used again', async () => {
  const { schedule, layout } = await layoutOf([
    [...Array(300).keys()].reduce((y) => y.exp().sum(0, { keepDim: true }).mul(y), ones([1000])),
  ]);
  assert.ok(schedule.kernels.length >= 300);
  assert.ok(layout.bytes < 10 * 4000, `${layout.bytes} bytes`);
});

test('what is no longer needed makes room for what is of another size', async () => {
  const { layout } = await layoutOf([
    [...Array(40).keys()].reduce(
      (y, i) =>
        y
          .exp()
          .sum(0, { keepDim: true })
          .mul(ones([1000 + i])),
      ones([1000]),
    ),
  ]);
  assert.ok(layout.bytes < 44 * 4200, `${layout.bytes} bytes`);
});

test.run();
