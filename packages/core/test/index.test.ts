import { elementwiseOps } from '@kindling/fixtures';
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
  'embedding',
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
  'oneHot',
  'ones',
  'pad',
  'pow',
  'profile',
  'rand',
  'randn',
  'realize',
  'replaceValues',
  'seededRandom',
  'select',
  'shutdown',
  'slice',
  'softmax',
  'split',
  'squeeze',
  'stack',
  'tensor',
  'tensorFromBatchInnermost',
  'unsqueeze',
  'useBackend',
  'where',
  'zeros',
];
const CLASSES = ['KindlingError', 'Tensor'];
const OBJECTS = ['opTable', 'random'];

const GETTERS = ['dim', 'dtype', 'grad', 'isLeaf', 'mT', 'node', 'numel', 'requiresGrad', 'shape'];
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
  'eq',
  'expand',
  'fill_',
  'flatten',
  'flip',
  'gather',
  'ge',
  'gt',
  'indexSelect',
  'isSameSize',
  'item',
  'le',
  'logicalAnd',
  'logicalNot',
  'logicalOr',
  'lt',
  'matmul',
  'max',
  'maximum',
  'mean',
  'minimum',
  'mul',
  'mul_',
  'narrow',
  'ne',
  'permute',
  'pow',
  'reshape',
  'scatterAdd',
  'select',
  'slice',
  'split',
  'squeeze',
  'sub',
  'sub_',
  'sum',
  'take',
  'to',
  'toArray',
  'transpose',
  'unsqueeze',
  'zero_',
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
  const members: Record<string, PropertyDescriptor> = {};
  for (let prototype = core.Tensor.prototype; prototype !== Object.prototype; prototype = Object.getPrototypeOf(prototype)) {
    for (const [name, member] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) members[name] ??= member;
  }
  for (const name of [...METHODS, ...elementwiseOps.filter(({ isMethod }) => isMethod).map(({ op }) => op)])
    assert.type(members[name]?.value, 'function', name);
  for (const name of GETTERS) assert.type(members[name]?.get, 'function', name);
  assert.type(members.requiresGrad.set, 'function');
  assert.type(members.grad.set, 'function');
  assert.is(core.tensor(1).grad, null);
});

test.run();
