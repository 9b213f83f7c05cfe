import { logSoftmax, type Tensor } from '@kindling/core';
import {
  AvgPool2d,
  BatchNorm1d,
  BatchNorm2d,
  Conv2d,
  Dropout,
  Flatten,
  GELU,
  LeakyReLU,
  Linear,
  MaxPool2d,
  Module,
  ReLU,
  Sigmoid,
  SiLU,
  Tanh,
} from '@kindling/nn';
import type { ActivationName } from './layers';
import type { NetShapes, PlannedLayer } from './shapes';

/** The classes of the activations. */
export const activations: Readonly<Record<ActivationName, new () => Module>> = {
  relu: ReLU,
  leakyRelu: LeakyReLU,
  tanh: Tanh,
  sigmoid: Sigmoid,
  gelu: GELU,
  silu: SiLU,
};

/** The layer of a plan, with new weights. */
function layerOf({ layer, takes }: PlannedLayer): Module {
  switch (layer.kind) {
    case 'conv': {
      const { channels, kernel, stride, padding } = layer;
      return new Conv2d(takes[0], channels, kernel, { stride, padding });
    }
    case 'maxPool':
      return new MaxPool2d(layer.size);
    case 'avgPool':
      return new AvgPool2d(layer.size);
    case 'linear':
      return new Linear(takes[0], layer.features);
    case 'activation':
      return new activations[layer.name]();
    case 'batchNorm':
      return takes.length === 3 ? new BatchNorm2d(takes[0]) : new BatchNorm1d(takes[0]);
    case 'dropout':
      return new Dropout(layer.p);
    case 'flatten':
      return new Flatten();
  }
}

/**
 * The net of a plan. Its layers have the plan's names, so that a net of the tutorial's layers has the names of the trainer's: conv1.weight, fc2.bias.
 */
export class PlaygroundNet extends Module {
  constructor({ layers }: Pick<NetShapes, 'layers'>) {
    super();
    Object.assign(this, Object.fromEntries(layers.map((planned) => [planned.name, layerOf(planned)])));
  }

  /** What each layer gives, in their order; the last gives a score for each class. */
  outputs(x: Tensor): Tensor[] {
    const given: Tensor[] = [];
    for (const layer of this.children()) given.push(layer.forward(given.at(-1) ?? x));
    return given;
  }

  /** Shape: (N, 1, 28, 28) -> (N, classes) log-probabilities. */
  forward(x: Tensor): Tensor {
    return logSoftmax(this.outputs(x).at(-1) as Tensor, 1);
  }
}
