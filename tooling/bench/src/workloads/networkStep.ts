import { manualSeed, shutdown, useBackend } from '@kindling/core';
import { SGD } from '@kindling/optim';
import { median } from '../measure/statistics';
import { networks } from './networks/networks';
import { answer, workloadSettings } from './protocol';
import type { NetworkStepSettings } from './settings';

const { name, threads, warmUpMs, steps, seconds } = workloadSettings<NetworkStepSettings>();
await useBackend('webasm', { threads });
manualSeed(1);
const { model, loss: lossOf } = networks[name]();
const optimizer = new SGD(model.parameters(), { lr: 1e-3, momentum: 0.5 });

async function step(): Promise<void> {
  optimizer.zeroGrad();
  const loss = lossOf();
  loss.backward();
  await optimizer.step();
  await loss.item();
}

// Code that has run for a while is compiled well.
const warm = performance.now() + warmUpMs;
const atLeast = Math.min(5, steps);
for (let i = 0; i < atLeast || performance.now() < warm; i++) await step();
const times: number[] = [];
const processor: number[] = [];
const until = performance.now() + 1000 * seconds;
while (times.length < atLeast || (times.length < steps && performance.now() < until)) {
  const [start, before] = [performance.now(), process.cpuUsage()];
  await step();
  times.push(performance.now() - start);
  const { user, system } = process.cpuUsage(before);
  processor.push((user + system) / 1000);
}
processor.sort((a, b) => a - b);
answer({ ms: median(times), cpuMs: processor[Math.floor(processor.length / 10)] });
await shutdown();
