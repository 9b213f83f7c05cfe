import { elementwiseOps } from '@kindling/fixtures';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as core from '../src/index';

// What a user can import is a promise: a name that comes or goes is a decision, not an accident.

const FUNCTIONS = [
  'arange',
  'backendInfo',
  'checkInteger',
  'checkNumber',
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
  'nllLoss',
  'noGrad',
  'noGradSync',
  'ones',
  'pow',
  'profile',
  'rand',
  'randn',
  'realize',
  'seededRandom',
  'shutdown',
  'softmax',
  'tensor',
  'tensorFromBatchInnermost',
  'useBackend',
  'zeros',
];
const CLASSES = ['KindlingError', 'Tensor'];
const OBJECTS = ['opTable', 'random'];

const GETTERS = ['dim', 'grad', 'isLeaf', 'node', 'numel', 'requiresGrad', 'shape'];
const METHODS = [
  'add',
  'argmax',
  'backward',
  'copy_',
  'data',
  'detach',
  'div',
  'expand',
  'flatten',
  'flip',
  'isSameSize',
  'item',
  'matmul',
  'max',
  'maximum',
  'mean',
  'minimum',
  'mul',
  'permute',
  'pow',
  'reshape',
  'sub',
  'sum',
  'toArray',
  'transpose',
];

test('the package exports these names and no others', () => {
  assert.equal(
    Object.keys(core).sort(),
    [...FUNCTIONS, ...new Set(elementwiseOps.map(({ calls }) => calls)), ...CLASSES, ...OBJECTS].sort(),
  );
  for (const name of [...FUNCTIONS, ...CLASSES]) assert.type((core as Record<string, unknown>)[name], 'function', name);
  for (const name of OBJECTS) assert.type((core as Record<string, unknown>)[name], 'object', name);
});

test('a tensor has these members', () => {
  const prototype = core.Tensor.prototype;
  const members = Object.getOwnPropertyDescriptors(prototype);
  Object.assign(members, Object.getOwnPropertyDescriptors(Object.getPrototypeOf(prototype)), members);
  for (const name of [...METHODS, ...elementwiseOps.filter(({ isMethod }) => isMethod).map(({ op }) => op)])
    assert.type(members[name]?.value, 'function', name);
  for (const name of GETTERS) assert.type(members[name]?.get, 'function', name);
  assert.type(members.requiresGrad.set, 'function');
  assert.type(members.grad.set, 'function');
  assert.is(core.tensor(1).grad, null);
});

test.run();
