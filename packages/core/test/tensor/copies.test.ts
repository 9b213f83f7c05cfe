import { describe, KindlingError } from '@kindling/checks';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { tensor } from '../../src/index';
import { Tensor } from '../../src/tensor/tensor';

test('a tensor of a second copy of the package is no tensor here, and the error says why', async () => {
  assert.is(describe(tensor([1, 2])), 'Tensor of shape [2]');
  const copy = (await import(`../../src/tensor/tensor.ts${'?copy'}`)) as { Tensor: typeof Tensor };
  assert.is.not(copy.Tensor, Tensor);
  const foreign = new copy.Tensor(tensor([1, 2]).node);
  assert.throws(
    () => tensor([1, 2]).add(foreign as never),
    (error: unknown) =>
      error instanceof KindlingError &&
      /^add: expected a Tensor or a number, got Tensor of shape \[2\] \(2 copies of this class are loaded: .* all by import/.test(
        error.message,
      ),
  );
});

test.run();
