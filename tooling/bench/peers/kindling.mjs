import { noGrad, shutdown, tensor, useBackend } from '@kindling/core';
import { functional as F } from '@kindling/nn';
import { SGD } from '@kindling/optim';
import { Net } from './network.mjs';
import { answer, readNetwork, timed } from './shared.mjs';

const network = readNetwork();
await useBackend('webasm', { threads: 1 });
const model = new Net();
for (const [name, parameter] of model.namedParameters()) {
  noGrad(() => parameter.copy_(tensor(network.parameters[name].data).reshape(parameter.shape)));
}
const x = tensor(network.x).reshape([network.batchSize, 1, 28, 28]);
const y = tensor(Int32Array.from(network.y));
const forward = () => noGrad(() => model.forward(x)).data();
const outputs = [...(await forward())];
const forwardMs = await timed(forward);
const optimizer = new SGD(model.parameters(), { lr: 1e-3, momentum: 0.5 });
const losses = [];
const stepMs = await timed(async () => {
  optimizer.zeroGrad();
  const loss = F.nllLoss(model.forward(x), y);
  loss.backward();
  await optimizer.step();
  losses.push(await loss.item());
});
answer({ outputs, losses: losses.slice(0, 5), forwardMs, stepMs });
await shutdown();
