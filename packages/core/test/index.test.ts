import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as core from '../src/index';

// What a user can import is a promise: a name that comes or goes is a decision, not an accident.

const FUNCTIONS = [
  'arange',
  'backendInfo',
  'cat',
  'checkInteger',
  'checkNumber',
  'chunk',
  'conv2d',
  'convOutputSize',
  'crossEntropy',
  'describe',
  'doctor',
  'dropout',
  'full',
  'gradcheck',
  'isTensor',
  'linear',
  'logSoftmax',
  'manualSeed',
  'maxPool2d',
  'mseLoss',
  'narrow',
  'nllLoss',
  'noGrad',
  'noGradSync',
  'ones',
  'pad',
  'profile',
  'rand',
  'randn',
  'realize',
  'relu',
  'replaceValues',
  'seededRandom',
  'select',
  'shutdown',
  'slice',
  'split',
  'squeeze',
  'stack',
  'tensor',
  'tensorFromBatchInnermost',
  'unsqueeze',
  'useBackend',
  'zeros',
];
const CLASSES = ['KindlingError', 'Tensor'];
const OBJECTS = ['opTable', 'random'];

const GETTERS = ['dim', 'grad', 'isLeaf', 'mT', 'node', 'numel', 'requiresGrad', 'shape'];
const METHODS = [
  'add',
  'add_',
  'argmax',
  'backward',
  'chunk',
  'copy_',
  'data',
  'detach',
  'div',
  'div_',
  'exp',
  'expand',
  'fill_',
  'flatten',
  'flip',
  'isSameSize',
  'item',
  'log',
  'matmul',
  'max',
  'maximum',
  'mean',
  'minimum',
  'mul',
  'mul_',
  'narrow',
  'neg',
  'permute',
  'relu',
  'reshape',
  'select',
  'slice',
  'split',
  'sqrt',
  'squeeze',
  'sub',
  'sub_',
  'sum',
  'toArray',
  'transpose',
  'unsqueeze',
  'zero_',
];

test('the package exports these names and no others', () => {
  assert.equal(Object.keys(core).sort(), [...FUNCTIONS, ...CLASSES, ...OBJECTS].sort());
  for (const name of [...FUNCTIONS, ...CLASSES]) assert.type((core as Record<string, unknown>)[name], 'function', name);
  for (const name of OBJECTS) assert.type((core as Record<string, unknown>)[name], 'object', name);
});

test('a tensor has these members', () => {
  let members: Record<string, PropertyDescriptor> = {};
  // families of methods stand in classes that Tensor extends
  for (let own = core.Tensor.prototype; own !== Object.prototype; own = Object.getPrototypeOf(own)) {
    members = { ...Object.getOwnPropertyDescriptors(own), ...members };
  }
  for (const name of METHODS) assert.type(members[name]?.value, 'function', name);
  for (const name of GETTERS) assert.type(members[name]?.get, 'function', name);
  assert.type(members.requiresGrad.set, 'function');
  assert.type(members.grad.set, 'function');
  assert.is(core.tensor(1).grad, null);
});

test.run();
