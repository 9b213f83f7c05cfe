import { randint, randn, type Tensor } from '@kindling/core';
import { Embedding, functional as F, Flatten, Linear, type Module, ReLU, Sequential } from '@kindling/nn';
import { Net } from '../net';
import { CharLSTM } from './charLstm';
import { GPT } from './gpt';
import { Part } from './part';
import { resnet20 } from './resnet20';

/** What a training step is made of. */
export interface Workload {
  readonly model: Module;
  loss(): Tensor;
}

function images(model: Module, batchSize: number, channels: number, size: number, loss: typeof F.crossEntropy): Workload {
  const x = randn([batchSize, channels, size, size]);
  const y = randint(0, 10, [batchSize]);
  return { model, loss: () => loss(model.forward(x), y) };
}

const digits = (width: number, batchSize: number) => images(new Net(0.5, width), batchSize, 1, 28, F.nllLoss);

function tokens(model: Module, batchSize: number, length: number): Workload {
  const x = randint(0, 65, [batchSize, length]);
  const y = randint(0, 65, [batchSize, length]).reshape([-1]);
  return { model, loss: () => F.crossEntropy(model.forward(x).reshape([-1, 65]), y) };
}

/** One operation over parameters of these shapes. */
export function part(operation: (first: Tensor, second: Tensor) => Tensor, ...shapes: readonly number[][]): Workload {
  const model = new Part(operation, ...shapes);
  return { model, loss: () => model.forward().mean() };
}

function mlp(): Workload {
  const layers = [new Linear(784, 512), new ReLU(), new Linear(512, 512), new ReLU(), new Linear(512, 10)];
  return images(new Sequential(new Flatten(), ...layers), 64, 1, 28, F.crossEntropy);
}

function embedding(): Workload {
  const model = new Embedding(50_000, 64);
  const x = randint(0, 50_000, [32, 64]);
  return { model, loss: () => model.forward(x).square().mean() };
}

/** The networks and operations whose training steps are timed; PyTorch's stand in tooling/bench/pytorch/networks.py under the same names. */
export const networks = {
  'tutorial-64': () => digits(1, 64),
  'tutorial-1024': () => digits(1, 1024),
  'tutorial-1': () => digits(1, 1),
  'wide-64': () => digits(4, 64),
  'resnet20-32': () => images(resnet20(), 32, 3, 32, F.crossEntropy),
  'mlp-64': mlp,
  'char-lstm-32x64': () => tokens(new CharLSTM(), 32, 64),
  'gpt-12x64': () => tokens(new GPT(), 12, 64),
  'matmul-512': () => part((a, b) => a.matmul(b), [512, 512], [512, 512]),
  'matmul-1024': () => part((a, b) => a.matmul(b), [1024, 1024], [1024, 1024]),
  'conv3x3-64ch': () => part((x, w) => F.conv2d(x, w, null, { padding: 1 }), [16, 64, 32, 32], [64, 64, 3, 3]),
  'conv3x3-stride2': () => part((x, w) => F.conv2d(x, w, null, { padding: 1, stride: 2 }), [32, 16, 32, 32], [32, 16, 3, 3]),
  'log-softmax-rows': () => part((x) => F.logSoftmax(x, 1), [4096, 128]),
  'layer-norm-rows': () => part((x) => F.layerNorm(x, [256]), [2048, 256]),
  'elementwise-4M': () => part((x) => x.mul(x).add(1).relu().exp(), [4_194_304]),
  'gelu-1M': () => part((x) => F.gelu(x), [1_048_576]),
  'sum-rows': () => part((x) => x.sum(1).square(), [4096, 1024]),
  'embedding-50k': embedding,
} satisfies Record<string, () => Workload>;

export type NetworkName = keyof typeof networks;
