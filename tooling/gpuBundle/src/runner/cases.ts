import { manualSeed, rand, randn, type Tensor, tensor } from '@kindling/core';
import { Net } from '@kindling/models';
import { functional as F, type Module } from '@kindling/nn';
import { SGD } from '@kindling/optim';
import { Gpt, Mlp, Part, ResNet20 } from './networks';

/** A training step, and multiplications and additions of its contractions. */
export interface TimedCase {
  readonly name: string;
  readonly flops: number | null;
  /** Makes the network and gives its step, which gives its loss. */
  readonly prepare: () => () => Promise<Tensor>;
  /** What a step computes: the loss and the gradients. */
  readonly graph: () => readonly Tensor[];
}

/** A network, its loss, and the step that trains it. */
class Training {
  private readonly optimizer: SGD;

  constructor(
    private readonly model: Module,
    private readonly loss: () => Tensor,
  ) {
    this.optimizer = new SGD(model.parameters(), { lr: 1e-3, momentum: 0.5 });
  }

  async step(): Promise<Tensor> {
    const [value] = this.graph();
    await this.optimizer.step();
    return value;
  }

  graph(): readonly Tensor[] {
    this.optimizer.zeroGrad();
    const value = this.loss();
    value.backward();
    return [value, ...this.model.parameters().flatMap(({ grad }) => (grad === null ? [] : [grad]))];
  }
}

const integers = (shape: readonly number[], below: number): Tensor => rand(shape).mul(below).floor().to('int32');

function images(model: Module & { forward(x: Tensor): Tensor }, shape: readonly number[]) {
  const x = randn(shape);
  const y = tensor(Array.from({ length: shape[0] }, (_, i) => i % 10));
  const lossOf = model instanceof Net ? F.nllLoss : F.crossEntropy;
  return new Training(model, () => lossOf(model.forward(x), y));
}

function tokens() {
  const [x, y] = [integers([12, 64], 65), integers([12 * 64], 65)];
  const model = new Gpt();
  return new Training(model, () => F.crossEntropy(model.forward(x).reshape([-1, 65]), y));
}

function part(compute: (...parameters: Tensor[]) => Tensor, ...shapes: number[][]) {
  const model = new Part(compute, shapes);
  return new Training(model, () => model.forward().mean());
}

const net = (batch: number, width = 1) => images(new Net(0.5, width), [batch, 1, 28, 28]);
const product = (n: number) => part((a, b) => a.matmul(b), [n, n], [n, n]);

const cases: readonly (readonly [name: string, flops: number | null, prepare: () => Training])[] = [
  ['tutorial-64', null, () => net(64)],
  ['tutorial-1024', null, () => net(1024)],
  ['wide-64', null, () => net(64, 4)],
  ['resnet20-32', null, () => images(new ResNet20(), [32, 3, 32, 32])],
  ['mlp-64', null, () => images(new Mlp(), [64, 1, 28, 28])],
  ['gpt-12x64', null, tokens],
  ['matmul-1024', 3 * 2 * 1024 ** 3, () => product(1024)],
  ['matmul-4096', 3 * 2 * 4096 ** 3, () => product(4096)],
  [
    'conv3x3-64ch',
    3 * 2 * 16 * 32 * 32 * 64 * 64 * 9,
    () => part((x, w) => F.conv2d(x, w, null, { padding: 1 }), [16, 64, 32, 32], [64, 64, 3, 3]),
  ],
  ['log-softmax-rows', null, () => part((x) => F.logSoftmax(x, 1), [4096, 128])],
  ['sum-rows', null, () => part((x) => x.sum(1).pow(2), [4096, 1024])],
  ['elementwise-4M', null, () => part((x) => x.mul(x).add(1).relu().exp(), [4194304])],
  ['gelu-1M', null, () => part((x) => F.gelu(x), [1048576])],
];

export const timedCases: readonly TimedCase[] = cases.map(([name, flops, prepare]) => ({
  name,
  flops,
  prepare: () => {
    manualSeed(1);
    const training = prepare();
    return () => training.step();
  },
  graph: () => prepare().graph(),
}));
