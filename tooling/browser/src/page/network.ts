import type { Tensor } from '@kindling/core';
import { Conv2d, Dropout, functional as F, Linear, Module } from '@kindling/nn';

/** The tutorial's network: ten log-probabilities from a picture. Shape: (N, 1, 28, 28) -> (N, 10). */
export class Network extends Module {
  readonly conv1 = new Conv2d(1, 32, 5);
  readonly conv2 = new Conv2d(32, 16, 3);
  readonly fc1 = new Linear(400, 100);
  readonly dropout: Dropout;
  readonly fc2 = new Linear(100, 10);

  constructor(dropout: number) {
    super();
    this.dropout = new Dropout(dropout);
  }

  forward(x: Tensor): Tensor {
    x = F.relu(F.maxPool2d(this.conv1.forward(x), 2));
    x = F.relu(F.maxPool2d(this.conv2.forward(x), 2));
    x = this.dropout.forward(F.relu(this.fc1.forward(x.flatten(1))));
    return F.logSoftmax(this.fc2.forward(x), 1);
  }
}
