import { assertClose, throwsExactly } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  adaptiveAvgPool2d,
  affineGrid,
  cat,
  eye,
  fold,
  type GridSampleOptions,
  gridSample,
  interpolate,
  normalize,
  ones,
  randn,
  shutdown,
  type Tensor,
  tensor,
  unfold,
  useBackend,
} from '../../src/index';

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

test('a grid of a matrix reads pictures turned, mirrored and as they were', async () => {
  const x = randn([2, 3, 4, 4]);
  const read = (matrix: number[][], alignCorners: boolean) =>
    gridSample(x, affineGrid(tensor([matrix, matrix]), [2, 3, 4, 4], { alignCorners }), { alignCorners });
  const same: number[][] = [[1, 0, 0], [0, 1, 0]]; // biome-ignore format: as matrices are written
  const mirrored: number[][] = [[-1, 0, 0], [0, 1, 0]]; // biome-ignore format: as matrices are written
  const turned: number[][] = [[0, -1, 0], [1, 0, 0]]; // biome-ignore format: as matrices are written
  for (const alignCorners of [false, true]) {
    assertClose(await read(same, alignCorners).data(), await x.data());
    assertClose(await read(mirrored, alignCorners).data(), await x.flip([3]).data());
    assertClose(await read(turned, alignCorners).data(), await x.transpose(2, 3).flip([2]).data());
  }
});

test('the gradient finds by how much a picture was moved', async () => {
  const row = Float32Array.from({ length: 9 }, (_, i) => Math.exp(-((i - 4) ** 2) / 8));
  const x = tensor(row).unsqueeze(0).mul(tensor(row).unsqueeze(1)).reshape([1, 1, 9, 9]);
  const matrixOf = (move: Tensor) => cat([eye(2), move.reshape([2, 1])], 1).unsqueeze(0);
  const moved = gridSample(x, affineGrid(matrixOf(tensor([0.2, -0.15])), [1, 1, 9, 9])).detach();
  let found = tensor([0, 0], { requiresGrad: true });
  for (let step = 0; step < 60; step++) {
    const loss = gridSample(x, affineGrid(matrixOf(found), [1, 1, 9, 9]))
      .sub(moved)
      .square()
      .sum();
    loss.backward();
    found = found.detach().sub((found.grad as Tensor).mul(0.02));
    found = tensor(await found.data(), { requiresGrad: true });
  }
  assertClose(await found.data(), [0.2, -0.15], { atol: 1e-3 });
});

test('a place that is no number is the first pixel where it is brought inside, and lies nowhere elsewhere, as in PyTorch', async () => {
  const x = tensor([[[[1, 2, 3], [4, 5, 6], [7, 8, 9]]]]); // biome-ignore format: as pictures are written
  const nan = Number.NaN;
  const inf = Number.POSITIVE_INFINITY;
  const grid = tensor([[[[nan, 0], [0, nan], [1e30, 0], [inf, 0], [nan, nan]]]]); // biome-ignore format: one place after the other
  const read = async (options: GridSampleOptions) => Array.from(await gridSample(x, grid, options).data());
  assert.equal(await read({ paddingMode: 'border' }), [4, 2, 6, 6, 1]);
  assert.equal(await read({ paddingMode: 'border', mode: 'nearest' }), [4, 2, 6, 6, 1]);
  assert.equal(await read({ mode: 'nearest' }), [0, 0, 0, 0, 0]);
  assert.equal(await read({}), [nan, nan, 0, nan, nan]);
  // what is read instead of a pixel beyond the edge does not count, whatever it is
  assert.equal(await gridSample(tensor([[[[inf, 1]]]]), tensor([[[[0.5, 0]]]])).toArray(), [[[[1]]]]);
});

test('gridSample and affineGrid say what does not fit', () => {
  const grid = ones([1, 2, 2, 2]);
  throwsExactly(
    () => gridSample(ones([1, 2, 0, 3]), grid),
    'gridSample: x: expected shape (N, C, H, W) of one pixel or more, got [1, 2, 0, 3]',
  );
  throwsExactly(
    () => gridSample(ones([2, 2, 3]), grid),
    'gridSample: x: expected shape (N, C, H, W) of one pixel or more, got [2, 2, 3]',
  );
  throwsExactly(
    () => gridSample(ones([2, 1, 3, 3]), grid),
    'gridSample: grid: expected shape (N, OH, OW, 2) of the 2 pictures of x, got [1, 2, 2, 2]',
  );
  throwsExactly(
    () => gridSample(images, ones([1, 2, 2, 3])),
    'gridSample: grid: expected shape (N, OH, OW, 2) of the 1 pictures of x, got [1, 2, 2, 3]',
  );
  throwsExactly(
    () => gridSample(images, grid, any({ padding_mode: 'border' })),
    'gridSample: options: expected only mode, paddingMode, alignCorners, got padding_mode',
  );
  throwsExactly(() => affineGrid(ones([2, 3]), [1, 1, 2, 2]), 'affineGrid: theta: expected shape (N, 2, 3), got [2, 3]');
  throwsExactly(
    () => affineGrid(ones([2, 2, 3]), [1, 1, 2, 2]),
    'affineGrid: size: expected [N, C, H, W] of the 2 pictures of theta, got [1, 1, 2, 2]',
  );
  throwsExactly(() => affineGrid(ones([1, 2, 3]), [1, 1, 0, 2]), 'affineGrid: size[2]: expected an integer >= 1, got 0');
});

test.after(shutdown);
test.run();
