import {
  conv2d,
  crossEntropy,
  dropout,
  linear,
  manualSeed,
  maxPool2d,
  noGrad,
  rand,
  realize,
  seededRandom,
  type Tensor,
  tensorFromBatchInnermost,
} from '../../src/index';

const LEARNING_RATE = 0.05;
const MOMENTUM = 0.5;

/** A convolutional network on pictures of 14 x 14 with three classes, trained by gradient descent with momentum. */
export class SmallNetwork {
  readonly parameters: readonly Tensor[];
  private readonly velocities: (Tensor | null)[];
  private readonly data = seededRandom(7);

  constructor(seed: number) {
    manualSeed(seed);
    const shapes = [[8, 1, 3, 3], [8], [6, 8, 3, 3], [6], [3, 24], [3]];
    this.parameters = shapes.map((shape) => {
      const values = rand(shape).sub(0.5).mul(0.6);
      values.requiresGrad = false;
      return values;
    });
    this.velocities = shapes.map(() => null);
  }

  /** Computes the initial values; call it once before the first step. */
  async start(): Promise<void> {
    await realize(this.parameters);
    for (const [i, parameter] of this.parameters.entries()) {
      (this.parameters as Tensor[])[i] = parameter.detach();
      this.parameters[i].requiresGrad = true;
    }
  }

  /** One training step on a batch of random pictures; returns its loss, which is computed. */
  async step(batchSize = 32): Promise<Tensor> {
    const pixels = Float32Array.from({ length: batchSize * 196 }, () => this.data.uniform());
    const targets = Int32Array.from({ length: batchSize }, () => this.data.integer(3));
    const [w1, b1, w2, b2, w3, b3] = this.parameters;
    let x = tensorFromBatchInnermost(pixels, [batchSize, 1, 14, 14]);
    x = maxPool2d(conv2d(x, w1, b1), 2).relu();
    x = maxPool2d(conv2d(x, w2, b2), 2)
      .relu()
      .flatten(1);
    const loss = crossEntropy(linear(dropout(x, { p: 0.2 }), w3, b3), targets);
    for (const parameter of this.parameters) parameter.grad = null;
    loss.backward();
    const updated = noGrad(() =>
      this.parameters.map((parameter, i) => {
        const grad = parameter.grad as Tensor;
        const velocity = this.velocities[i] === null ? grad : (this.velocities[i] as Tensor).mul(MOMENTUM).add(grad);
        this.velocities[i] = velocity;
        return parameter.sub(velocity.mul(LEARNING_RATE));
      }),
    );
    await realize([...updated, ...(this.velocities as Tensor[])]);
    this.parameters.forEach((parameter, i) => parameter.copy_(updated[i]));
    return loss;
  }

  /** All weights, one after the other. */
  async weights(): Promise<Float32Array> {
    const all = await Promise.all(this.parameters.map((parameter) => parameter.data()));
    return Float32Array.from(all.flatMap((values) => [...values]));
  }
}
