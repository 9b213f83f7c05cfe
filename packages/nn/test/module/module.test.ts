import { inspect } from 'node:util';
import { type Tensor, zeros } from '@kindling/core';
import { throwsExactly, withoutLoneErrors } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  Conv2d,
  Dropout,
  Flatten,
  Linear,
  LogSoftmax,
  MaxPool2d,
  Module,
  ModuleList,
  Parameter,
  ReLU,
  Sequential,
} from '../../src/index';

class Net extends Module {
  conv1 = new Conv2d(1, 32, 5);
  conv2 = new Conv2d(32, 16, 3);
  dropout = new Dropout();
  fc1 = new Linear(400, 100);
  fc2 = new Linear(100, 10);
  note = 'not a module';
  helper = { layer: 'neither' };

  override forward(x: Tensor): Tensor {
    return x;
  }
}

class Scaled extends Module {
  scale = new Parameter(zeros([2]));
  body = new Sequential(new Linear(2, 3), new ReLU(), new Sequential(new Linear(3, 1)));
  heads = new ModuleList([new Linear(1, 1, { bias: false }), new Net()]);
  offset: Parameter | null = null;

  override forward(x: Tensor): Tensor {
    return x;
  }
}

test('parameters have PyTorch names in the order of the fields', () => {
  assert.equal(
    new Net().namedParameters().map(([name]) => name),
    ['conv1.weight', 'conv1.bias', 'conv2.weight', 'conv2.bias', 'fc1.weight', 'fc1.bias', 'fc2.weight', 'fc2.bias'],
  );
  assert.equal(
    new Scaled()
      .namedParameters('model')
      .map(([name]) => name)
      .slice(0, 7),
    [
      'model.scale',
      'model.body.0.weight',
      'model.body.0.bias',
      'model.body.2.0.weight',
      'model.body.2.0.bias',
      'model.heads.0.weight',
      'model.heads.1.conv1.weight',
    ],
  );
});

test('parameters() are the same objects that the layers use', () => {
  const net = new Net();
  assert.is(net.parameters()[0], net.conv1.weight);
  assert.is(net.parameters().length, 8);
  assert.ok(net.parameters().every((parameter) => parameter.requiresGrad && parameter.isLeaf));
});

test('a field that is assigned later is found, and the one that it replaces is not', () => {
  const model = new Scaled();
  const count = model.parameters().length;
  model.offset = new Parameter(zeros([2]));
  assert.is(model.parameters().length, count + 1);
  const layer = new Linear(2, 3);
  const replacement = new Parameter(zeros([3, 2]));
  layer.weight = replacement;
  assert.is(layer.parameters()[0], replacement);
});

test('a frozen parameter stays a parameter', () => {
  const layer = new Linear(2, 3);
  layer.weight.requiresGrad = false;
  assert.is(layer.parameters()[0], layer.weight);
});

test('a shared module or parameter is listed once, under its first name', () => {
  class Tied extends Module {
    first = new Linear(2, 2);
    second = this.first;
    third = new Linear(2, 2);

    override forward(x: Tensor): Tensor {
      return x;
    }
  }
  const tied = new Tied();
  tied.third.weight = tied.first.weight;
  assert.equal(
    tied.namedParameters().map(([name]) => name),
    ['first.weight', 'first.bias', 'third.bias'],
  );
  assert.equal(
    tied.namedModules().map(([name]) => name),
    ['', 'first', 'third'],
  );
  // a state dict has every name, as PyTorch's
  assert.equal(
    [...tied.stateDict().keys()],
    ['first.weight', 'first.bias', 'second.weight', 'second.bias', 'third.weight', 'third.bias'],
  );
});

test('children and modules', () => {
  const model = new Scaled();
  assert.equal(
    model.namedChildren().map(([name]) => name),
    ['body', 'heads'],
  );
  assert.is(model.children()[0], model.body);
  assert.is(model.modules()[0], model);
  assert.equal(
    model.body.namedModules('body').map(([name, module]) => `${name}: ${module.constructor.name}`),
    ['body: Sequential', 'body.0: Linear', 'body.1: ReLU', 'body.2: Sequential', 'body.2.0: Linear'],
  );
});

test('a module that refers back to its parent is walked once', () => {
  const outer = new Net();
  const inner = new Sequential();
  Object.assign(inner, { parent: outer });
  Object.assign(outer, { inner });
  assert.is(outer.modules().length, 7);
});

test('modules or parameters in a plain array are an error, not forgotten', () => {
  class Listed extends Module {
    layers = [new Linear(2, 2), new ReLU()];

    override forward(x: Tensor): Tensor {
      return x;
    }
  }
  class Weights extends Module {
    weights = [new Parameter(zeros([2]))];

    override forward(x: Tensor): Tensor {
      return x;
    }
  }
  assert.throws(
    () => new Listed().parameters(),
    /^Listed\.layers: expected modules in a ModuleList or a ModuleDict, got a plain array \(\[Linear, ReLU\]\)/,
  );
  assert.throws(() => new Listed().train(), /Listed\.layers/);
  assert.throws(
    () => new Weights().parameters(),
    /Weights\.weights: expected each parameter in a field of its own, got a plain array/,
  );
});

test('train and eval reach every module below', () => {
  const model = new Scaled();
  const states = () => model.modules().map((module) => module.training);
  assert.ok(states().every((training) => training === true));
  assert.is(model.eval(), model);
  assert.ok(states().every((training) => training === false));
  model.body.train();
  assert.is(model.training, false);
  assert.is(model.body.children()[2].children()[0].training, true);
  assert.is(model.train(), model);
  assert.ok(states().every((training) => training === true));
  assert.throws(() => model.train('yes' as never), /Scaled\.train: mode: expected true or false, got "yes"/);
});

test('training is true or false', () => {
  const model = new Scaled();
  for (const [mode, shown] of [
    ['yes', '"yes"'],
    [0, '0'],
    [undefined, 'undefined'],
    [null, 'null'],
  ] as const) {
    throwsExactly(() => {
      model.training = mode as never;
    }, `Scaled: training: expected true or false, got ${shown}`);
  }
  model.training = false;
  assert.is(model.training, false);
  assert.not.ok(Object.keys(model).includes('training'));
  const proxy = new Proxy(model, {});
  proxy.eval();
  assert.is(proxy.training, false);
});

test('a class with a train of its own sees to what is below it', () => {
  class Frozen extends Scaled {
    override train(mode = true): this {
      super.train(mode);
      this.body.eval();
      return this;
    }
  }
  const frozen = new Frozen();
  const model = new Sequential(new Sequential(frozen), new ReLU());
  model.eval();
  assert.ok(model.modules().every(({ training }) => !training));
  model.train();
  assert.is(frozen.training, true);
  assert.is(frozen.heads.training, true);
  assert.ok(frozen.body.modules().every(({ training }) => !training));
});

test('two classes that train each other are an error in words', () => {
  class Mutual extends Scaled {
    other: Module | null = null;

    override train(mode = true): this {
      return super.train(mode);
    }
  }
  const [first, second] = [new Mutual(), new Mutual()];
  first.other = second;
  second.other = first;
  throwsExactly(
    () => first.train(),
    'Mutual.train: expected modules that the stack has room for, got some too deep in one another or one that calls itself',
  );
});

test('a forward that no class defines is an error in words', () => {
  class Silent extends (Module as unknown as new () => Net) {}
  throwsExactly(
    () => new Silent().forward(zeros([2])),
    'Silent: forward: expected the class to define it, got a call with Tensor of shape [2] and no forward',
  );
});

test('a prefix is text', () => {
  throwsExactly(() => new Net().namedParameters(3 as never), 'Net.namedModules: prefix: expected text, got 3');
  throwsExactly(() => new Net().namedModules(null as never), 'Net.namedModules: prefix: expected text, got null');
});

test('apply calls with every module, each before the one that holds it', () => {
  const seen: string[] = [];
  const model = new Scaled();
  assert.is(
    model.apply((module) => void seen.push(module.constructor.name)),
    model,
  );
  assert.equal(seen.slice(0, 5), ['Linear', 'ReLU', 'Linear', 'Sequential', 'Sequential']);
  assert.equal(seen.slice(-3), ['Net', 'ModuleList', 'Scaled']);
  throwsExactly(() => model.apply(3 as never), 'Scaled.apply: fn: expected a function, got 3');
});

test('requiresGrad_ freezes and thaws', () => {
  const model = new Scaled();
  assert.is(model.requiresGrad_(false), model);
  assert.ok(model.parameters().every(({ requiresGrad }) => !requiresGrad));
  assert.ok(
    model
      .requiresGrad_()
      .parameters()
      .every(({ requiresGrad }) => requiresGrad),
  );
  throwsExactly(() => model.requiresGrad_(0 as never), 'Scaled.requiresGrad_: requiresGrad: expected true or false, got 0');
});

test('zeroGrad forgets every gradient', () => {
  const model = new Scaled();
  for (const parameter of model.parameters()) parameter.grad = zeros([...parameter.shape]);
  model.zeroGrad();
  assert.ok(model.parameters().every((parameter) => parameter.grad === null));
});

test('prints as PyTorch does', () => {
  const lines = [
    'Net(',
    '  (conv1): Conv2d(1, 32, kernel_size=(5, 5), stride=(1, 1))',
    '  (conv2): Conv2d(32, 16, kernel_size=(3, 3), stride=(1, 1))',
    '  (dropout): Dropout(p=0.5, inplace=False)',
    '  (fc1): Linear(in_features=400, out_features=100, bias=True)',
    '  (fc2): Linear(in_features=100, out_features=10, bias=True)',
    ')',
  ];
  assert.is(String(new Net()), lines.join('\n'));
  assert.is(inspect(new Net()), lines.join('\n'));
});

test('prints nested modules indented by two spaces a level', () => {
  const model = new Sequential(
    new Sequential(new Conv2d(3, 8, [3, 5], { stride: 2, padding: [1, 2], dilation: [1, 3], bias: false }), new ReLU()),
    new MaxPool2d(2),
    new Flatten(),
    new ModuleList([new Dropout(0.25), new LogSoftmax(1)]),
    new Sequential(),
  );
  assert.is(
    String(model),
    [
      'Sequential(',
      '  (0): Sequential(',
      '    (0): Conv2d(3, 8, kernel_size=(3, 5), stride=(2, 2), padding=(1, 2), dilation=(1, 3), bias=False)',
      '    (1): ReLU()',
      '  )',
      '  (1): MaxPool2d(kernel_size=2, stride=2, padding=0, dilation=1, ceil_mode=False)',
      '  (2): Flatten(start_dim=1, end_dim=-1)',
      '  (3): ModuleList(',
      '    (0): Dropout(p=0.25, inplace=False)',
      '    (1): LogSoftmax(dim=1)',
      '  )',
      '  (4): Sequential()',
      ')',
    ].join('\n'),
  );
});

test('extraRepr stands on the first line, or on lines of its own beside children', () => {
  class One extends Module {
    override forward(): void {}

    override extraRepr(): string {
      return 'size=3';
    }
  }
  class Two extends One {
    inner = new One();

    override extraRepr(): string {
      return 'a=1\nb=2';
    }
  }
  assert.is(String(new One()), 'One(size=3)');
  assert.is(String(new Two()), 'Two(\n  a=1\n  b=2\n  (inner): One(size=3)\n)');
});

test('an async train of a class is refused, and its error is no lone one', () =>
  withoutLoneErrors(() => {
    class Slow extends ReLU {
      override train(): this {
        return Promise.reject(new Error('nobody waits for it')) as never;
      }
    }
    throwsExactly(() => new Sequential(new Slow()).train(), 'Slow.train: expected a function that is done at once, got Promise');
  }));

test.run();
