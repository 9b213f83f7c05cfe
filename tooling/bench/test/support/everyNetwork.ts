import { shutdown, useBackend } from '@kindling/core';
import { networks } from '@kindling/models/networks';
import { SGD } from '@kindling/optim';
import { answer } from '../../src/workloads/protocol';

// Takes two steps of each network and prints the losses: a program of its own, so that it can run on any version of Node.

await useBackend('webasm', { threads: 2 });
const losses: Record<string, readonly number[]> = {};
for (const [name, make] of Object.entries(networks)) {
  const { model, loss: lossOf } = make();
  const optimizer = new SGD(model.eval().parameters(), { lr: 1e-3 });
  const ofNetwork: number[] = [];
  for (let i = 0; i < 2; i++) {
    optimizer.zeroGrad();
    const loss = lossOf();
    loss.backward();
    await optimizer.step();
    ofNetwork.push(await loss.item());
  }
  losses[name] = ofNetwork;
}
answer(losses);
await shutdown();
