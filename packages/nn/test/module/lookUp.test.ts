import { ones, type Tensor } from '@kindling/core';
import { throwsExactly } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { BatchNorm1d, Linear, Module, Parameter, Sequential } from '../../src/index';

class Net extends Module {
  scale: Parameter | null = null;

  constructor(depth: number) {
    super();
    for (let i = 0; i < depth; i++) this.addModule(`fc${i}`, new Linear(2, 2));
    this.registerParameter('shift', new Parameter(ones([2])));
    this.registerParameter('scale', null);
  }

  override forward(x: Tensor): Tensor {
    for (const [, layer] of this.namedChildren()) x = layer(x);
    return x.add(this.getParameter('shift'));
  }
}

test('modules and parameters whose names a program makes are as those in fields', () => {
  const model = new Net(2);
  assert.equal([...model.stateDict().keys()], ['shift', 'fc0.weight', 'fc0.bias', 'fc1.weight', 'fc1.bias']);
  assert.equal(model(ones([1, 2])).shape, [1, 2]);
  assert.is(model.scale, null);
  assert.is(model.getSubmodule('fc1'), model.namedChildren()[1][1]);
  const other = new Linear(2, 3);
  model.addModule('fc1', other);
  assert.is(model.getSubmodule('fc1'), other);
  model.addModule('fc1', null);
  assert.equal(model.namedChildren().length, 1);
});

test('a layer is found by its dotted name, and another put in its place', () => {
  const model = new Sequential(new Linear(2, 3), new Sequential({ norm: new BatchNorm1d(3), head: new Linear(3, 1) }));
  assert.is(model.getSubmodule(''), model);
  assert.is(model.getSubmodule('1.head'), model[1].at(1));
  assert.is(model.getParameter('0.weight'), model[0].weight);
  const norm = model.getSubmodule('1.norm') as BatchNorm1d;
  assert.is(model.getBuffer('1.norm.running_mean'), norm.runningMean);
  for (const [name, module] of model.namedModules()) {
    if (!(module instanceof Linear)) continue;
    const dot = name.lastIndexOf('.');
    model
      .getSubmodule(name.slice(0, Math.max(dot, 0)))
      .addModule(name.slice(dot + 1), new Sequential(module, new Linear(module.outFeatures, 5)));
  }
  assert.equal(
    model
      .namedParameters()
      .map(([name]) => name)
      .filter((name) => name.endsWith('weight')),
    ['0.0.weight', '0.1.weight', '1.norm.weight', '1.head.0.weight', '1.head.1.weight'],
  );
});

test('what is not there, or can not be there, is told', () => {
  const model = new Sequential(new Linear(2, 3));
  throwsExactly(
    () => model.getSubmodule('0.fc.1'),
    'Sequential.getSubmodule: target: expected the name of a module, got "0.fc.1": Linear has no module "fc"',
  );
  throwsExactly(
    () => model.getParameter('1.weight'),
    'Sequential.getParameter: target: expected the name of a parameter, got "1.weight": Sequential has no module "1"',
  );
  throwsExactly(
    () => model.getParameter('wieght'),
    'Sequential.getParameter: target: expected the name of a parameter, got "wieght"',
  );
  throwsExactly(
    () => model.getBuffer('0.weight'),
    'Sequential.getBuffer: target: expected the name of a buffer, got "0.weight": Linear has no buffer "weight"',
  );
  throwsExactly(
    () => model.addModule('a.b', new Linear(1, 1)),
    'Sequential.addModule: name: expected a name without dots, got "a.b"',
  );
  assert.throws(
    () => model.addModule('forward', new Linear(1, 1)),
    /addModule: name: expected one that is not taken, got "forward"/,
  );
  assert.throws(() => model.addModule('__proto__', new Sequential()), /expected one that is not taken, got "__proto__"/);
  throwsExactly(
    () => model.addModule('fc', ones([1]) as unknown as Module),
    'Sequential.addModule: module: expected a Module or null, got Tensor of shape [1]',
  );
  throwsExactly(
    () => model.registerParameter('gain', ones([1]) as Parameter),
    'Sequential.registerParameter: parameter: expected a Parameter or null, got Tensor of shape [1]',
  );
  assert.throws(() => model.registerParameter('0', new Parameter(ones([1]))), /expected one that is not taken, got "0"/);
});

test.run();
