// Ten steps of a small network on whatever backend the host has.
import { manualSeed, randn, shutdown, useBackend } from '@kindling/core';
import { Conv2d, functional as F, Flatten, Linear, LogSoftmax, ReLU, Sequential } from '@kindling/nn';
import { SGD } from '@kindling/optim';

export async function train() {
  const { name, threads, whyOneThread } = await useBackend('auto');
  manualSeed(1);
  const model = new Sequential(new Conv2d(1, 4, 3), new ReLU(), new Flatten(), new Linear(144, 3), new LogSoftmax(1));
  const optimizer = new SGD(model.parameters(), { lr: 0.1 });
  const x = randn([8, 1, 8, 8]);
  const y = Int32Array.from({ length: 8 }, (_, i) => i % 3);
  const losses = [];
  for (let step = 0; step < 10; step++) {
    optimizer.zeroGrad();
    const loss = F.nllLoss(model.forward(x), y);
    loss.backward();
    await optimizer.step();
    losses.push(await loss.item());
  }
  await shutdown();
  return { backend: name, threads, whyOneThread, losses };
}
