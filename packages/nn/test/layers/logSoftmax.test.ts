import { shutdown, tensor } from '@kindling/core';
import { assertClose, throwsExactly } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { LogSoftmax } from '../../src/index';

test.after(shutdown);

test('is x - log(sum(exp(x))) along its dimension, for large numbers too', async () => {
  const logs = [Math.log(1 / 6), Math.log(2 / 6), Math.log(3 / 6)];
  const x = tensor([
    [0, Math.log(2), Math.log(3)],
    [1000, 1000 + Math.log(2), 1000 + Math.log(3)],
  ]);
  // float32 numbers around 1000 are 6e-5 apart
  assertClose((await new LogSoftmax(1).forward(x).toArray()) as number[][], [logs, logs], { atol: 1e-4 });
  assertClose((await new LogSoftmax(-1).forward(tensor([0, 0])).toArray()) as number[], [-Math.LN2, -Math.LN2]);
  assertClose(
    (await new LogSoftmax(0)
      .forward(
        tensor([
          [1, 5],
          [1, 5],
        ]),
      )
      .toArray()) as number[][],
    [
      [-Math.LN2, -Math.LN2],
      [-Math.LN2, -Math.LN2],
    ],
  );
});

test('refuses a dim that is no integer or that the input lacks', () => {
  throwsExactly(() => new LogSoftmax(undefined as never), 'LogSoftmax: dim: expected an integer, got undefined');
  throwsExactly(() => new LogSoftmax(1, { dtype: 'float32' } as never), 'LogSoftmax: options: expected none, got dtype');
  assert.throws(
    () => new LogSoftmax(2).forward(tensor([[1]])),
    (error: Error) => error.name === 'KindlingError' && /dim/.test(error.message),
  );
});

test.run();
