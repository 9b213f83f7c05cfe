// steps.mjs <threads> <steps>: the tutorial's network on batches of 64; prints the median milliseconds of a step after 50 to warm up.
import { manualSeed, shutdown, tensor, useBackend } from '@kindling/core';
import * as nn from '@kindling/nn';
import { SGD } from '@kindling/optim';

const [threads, steps] = process.argv.slice(2).map(Number);
const { name, threads: got, whyOneThread } = await useBackend('auto', { threads });
manualSeed(1);
const model = new nn.Sequential(
  new nn.Conv2d(1, 32, 5),
  new nn.MaxPool2d(2),
  new nn.ReLU(),
  new nn.Conv2d(32, 16, 3),
  new nn.MaxPool2d(2),
  new nn.ReLU(),
  new nn.Flatten(),
  new nn.Linear(400, 100),
  new nn.ReLU(),
  new nn.Dropout(),
  new nn.Linear(100, 10),
  new nn.LogSoftmax(1),
);
const optimizer = new SGD(model.parameters(), { lr: 0.01, momentum: 0.5 });
const target = Int32Array.from({ length: 64 }, (_, i) => i % 10);
let seed = 1;
const pixels = Float32Array.from({ length: 64 * 784 }, () => {
  seed = (seed * 1103515245 + 12345) & 0x7fffffff;
  return seed / 0x7fffffff;
});

const times = [];
let loss;
for (let step = -50; step < steps; step++) {
  const started = performance.now();
  const x = tensor(pixels, { shape: [64, 1, 28, 28] });
  optimizer.zeroGrad();
  loss = nn.functional.nllLoss(model.forward(x), target);
  loss.backward();
  await optimizer.step();
  if (step >= 0) times.push(performance.now() - started);
}
const last = await loss.item();
await shutdown();
times.sort((a, b) => a - b);
console.log(JSON.stringify({ backend: name, threads: got, whyOneThread, ms: times[Math.floor(times.length / 2)], loss: last }));
