import { manualSeed, type Tensor } from '@kindling/core';
import { networks, part, type Workload } from '@kindling/models/networks';
import { SGD } from '@kindling/optim';

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

  constructor(private readonly workload: Workload) {
    this.optimizer = new SGD(workload.model.parameters(), { lr: 1e-3, momentum: 0.5 });
  }

  async step(): Promise<Tensor> {
    const [value] = this.graph();
    await this.optimizer.step();
    return value;
  }

  graph(): readonly Tensor[] {
    this.optimizer.zeroGrad();
    const value = this.workload.loss();
    value.backward();
    return [value, ...this.workload.model.parameters().flatMap(({ grad }) => (grad === null ? [] : [grad]))];
  }
}

const cases: readonly (readonly [name: string, flops: number | null, make: () => Workload])[] = [
  ['tutorial-64', null, networks['tutorial-64']],
  ['tutorial-1024', null, networks['tutorial-1024']],
  ['wide-64', null, networks['wide-64']],
  ['resnet20-32', null, networks['resnet20-32']],
  ['mlp-64', null, networks['mlp-64']],
  ['gpt-12x64', null, networks['gpt-12x64']],
  ['matmul-1024', 3 * 2 * 1024 ** 3, networks['matmul-1024']],
  ['matmul-4096', 3 * 2 * 4096 ** 3, () => part((a, b) => a.matmul(b), [4096, 4096], [4096, 4096])],
  ['conv3x3-64ch', 3 * 2 * 16 * 32 * 32 * 64 * 64 * 9, networks['conv3x3-64ch']],
  ['log-softmax-rows', null, networks['log-softmax-rows']],
  ['sum-rows', null, networks['sum-rows']],
  ['elementwise-4M', null, networks['elementwise-4M']],
  ['gelu-1M', null, networks['gelu-1M']],
];

export const timedCases: readonly TimedCase[] = cases.map(([name, flops, make]) => ({
  name,
  flops,
  prepare: () => {
    manualSeed(1);
    const training = new Training(make());
    return () => training.step();
  },
  graph: () => new Training(make()).graph(),
}));
