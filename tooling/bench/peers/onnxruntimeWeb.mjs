import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { env, InferenceSession, Tensor } from 'onnxruntime-web';
import { answer, folder, readNetwork, timed } from './shared.mjs';

const network = readNetwork();
env.wasm.numThreads = 1;
const session = await InferenceSession.create(readFileSync(join(folder, 'network.onnx')), { executionProviders: ['wasm'] });
const x = new Tensor('float32', Float32Array.from(network.x), [network.batchSize, 1, 28, 28]);
const [input] = session.inputNames;
const [output] = session.outputNames;
const run = async () => (await session.run({ [input]: x }))[output].data;
const outputs = [...(await run())];
answer({ outputs, forwardMs: await timed(run), whyNoStep: 'it has no gradients' });
