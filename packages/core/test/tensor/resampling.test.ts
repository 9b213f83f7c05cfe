import { throwsExactly } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { adaptiveAvgPool2d, fold, interpolate, normalize, ones, shutdown, tensor, unfold, useBackend } from '../../src/index';

// Values and gradients are held against PyTorch's in test/fixtures; here is what is refused, and how it is said.

// biome-ignore lint/suspicious/noExplicitAny: what a caller without types may pass
const any = (value: unknown): any => value;
const images = ones([1, 2, 3, 4]);

test('interpolate wants one of size and scaleFactor, and a mode for the shape', () => {
  throwsExactly(() => interpolate(images, {}), 'interpolate: options: expected either size or scaleFactor, got none of them');
  throwsExactly(
    () => interpolate(images, { size: 2, scaleFactor: 2 }),
    'interpolate: options: expected either size or scaleFactor, got both',
  );
  throwsExactly(
    () => interpolate(images, any(2)),
    'interpolate: options: expected an object with size, scaleFactor, mode, alignCorners, got 2',
  );
  throwsExactly(
    () => interpolate(images, { size: 2, mode: 'linear' }),
    'interpolate: mode: expected "nearest", "bilinear", got "linear"',
  );
  throwsExactly(
    () => interpolate(images, { size: 2, alignCorners: true }),
    "interpolate: alignCorners: expected nothing beside mode 'nearest', got true",
  );
  throwsExactly(() => interpolate(images, { size: [2, 3, 4] }), 'interpolate: size: expected one number or 2, got [2, 3, 4]');
  throwsExactly(
    () => interpolate(images, { scaleFactor: 0.1 }),
    'interpolate: size for scaleFactor 0.1: expected an integer from 1 to 2147483647, got 0',
  );
  throwsExactly(
    () => interpolate(ones([2, 3]), { size: 2 }),
    'interpolate: x: expected shape (N, C, L) or (N, C, H, W), got [2, 3]',
  );
});

test('patches fit, and are as many as there are columns', () => {
  assert.equal(unfold(images, 2).shape, [1, 8, 6]);
  assert.equal(fold(ones([1, 8, 6]), [3, 4], 2).shape, [1, 2, 3, 4]);
  throwsExactly(() => unfold(images, 4), 'unfold: x: expected pictures that hold a patch, got [1, 2, 3, 4]');
  throwsExactly(
    () => fold(ones([1, 7, 6]), [3, 4], 2),
    'fold: kernelSize: expected one whose 4 places divide the 7 rows of shape [1, 7, 6]',
  );
  throwsExactly(() => fold(ones([1, 8, 5]), [3, 4], 2), 'fold: x: expected 6 patches for outputSize [3, 4], got shape [1, 8, 5]');
  throwsExactly(() => fold(ones([1, 8, 5]), [1, 4], 2), 'fold: outputSize: expected pictures that hold a patch, got [1, 4]');
});

test('a vector of zeros stays one, and its gradient is a number', async () => {
  await useBackend('webasm', { threads: 1 });
  const x = tensor([[0, 0]], { requiresGrad: true });
  const unit = normalize(x);
  unit.sum().backward();
  assert.equal(await unit.toArray(), [[0, 0]]);
  assert.ok((await (x.grad as typeof x).data()).every(Number.isFinite));
});

test('an infinity reaches what lies beside it, forwards and backwards, and nothing else', async () => {
  await useBackend('webasm', { threads: 1 });
  const inf = Number.POSITIVE_INFINITY;
  const line = tensor([[[1, 2, 4, inf, 4, 4]]]);
  // PyTorch's numbers
  assert.equal(await interpolate(line, { size: 3, mode: 'linear' }).toArray(), [[[1.5, inf, 4]]]);
  assert.equal(
    await interpolate(line, { size: 12, mode: 'linear' }).data(),
    Float32Array.from([1, 1.25, 1.75, 2.5, 3.5, inf, inf, inf, inf, 4, 4, 4]),
  );
  const picture = tensor([
    [
      [
        [1, inf, 3, 1, 5],
        [1, 2, 3, 4, 5],
      ],
    ],
  ]);
  assert.equal(await adaptiveAvgPool2d(picture, [2, 3]).toArray(), [
    [
      [
        [inf, inf, 3],
        [1.5, 3, 4.5],
      ],
    ],
  ]);
  const x = tensor([[[1, 2, 3, 4, 5]]], { requiresGrad: true });
  interpolate(x, { size: 10, mode: 'linear' })
    .mul(tensor([1, 1, 1, 1, 1, 1, 1, 1, 1, inf]))
    .sum()
    .backward();
  assert.equal(await (x.grad as typeof x).toArray(), [[[2, 2, 2, 2, inf]]]);
});

test.after(shutdown);
test.run();
