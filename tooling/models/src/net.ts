import { convOutputSize, type Tensor } from '@kindling/core';
import { Conv2d, Dropout, functional as F, Linear, Module } from '@kindling/nn';

/**
 * How the picture shrinks on its way: the side after each stage, and the number of features that reach the first
 * linear layer (`FC1_in`). A convolution without padding loses its kernel's border, a pooling of 2 halves the side.
 */
export function networkSizes(imageSize = 28) {
  const C1 = convOutputSize(imageSize, 5);
  const MP1 = convOutputSize(C1, 2, { stride: 2 });
  const C2 = convOutputSize(MP1, 3);
  const MP2 = convOutputSize(C2, 2, { stride: 2 });
  return { C1, MP1, C2, MP2, FC1_in: 16 * MP2 * MP2 };
}

/**
 * The tutorial's network: two convolutions that find strokes and their combinations, two linear layers that weigh them, ten log-probabilities.
 * Benchmarks make it wider: `width` times the channels.
 */
export class Net extends Module {
  readonly conv1: Conv2d;
  readonly conv2: Conv2d;
  readonly fc1: Linear;
  readonly dropout: Dropout;
  readonly fc2: Linear;

  constructor(dropout = 0.5, width = 1) {
    super();
    this.conv1 = new Conv2d(1, 32 * width, 5);
    this.conv2 = new Conv2d(32 * width, 16 * width, 3);
    this.fc1 = new Linear(networkSizes().FC1_in * width, 100);
    this.dropout = new Dropout(dropout);
    this.fc2 = new Linear(100, 10);
  }

  /** Shape: (N, 1, 28, 28) -> (N, 10). */
  forward(x: Tensor): Tensor {
    x = F.relu(F.maxPool2d(this.conv1.forward(x), 2)); // (N, 32, 12, 12)
    x = F.relu(F.maxPool2d(this.conv2.forward(x), 2)); // (N, 16, 5, 5)
    x = x.flatten(1); // (N, 400)
    x = this.dropout.forward(F.relu(this.fc1.forward(x))); // (N, 100)
    return F.logSoftmax(this.fc2.forward(x), 1);
  }
}
