import type { Tensor } from '@kindling/core';
import { loadPrintingFixtures } from '@kindling/fixtures';
import { throwsExactly } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  BatchNorm1d,
  BatchNorm2d,
  Conv2d,
  Dropout,
  Flatten,
  Linear,
  LogSoftmax,
  MaxPool2d,
  Module,
  ReLU,
  Sequential,
} from '../src/index';

class Net extends Module {
  conv1 = new Conv2d(1, 32, 5);
  conv2 = new Conv2d(32, 16, 3);
  fc1 = new Linear(400, 100);
  fc2 = new Linear(100, 10);

  override forward(x: Tensor): Tensor {
    return x;
  }
}

class Nested extends Module {
  features = new Sequential(new Conv2d(1, 4, 3, { padding: 1 }), new ReLU(), new MaxPool2d(2));
  head = new Linear(4, 2, { bias: false });

  override forward(x: Tensor): Tensor {
    return x;
  }
}

class Empty extends Module {
  override forward(x: Tensor): Tensor {
    return x;
  }
}

/** The models that PyTorch printed, under the names of the fixture. */
const models: Record<string, () => Module> = {
  Conv2d: () => new Conv2d(1, 32, 5),
  'Conv2d, rectangular': () => new Conv2d(3, 8, [3, 5]),
  'Conv2d, stride': () => new Conv2d(3, 8, 3, { stride: 2 }),
  'Conv2d, padding': () => new Conv2d(3, 8, 3, { padding: 1 }),
  'Conv2d, dilation': () => new Conv2d(3, 8, 3, { dilation: 2 }),
  'Conv2d, no bias': () => new Conv2d(3, 8, 1, { bias: false }),
  'Conv2d, everything': () => new Conv2d(3, 8, [3, 5], { stride: [2, 1], padding: [0, 2], dilation: [1, 3], bias: false }),
  Linear: () => new Linear(400, 100),
  'Linear, no bias': () => new Linear(3, 4, { bias: false }),
  MaxPool2d: () => new MaxPool2d(2),
  'MaxPool2d, stride': () => new MaxPool2d(3, { stride: 2 }),
  'MaxPool2d, padding and dilation': () => new MaxPool2d(3, { stride: 2, padding: 1, dilation: 2 }),
  'MaxPool2d, rectangular': () => new MaxPool2d([2, 3]),
  'MaxPool2d, everything rectangular': () => new MaxPool2d([2, 3], { stride: [2, 1], padding: [1, 0], dilation: [1, 2] }),
  BatchNorm1d: () => new BatchNorm1d(3),
  BatchNorm2d: () => new BatchNorm2d(64),
  'BatchNorm2d, no bias': () => new BatchNorm2d(64, { bias: false }),
  'BatchNorm2d, everything': () => new BatchNorm2d(3, { eps: 0.001, momentum: null, affine: false, trackRunningStats: false }),
  Dropout: () => new Dropout(),
  'Dropout, p': () => new Dropout(0.25),
  'Dropout, whole p': () => new Dropout(1),
  ReLU: () => new ReLU(),
  Flatten: () => new Flatten(),
  'Flatten, dims': () => new Flatten({ startDim: 2, endDim: 3 }),
  LogSoftmax: () => new LogSoftmax(1),
  'LogSoftmax, negative dim': () => new LogSoftmax(-1),
  Sequential: () => new Sequential(new Linear(4, 3), new ReLU(), new Linear(3, 2), new LogSoftmax(1)),
  'Sequential, empty': () => new Sequential(),
  'Sequential, nested': () => new Sequential(new Sequential(new Flatten(), new Linear(4, 3)), new Dropout(0.1)),
  'Sequential, eleven layers': () => new Sequential(...Array.from({ length: 11 }, () => new ReLU())),
  Net: () => new Net(),
  Nested: () => new Nested(),
  Empty: () => new Empty(),
};

const fixtures = loadPrintingFixtures();

test('every model that PyTorch printed is built here', () => {
  assert.equal(Object.keys(models).sort(), [...fixtures.keys()].sort());
});

for (const [name, expected] of fixtures) {
  test(`prints as PyTorch does: ${name}`, () => {
    assert.is(String(models[name]?.()), expected);
  });
}

test("a user's class is called by its own name, and one without a name a module", () => {
  class Named extends Linear {}
  class Own extends Linear {
    static override get name(): string {
      return 'Told';
    }
  }
  const Nameless = (() => class extends Linear {})();
  const names = [Named, Own, Nameless].map((Kind) => String(new Kind(2, 1)).split('(')[0]);
  assert.equal(names, ['Named', 'Told', 'Module']);
  throwsExactly(
    () => new Named(2, 1).loadStateDict(3 as never),
    'Named.loadStateDict: entries: expected a Map or an object from names to Tensors, got 3',
  );
});

test.run();
