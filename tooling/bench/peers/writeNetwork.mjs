// The tutorial's network for all libraries: its weights, a batch and what comes out, as JSON; the network as ONNX.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { manualSeed, noGrad, randn, shutdown, useBackend } from '@kindling/core';
import { toOnnx } from '@kindling/serialize';
import { Net } from './network.mjs';
import { answer, folder } from './shared.mjs';

const batchSize = 64;
await useBackend('webasm', { threads: 1 });
manualSeed(1);
const model = new Net().eval();
const x = randn([batchSize, 1, 28, 28]);
const parameters = {};
for (const [name, parameter] of model.namedParameters()) {
  parameters[name] = { shape: parameter.shape, data: [...(await parameter.data())] };
}
const network = {
  batchSize,
  parameters,
  x: [...(await x.data())],
  y: Array.from({ length: batchSize }, (_, i) => i % 10),
  outputs: [...(await noGrad(() => model.forward(x)).data())],
};
writeFileSync(join(folder, 'network.json'), JSON.stringify(network));
writeFileSync(join(folder, 'network.onnx'), await toOnnx(model, x, { runtime: null }));
answer({ parameters: Object.keys(parameters) });
await shutdown();
