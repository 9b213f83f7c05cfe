import { backward } from '../../autograd/backward';
import { enableGrad } from '../../graph/gradMode';
import { type GraphNode, leafNode } from '../../graph/node';
import { conv2d } from '../../ops/conv2d';
import { scalarNode } from '../../ops/define';
import { add, mul, relu, sub } from '../../ops/elementwise';
import { nllLoss } from '../../ops/loss';
import { linearWithoutBias } from '../../ops/matmul';
import { maxPool2d } from '../../ops/maxPool2d';
import { logSoftmax } from '../../ops/softmax';
import { reshape } from '../../ops/view';
import { checkWindow } from '../../ops/window';
import { rowMajorStrides, type Shape, sizeOf } from '../../shape/shape';

/** A convolutional network: convolutions, each with max-pooling and ReLU, then linear layers. */
export interface NetworkSize {
  readonly batch: number;
  /** Height and width of the images. */
  readonly image: number;
  /** Each convolution's kernel size and the channels of its output. */
  readonly convolutions: readonly { readonly kernel: number; readonly channels: number }[];
  /** Features of each linear layer's output, the classes last. */
  readonly features: readonly number[];
  /** Of the update; 0 for none. */
  readonly momentum: number;
}

/** Small enough to be computed at every start, with every kind of kernel that a network has. */
export const SMALL: NetworkSize = { batch: 4, image: 6, convolutions: [{ kernel: 3, channels: 2 }], features: [3], momentum: 0 };

/** The tutorial's network. */
export const TUTORIAL: NetworkSize = {
  batch: 64,
  image: 28,
  convolutions: [
    { kernel: 5, channels: 32 },
    { kernel: 3, channels: 16 },
  ],
  features: [100, 10],
  momentum: 0.5,
};

/** One step of training, as nodes that nothing has computed yet. */
export interface TrainingStep {
  readonly loss: GraphNode;
  /** The parameters after the step, then their velocities, if there is momentum. */
  readonly updated: readonly GraphNode[];
}

/** Trains a network on made-up images from made-up weights: the same numbers every time. */
export class Training {
  private parameters: readonly GraphNode[];
  private velocities: readonly GraphNode[];
  private readonly images: GraphNode;
  private readonly targets: Float32Array;

  constructor(private readonly size: NetworkSize) {
    const shapes = parameterShapes(size);
    this.images = madeUp([size.batch, 1, size.image, size.image], 1, 0.7);
    this.targets = Float32Array.from({ length: size.batch }, (_, i) => i % (size.features.at(-1) as number));
    this.parameters = shapes.map((shape, i) => madeUp(shape, 1 / Math.sqrt(sizeOf(shape.slice(1))), i));
    this.velocities = size.momentum === 0 ? [] : shapes.map((shape) => madeUp(shape, 0, 0));
  }

  /** Builds the next step: forward, gradients, and SGD with momentum. */
  step(): TrainingStep {
    return enableGrad(() => this.buildStep());
  }

  private buildStep(): TrainingStep {
    const before = this.parameters;
    const gradients = new Array<GraphNode>(before.length);
    const leaves = before.map((leaf, i) => {
      const { data, strides } = leaf.value as NonNullable<GraphNode['value']>;
      const parameter = leafNode(data, leaf.shape, strides);
      parameter.requiresGrad = true;
      parameter.receiver = {
        accumulateGrad: (grad) => {
          gradients[i] = grad;
        },
      };
      return parameter;
    });
    const loss = this.loss(leaves);
    backward(loss, leafNode(Float32Array.of(1), [], []), false);
    const [momentum, rate] = [scalarNode(this.size.momentum), scalarNode(0.1)];
    this.velocities = this.velocities.map((velocity, i) => add([mul([velocity, momentum], undefined), gradients[i]], undefined));
    const moves = this.velocities.length === 0 ? gradients : this.velocities;
    this.parameters = moves.map((move, i) => sub([before[i], mul([move, rate], undefined)], undefined));
    return { loss, updated: [...this.parameters, ...this.velocities] };
  }

  private loss(parameters: readonly GraphNode[]): GraphNode {
    const { convolutions, features, batch } = this.size;
    const next = parameters.values();
    const take = () => next.next().value as GraphNode;
    let x = this.images;
    for (const _ of convolutions) {
      const convolved = conv2d(x, take(), take(), checkWindow('conv2d', undefined));
      x = relu([maxPool2d(convolved, [2, 2], checkWindow('maxPool2d', undefined, 2))], undefined);
    }
    x = reshape([x], { shape: [batch, sizeOf(x.shape) / batch] });
    features.forEach((_, i) => {
      x = add([linearWithoutBias(x, take()), take()], undefined);
      if (i < features.length - 1) x = relu([x], undefined);
    });
    return nllLoss(logSoftmax(x, 1), this.targets);
  }
}

function parameterShapes({ image, convolutions, features }: NetworkSize): number[][] {
  const shapes: number[][] = [];
  let [inputs, side] = [1, image];
  for (const { kernel, channels } of convolutions) {
    shapes.push([channels, inputs, kernel, kernel], [channels]);
    side = Math.floor((side - kernel + 1) / 2);
    inputs = channels;
  }
  inputs *= side * side;
  for (const outputs of features) {
    shapes.push([outputs, inputs], [outputs]);
    inputs = outputs;
  }
  return shapes;
}

/** Numbers between -scale and scale that are all different and the same everywhere. */
function madeUp(shape: Shape, scale: number, seed: number): GraphNode {
  const data = new Float32Array(sizeOf(shape));
  for (let i = 0; i < data.length; i++) data[i] = scale * (2 * ((i * 0.6180339887498949 + seed * 0.414213562373095) % 1) - 1);
  return leafNode(data, shape, rowMajorStrides(shape));
}
