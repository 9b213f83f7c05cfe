// The tutorial's network, without its dropout.
import { Conv2d, functional as F, Linear, Module } from '@kindling/nn';

export class Net extends Module {
  conv1 = new Conv2d(1, 32, 5);
  conv2 = new Conv2d(32, 16, 3);
  fc1 = new Linear(400, 100);
  fc2 = new Linear(100, 10);

  forward(x) {
    x = F.relu(F.maxPool2d(this.conv1.forward(x), 2));
    x = F.relu(F.maxPool2d(this.conv2.forward(x), 2));
    x = F.relu(this.fc1.forward(x.flatten(1)));
    return F.logSoftmax(this.fc2.forward(x), 1);
  }
}
