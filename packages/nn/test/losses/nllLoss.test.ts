import { shutdown, tensor } from '@kindling/core';
import { assertClose, throwsExactly } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Loss, NLLLoss } from '../../src/index';

const logProbs = () =>
  tensor([
    [-0.5, -1, -3],
    [-2, -0.25, -4],
  ]);

test.after(shutdown);

test('averages, adds or lists the negative log-probabilities of the right classes', async () => {
  assertClose(await new NLLLoss().forward(logProbs(), [2, 1]).item(), 1.625);
  assertClose(await new NLLLoss({ reduction: 'sum' }).forward(logProbs(), tensor(Int32Array.of(0, 1))).item(), 0.75);
  assertClose((await new NLLLoss({ reduction: 'none' }).forward(logProbs(), Int32Array.of(2, 0)).toArray()) as number[], [3, 2]);
});

test('is a module without parameters', () => {
  const loss = new NLLLoss({ reduction: 'sum' });
  assert.ok(loss instanceof Loss);
  assert.is(loss.reduction, 'sum');
  assert.is(String(loss), 'NLLLoss()');
  assert.is(loss.parameters().length, 0);
});

test('refuses bad arguments and targets', () => {
  throwsExactly(
    () => new NLLLoss({ reduction: 'avg' as never }),
    'NLLLoss: reduction: expected "mean", "sum" or "none", got "avg"',
  );
  throwsExactly(
    () => new NLLLoss({ reduction: null as never }),
    'NLLLoss: reduction: expected "mean", "sum" or "none", got null',
  );
  throwsExactly(
    () => new NLLLoss('sum' as never),
    'NLLLoss: options: expected an object with reduction, weight, ignoreIndex, got "sum"',
  );
  assert.is(new NLLLoss({ reduction: undefined }).reduction, 'mean');
  throwsExactly(() => new NLLLoss({ weight: 1 as never }), 'NLLLoss: weight: expected a Tensor, got 1');
  assert.throws(
    () => new NLLLoss().forward(logProbs(), [0, 3]),
    (error: Error) => error.name === 'KindlingError' && /target/.test(error.message),
  );
});

test.run();
