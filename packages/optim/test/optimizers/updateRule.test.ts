import { isTensor, Tensor, tensor } from '@kindling/core';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { adafactorRule } from '../../src/optimizers/adafactor';
import { adamRule } from '../../src/optimizers/adamRule';
import { muonRule } from '../../src/optimizers/muon';
import { rpropRule } from '../../src/optimizers/rprop';
import { sgdRule } from '../../src/optimizers/sgd';
import type { CommonOptions, ParameterState, UpdateRule } from '../../src/optimizers/updateRule';

/** What the engine tells plans apart by: the ops, and the shapes and layouts of the leaves, not their numbers. */
function structure({ node }: Pick<Tensor, 'node'>): string {
  if (node.value !== null) return `[${node.shape}/${node.value.strides}]`;
  return `${node.key}(${node.inputs.map((input) => structure({ node: input })).join()})`;
}

/** The graphs of a first step and of one that begins with other numbers, another learning rate and the state of the first. */
function firstAndSecond<Options extends CommonOptions, State extends ParameterState>(
  rule: UpdateRule<Options, State>,
  options: Partial<Options>,
  shape = [2],
): [string, string] {
  const like = (...values: number[]) => tensor(values, { shape });
  const [param, grad] = [like(1, 2), like(3, 4)];
  const first = rule.update(param, grad, {}, { ...rule.defaults, ...options });
  const realized = Object.fromEntries(
    Object.entries(first.state).map(([name, entry]) => [
      name,
      isTensor(entry) ? tensor(new Float32Array(entry.numel).fill(5), { shape: [...entry.shape] }) : entry,
    ]),
  ) as State;
  const second = rule.update(like(7, 8), like(9, 10), realized, { ...rule.defaults, ...options, lr: 0.125 });
  const all = ({ param: next, state }: typeof first) => [next, ...Object.values(state)].map(asText).join('\n');
  return [all(first), all(second)];
}

function asText(entry: Tensor | number | undefined): string {
  return entry instanceof Tensor ? structure(entry) : typeof entry;
}

const cases: [string, [string, string]][] = [
  ['SGD', firstAndSecond(sgdRule, {})],
  ['SGD with momentum', firstAndSecond(sgdRule, { momentum: 0.9 })],
  ['SGD with dampening and weight decay', firstAndSecond(sgdRule, { momentum: 0.9, dampening: 0.5, weightDecay: 0.1 })],
  ['SGD with Nesterov’s momentum', firstAndSecond(sgdRule, { momentum: 0.9, nesterov: true })],
  ['Adam', firstAndSecond(adamRule({ name: 'Adam', weightDecay: 0, decoupled: false }), { weightDecay: 0.1 })],
  ['AdamW', firstAndSecond(adamRule({ name: 'AdamW', weightDecay: 0.1, decoupled: true }), { amsgrad: true })],
  ['Rprop', firstAndSecond(rpropRule, {})],
  ['Adafactor of a vector', firstAndSecond(adafactorRule, { weightDecay: 0.1 })],
  ['Adafactor of a matrix', firstAndSecond(adafactorRule, { weightDecay: 0.1 }, [1, 2])],
  ['Muon', firstAndSecond(muonRule, { weightDecay: 0.1 }, [1, 2])],
];

for (const [name, [first, second]] of cases) {
  test(`one plan serves the first step and all others: ${name}`, () => {
    assert.match(first, /\[(1,)?2\/(2,)?1\]/);
    assert.is(second, first);
  });
}

test.run();
