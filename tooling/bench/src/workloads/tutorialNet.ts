import type { Tensor } from '@kindling/core';
import { Conv2d, Dropout, functional as F, Linear, Module } from '@kindling/nn';

/** The tutorial's network with `width` times its channels. */
export class TutorialNet extends Module {
  readonly conv1: Conv2d;
  readonly conv2: Conv2d;
  readonly fc1: Linear;
  readonly dropout = new Dropout(0.5);
  readonly fc2 = new Linear(100, 10);

  constructor(width = 1) {
    super();
    this.conv1 = new Conv2d(1, 32 * width, 5);
    this.conv2 = new Conv2d(32 * width, 16 * width, 3);
    this.fc1 = new Linear(400 * width, 100);
  }

  /** Shape: (N, 1, 28, 28) -> (N, 10). */
  forward(x: Tensor): Tensor {
    x = F.relu(F.maxPool2d(this.conv1.forward(x), 2));
    x = F.relu(F.maxPool2d(this.conv2.forward(x), 2));
    x = this.dropout.forward(F.relu(this.fc1.forward(x.flatten(1))));
    return F.logSoftmax(this.fc2.forward(x), 1);
  }
}
