import { assertClose, rejectsExactly, throwsExactly } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { binaryCrossEntropy, crossEntropy, manualSeed, nllLoss, ones, randn, shutdown, tensor, zeros } from '../../src/index';

// values and gradients with every option: nn/test/modules/losses.test.ts

test('classes that an op computes may be ignored, too', async () => {
  manualSeed(1);
  const logits = randn([4, 3]);
  const options = { ignoreIndex: -1, labelSmoothing: 0.1 };
  const expected = await crossEntropy(logits, [2, -1, 0, 1], options).item();
  const computed = tensor([3, 0, 1, 2], { dtype: 'int32' }).sub(1);
  assertClose(await crossEntropy(logits, computed, options).item(), expected);
  assertClose(await crossEntropy(logits, tensor([2, -1, 0, 1]), options).item(), expected);
  await rejectsExactly(
    crossEntropy(logits, computed.add(2), options).item(),
    'crossEntropy: target[0]: expected an index from 0 to 2, got 4',
  );
});

test('an ignored example has no gradient, whatever its logits', async () => {
  const logits = tensor(
    [
      [Number.POSITIVE_INFINITY, 0],
      [1, 2],
    ],
    { requiresGrad: true },
  );
  const loss = nllLoss(logits, [7, 1], { ignoreIndex: 7 });
  loss.backward();
  assert.is(await loss.item(), -2);
  assert.equal(await logits.grad?.toArray(), [
    [0, 0],
    [0, -1],
  ]);
});

test('refuses weights, targets and options that do not fit', () => {
  const logits = zeros([2, 3]);
  throwsExactly(
    () => crossEntropy(logits, [0, 1], { weight: ones([2]) }),
    'crossEntropy: weight: expected a number for each class, shape [3] of float32, got shape [2] of float32',
  );
  throwsExactly(
    () => nllLoss(logits, [0, -1], { ignoreIndex: -100 }),
    'nllLoss: target[1]: expected an index from 0 to 2 or -100, got -1',
  );
  throwsExactly(
    () => crossEntropy(logits, [0, -100]),
    'crossEntropy: target[1]: expected an index from 0 to 2, got -100: ignoreIndex: -100 passes over it',
  );
  throwsExactly(
    () => crossEntropy(logits, [0, 1], { labelSmoothing: 2 }),
    'crossEntropy: labelSmoothing: expected a number from 0 to 1, got 2',
  );
  throwsExactly(
    () => crossEntropy(logits, ones([2, 3]), { ignoreIndex: 0 }),
    'crossEntropy: ignoreIndex: expected class indices as target beside it, got probabilities',
  );
  throwsExactly(
    () => nllLoss(logits, [0, 1], { labelSmoothing: 0.1 } as never),
    'nllLoss: options: expected only reduction, weight, ignoreIndex, got labelSmoothing',
  );
  throwsExactly(
    () => binaryCrossEntropy(zeros([2]), zeros([3])),
    'binaryCrossEntropy: target: expected the shape of the input, [2], got [3]',
  );
  throwsExactly(
    () => binaryCrossEntropy(zeros([2]), zeros([2]), { weight: zeros([3, 2]) }),
    'binaryCrossEntropy: weight: expected a shape that broadcasts to [2], got [3, 2]',
  );
});

test.after(shutdown);
test.run();
