import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { withOwnAddresses } from '../../src/codegen/ownAddresses';
import type { Schedule } from '../../src/codegen/schedule';
import { pairedTarget, wasmTarget } from '../../src/codegen/wasm/target';
import { findChains } from '../../src/engine/webasm/chains';
import { cat, manualSeed, randn, recurrence, shutdown, stack, type Tensor, useBackend } from '../../src/index';
import { scheduleOf } from '../support/schedules';

const TARGETS = [wasmTarget, pairedTarget];
const TIMES = 40;

const allChains = (schedule: Schedule, threads: number, target: typeof wasmTarget) =>
  findChains(schedule, threads, target.tiles as NonNullable<typeof target.tiles>);

/** The chains through times: sums of what each time adds to a gradient are chains too, whose rows are those of a weight. */
function chainsOf(schedule: Schedule, threads: number, target: typeof wasmTarget) {
  const isOfTime = (step: number) => schedule.kernels[step].kernel.name.includes('tanh');
  return allChains(schedule, threads, target).filter(({ steps }) => [...steps.keys()].some(isOfTime));
}

/** A simple recurrent network's loss and the gradients of its weights; `mix` is what happens to the state after each time. */
function steps(batch: number, mix = (h: Tensor, _time: number) => h): Tensor[] {
  manualSeed(3);
  const parameters = [randn([48, 64], { requiresGrad: true }), randn([64, 64], { requiresGrad: true })];
  const [inner, hidden] = parameters.map((p) => p.mul(0.1));
  const x = randn([TIMES, batch, 48]);
  const products = x.matmul(inner);
  let h: Tensor = randn([batch, 64]);
  const all: Tensor[] = [];
  for (let time = 0; time < TIMES; time++) {
    h = mix(products.select(0, time).add(h.matmul(hidden)).tanh(), time);
    all.push(h);
  }
  const loss = stack(all).square().mean();
  loss.backward();
  return [loss, ...parameters.map((p) => p.grad as Tensor)];
}

test('the rows of a batch go through the times of a sequence, and back, without waiting for each other', () => {
  for (const target of TARGETS) {
    const schedule = scheduleOf(steps(32), target);
    const inChains = chainsOf(schedule, 2, target).flatMap((chain) => [...chain.steps]);
    // two kernels or more a time
    assert.ok(inChains.length >= 2 * TIMES, `${inChains.length} of ${schedule.kernels.length} kernels`);
    for (const [, { parts }] of inChains) assert.is(parts, 2);
  }
});

test('so do those of a loop over time, forward and back, however long it is', () => {
  for (const target of TARGETS) {
    for (const times of [TIMES, 4 * TIMES]) {
      const [input, weight] = [randn([times, 32, 256]), randn([256, 64])].map((one) => one.requiresGrad_());
      const [hidden] = recurrence('lstm', input, weight, null, [randn([32, 64]), randn([32, 64])]);
      hidden.square().mean().backward();
      const schedule = scheduleOf([input.grad as Tensor, weight.grad as Tensor], target);
      const depths = allChains(schedule, 2, target).map(({ depth }) => depth);
      assert.is(depths.filter((depth) => depth >= 2 * times).length, 2, `${depths}`);
    }
  }
});

test('a chain has as many parts as threads if they divide the rows, else fewer', () => {
  const partsOf = (batch: number, threads: number) => {
    const chains = chainsOf(scheduleOf(steps(batch), wasmTarget), threads, wasmTarget);
    return [...new Set(chains.flatMap(({ steps }) => [...steps.values()].map(({ parts }) => parts)))];
  };
  assert.equal(partsOf(32, 4), [4]);
  assert.equal(partsOf(30, 4), [3]);
  assert.equal(partsOf(31, 4), []);
  assert.equal(partsOf(32, 1), []);
  // rows too few for a tile in each part
  assert.equal(partsOf(4, 2), []);
});

test('rows that read each other make no chain', () => {
  for (const target of TARGETS) {
    for (const mix of [
      (h: Tensor) => h.sub(h.mean(0, { keepDim: true })),
      (h: Tensor) => cat([h.narrow(0, 16, 16), h.narrow(0, 0, 16)], 0),
    ]) {
      const schedule = scheduleOf(steps(32, mix), target);
      assert.equal(chainsOf(schedule, 2, target), []);
    }
  }
});

test('each part reads of its chain only what itself wrote', () => {
  for (const target of TARGETS) {
    const schedule = scheduleOf(steps(32), target);
    for (const { steps: inChain, before } of allChains(schedule, 4, target)) {
      /** For every number that the chain writes, the part that does. */
      const writer = new Map<string, number>();
      for (const step of before) {
        const outputs = [...inChain.keys()].map((other) => schedule.kernels[other].output);
        assert.not.ok(schedule.kernels[step].arguments.some((id) => outputs.includes(id)));
      }
      for (const [step, cut] of inChain) {
        const { arguments: from, output, offset = 0, kernel } = schedule.kernels[step];
        for (let part = 0; part < cut.parts; part++) {
          withOwnAddresses(kernel).sources.forEach(({ argument, offset: begin }, i) => {
            for (const [first, end] of cut.reads[i]) {
              for (let at = first; at < end; at++) {
                const owner = writer.get(`${from[argument]}/${begin + part * cut.steps[i] + at}`);
                assert.ok(owner === undefined || owner === part, `${kernel.name} of part ${part} reads of part ${owner}`);
              }
            }
          });
        }
        for (let part = 0; part < cut.parts; part++) {
          for (const [first, end] of cut.writes) {
            for (let at = first; at < end; at++) {
              const place = `${output}/${offset + part * cut.apart + at}`;
              assert.not.ok(writer.has(place), `${kernel.name} writes twice`);
              writer.set(place, part);
            }
          }
        }
      }
    }
  }
});

test('the same bits for any number of threads', async () => {
  const results: Float32Array[][] = [];
  for (const threads of [1, 2, 3, 4]) {
    await useBackend('webasm', { threads });
    for (let round = 0; round < 3; round++) {
      const tensors = steps(36);
      results.push(await Promise.all(tensors.map((t) => t.data() as Promise<Float32Array>)));
    }
    await shutdown();
  }
  for (const result of results) assert.equal(result, results[0]);
});

test.run();
