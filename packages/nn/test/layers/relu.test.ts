import { shutdown, tensor } from '@kindling/core';
import { throwsExactly } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ReLU } from '../../src/index';

test.after(shutdown);

test('keeps what is above 0, with a gradient of 0 at 0', async () => {
  const x = tensor([-2, 0, 3], { requiresGrad: true });
  const y = new ReLU().forward(x);
  assert.equal(await y.toArray(), [0, 0, 3]);
  y.sum().backward();
  assert.equal(await x.grad?.toArray(), [0, 0, 1]);
});

test('has no options', () => {
  throwsExactly(() => new ReLU(true as never), 'ReLU: options: expected none, got true');
  throwsExactly(
    () => new ReLU({ inplace: true } as never),
    'ReLU: options: expected none, got inplace: leave it out, layers and functions give a tensor of its own',
  );
});

test.run();
