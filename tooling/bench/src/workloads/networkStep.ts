import { manualSeed, shutdown, useBackend } from '@kindling/core';
import { networks } from '@kindling/models/networks';
import { SGD } from '@kindling/optim';
import { median } from '../measure/statistics';
import { answer, workloadSettings } from './protocol';
import type { NetworkStepSettings } from './settings';

/** What is timed takes so long at least. */
const SHORTEST_MS = 10;

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
const atLeast = Math.min(5, steps);
const begun = performance.now();
let warmUpSteps = 0;
for (; warmUpSteps < atLeast || performance.now() - begun < warmUpMs; warmUpSteps++) await step();

// Reading the processor's time takes a tenth of a millisecond and more: short steps share it.
const together = Math.ceil((SHORTEST_MS * warmUpSteps) / (performance.now() - begun));
const times: number[] = [];
const processor: number[] = [];
const until = performance.now() + 1000 * seconds;
while (times.length < atLeast || (times.length * together < steps && performance.now() < until)) {
  const [start, before] = [performance.now(), process.cpuUsage()];
  for (let i = 0; i < together; i++) await step();
  const { user, system } = process.cpuUsage(before);
  times.push((performance.now() - start) / together);
  processor.push((user + system) / 1000 / together);
}
processor.sort((a, b) => a - b);
answer({ ms: median(times), cpuMs: processor[Math.floor(processor.length / 10)] });
await shutdown();
