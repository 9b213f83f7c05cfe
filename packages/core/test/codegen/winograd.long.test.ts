import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { pairedTarget, wasmTarget } from '../../src/codegen/wasm/target';
import { conv2d, maxPool2d, realize, seededRandom, shutdown, type Tensor, tensor, useBackend, zeros } from '../../src/index';
import { kernelNames, scheduleOf } from '../support/schedules';

// Wide convolutions are computed from transformed tiles: the numbers must be those of sums of products.

const random = seededRandom(11);
const numbers = (shape: readonly number[], scale: number) =>
  Float32Array.from({ length: shape.reduce((n, size) => n * size, 1) }, () => scale * (2 * random.uniform() - 1));
/** How many places the tiles have that a convolution's input is cut into; 0 if into none. */
function placesOf(value: Tensor): number {
  const transform = scheduleOf([value]).kernels.find(({ kernel: { name } }) => name === 'windows');
  return transform?.kernel.values.length ?? 0;
}
const isTransformed = (value: Tensor) => kernelNames([value]).includes('conv2d of windows');

test('only wide convolutions of 3 x 3 places, a stride of 1 and an even output are, in batches of whole blocks', () => {
  const of = (x: number[], weight: number[], options = {}) => isTransformed(conv2d(zeros(x), zeros(weight), null, options));
  assert.is(of([32, 32, 6, 6], [32, 32, 3, 3]), true);
  assert.is(of([32, 32, 7, 7], [32, 32, 3, 3]), false, 'an odd output');
  assert.is(of([32, 32, 7, 7], [48, 32, 3, 3], { padding: [1, 0] }), false, 'an odd number of rows');
  assert.is(of([32, 32, 6, 6], [8, 32, 3, 3]), false, 'few channels');
  assert.is(of([32, 8, 6, 6], [32, 8, 3, 3]), false, 'few channels');
  assert.is(of([32, 32, 7, 7], [32, 32, 3, 3], { stride: 2, padding: 1 }), false, 'a stride');
  assert.is(of([32, 32, 8, 8], [32, 32, 3, 3], { dilation: 2 }), false, 'a dilation');
  assert.is(of([32, 64, 6, 6], [64, 32, 3, 3], { groups: 2 }), false, 'groups');
  assert.is(of([32, 32, 7, 7], [32, 32, 2, 2]), false, 'another kernel');
  assert.is(of([24, 32, 6, 6], [32, 32, 3, 3]), false, 'a batch in one piece');
  assert.is(of([1024, 64, 18, 18], [64, 64, 3, 3]), true, 'more than a cache holds, in slices');
  assert.is(of([16, 32, 6, 6], [32, 32, 3, 3]), true, 'one block');
});

test('tiles are of four by four places of the output where it divides into these, else of two by two, which more channels are needed for', () => {
  const of = (size: number, channels: number, out: number) =>
    placesOf(conv2d(zeros([32, channels, size, size]), zeros([out, channels, 3, 3]), null, { padding: 1 }));
  assert.is(of(8, 32, 32), 36);
  assert.is(of(8, 16, 16), 36);
  assert.is(of(6, 32, 32), 16);
  assert.is(of(6, 32, 16), 16);
  assert.is(of(6, 16, 16), 0);
  assert.is(of(8, 16, 15), 0);
  assert.is(of(8, 64, 64), 36);
  assert.is(of(8, 65, 64), 16, 'more channels than large tiles are right for');
});

test('products for the places of a tile, which are read together, are not whole pages apart', () => {
  // 8 x 8 tiles of 17 lines for 16 channels: 17 pages
  const value = conv2d(zeros([32, 16, 32, 32]), zeros([16, 16, 3, 3]), null, { padding: 1 });
  const products = scheduleOf([value]).kernels.find(({ kernel: { name } }) => name === 'conv2d of windows');
  const places = products?.kernel.loops.find(({ loop }) => loop.size === 36);
  assert.is(places?.stride, 8 * 8 * 17 * 16 + 16);
});

test('so are the gradients of their weights; where vectors come in pairs, of whole lines of channels', () => {
  const of = (x: number[], out: number, padding = 1, target = wasmTarget) => {
    const weight = zeros([out, x[1], 3, 3], { requiresGrad: true });
    const y = conv2d(zeros(x), weight, null, { padding });
    y.mul(zeros(y.shape)).sum().backward();
    const { kernels } = scheduleOf([weight.grad as Tensor], target);
    return kernels.some(({ kernel: { name } }) => name.startsWith('conv2dWeightGradient of windows'));
  };
  assert.is(of([32, 40, 6, 6], 33), true);
  assert.is(of([16, 40, 6, 6], 33), true, 'one block');
  assert.is(of([32, 48, 6, 6], 33, 1, pairedTarget), true);
  assert.is(of([32, 40, 6, 6], 33, 1, pairedTarget), false, 'a line and a part of one');
  assert.is(of([32, 32, 7, 7], 32), false, 'an odd output');
  assert.is(of([32, 32, 6, 6], 8), false, 'few channels');
  assert.is(of([24, 32, 6, 6], 32), false, 'a batch of a block and a part of one');
  assert.is(of([1024, 64, 18, 18], 64, 0), true, 'more than a cache holds, in slices');
});

interface Case {
  readonly batch: number;
  readonly channels: number;
  readonly out: number;
  readonly size: readonly [number, number];
  readonly padding: readonly [number, number];
}

/** A convolution and its gradients where the gradient from above is `above`, in float64. */
function plain({ batch, channels, out, size: [h, w], padding: [py, px] }: Case, x: Float32Array, weight: Float32Array) {
  const [oh, ow] = [h + 2 * py - 2, w + 2 * px - 2];
  const [y, dx, dw] = [batch * out * oh * ow, x.length, weight.length].map((count) => new Float64Array(count));
  const each = (visit: (y: number, x: number, w: number) => void) => {
    for (let n = 0; n < batch; n++)
      for (let o = 0; o < out; o++)
        for (let c = 0; c < channels; c++)
          for (let k = 0; k < 9; k++) {
            const [ky, kx] = [Math.floor(k / 3) - py, (k % 3) - px];
            const [plane, of, at] = [(n * out + o) * oh * ow, (n * channels + c) * h * w, (o * channels + c) * 9 + k];
            for (let row = Math.max(0, -ky); row < Math.min(oh, h - ky); row++)
              for (let column = Math.max(0, -kx); column < Math.min(ow, w - kx); column++)
                visit(plane + row * ow + column, of + (row + ky) * w + column + kx, at);
          }
  };
  return {
    shape: [batch, out, oh, ow],
    forward: () => {
      each((a, b, c) => {
        y[a] += x[b] * weight[c];
      });
      return y;
    },
    backward: (above: Float32Array) => {
      each((a, b, c) => {
        dx[b] += above[a] * weight[c];
        dw[c] += above[a] * x[b];
      });
      return [dx, dw];
    },
  };
}

/** @param size a relative error is of a number's own size, or of this where that is larger */
function assertClose(actual: Float32Array, expected: Float64Array, what: string, size = 0): void {
  assert.is(actual.length, expected.length);
  expected.forEach((value, i) => {
    const error = Math.abs(actual[i] - value);
    assert.ok(error <= 1e-5 + 1.3e-6 * Math.max(size, Math.abs(value)), `${what}: number ${i} is ${actual[i]}, not ${value}`);
  });
}

const cases: readonly Case[] = [
  { batch: 32, channels: 32, out: 48, size: [6, 8], padding: [1, 1] },
  { batch: 16, channels: 32, out: 32, size: [6, 4], padding: [1, 1] },
  { batch: 48, channels: 40, out: 32, size: [6, 4], padding: [0, 2] },
  { batch: 32, channels: 16, out: 24, size: [8, 12], padding: [1, 1] },
  { batch: 64, channels: 32, out: 16, size: [12, 12], padding: [0, 0] },
  { batch: 16, channels: 64, out: 16, size: [10, 6], padding: [0, 0] },

  { batch: 144, channels: 33, out: 34, size: [4, 4], padding: [1, 1] },
  // in slices of 160 and 144 examples, its gradients too
  { batch: 304, channels: 32, out: 32, size: [8, 8], padding: [1, 1] },
];

for (const one of cases) {
  const { batch, channels, out, size, padding } = one;
  const [xShape, weightShape] = [
    [batch, channels, ...size],
    [out, channels, 3, 3],
  ];
  const [x, weight] = [numbers(xShape, 1), numbers(weightShape, 0.2)];
  const expected = plain(one, x, weight);
  const above = numbers(expected.shape, 1);

  /** The convolution itself and its gradients, and what a bias, ReLU and a pooling make of it. */
  async function run(threads: number): Promise<Float32Array[]> {
    await useBackend('webasm', { threads });
    const a = tensor(x, { shape: xShape, requiresGrad: true });
    const b = tensor(weight, { shape: weightShape, requiresGrad: true });
    const y = conv2d(a, b, null, { padding });
    assert.ok(isTransformed(y));
    const pooled = maxPool2d(conv2d(a.detach(), b.detach(), tensor(numbers([out], 0)), { padding }), 2).relu();
    y.mul(tensor(above, { shape: expected.shape }))
      .sum()
      .backward();
    const wanted = [y, a.grad as Tensor, b.grad as Tensor, pooled];
    await realize(wanted);
    return Promise.all(wanted.map((value) => value.data()));
  }

  test(`${batch} of ${channels} to ${out} channels of ${size.join(' x ')}, padded by ${padding}: sums of products, with any number of threads`, async () => {
    const results = await run(1);
    assert.equal(await run(2), results, 'bits differ between one and two threads');
    const [y, dx, dw, pooled] = results;
    assertClose(y, expected.forward(), 'y');
    const [ofX, ofWeight] = expected.backward(above);
    assertClose(dx, ofX, 'the gradient of x');
    // sums of 768 to 2,304 products of any sign: the largest error is 1.5e-5, PyTorch's own in float32 is 4.4e-5
    assertClose(dw, ofWeight, 'the gradient of the weight', Math.hypot(...ofWeight) / Math.sqrt(ofWeight.length));
    const [, , oh, ow] = expected.shape;
    const largest = pooled.map((_, i) => {
      const [plane, row, column] = [Math.floor(i / ((oh * ow) / 4)), Math.floor((i % ((oh * ow) / 4)) / (ow / 2)), i % (ow / 2)];
      const at = (dy: number, dx: number) => y[plane * oh * ow + (2 * row + dy) * ow + 2 * column + dx];
      return Math.max(0, at(0, 0), at(0, 1), at(1, 0), at(1, 1));
    });
    assert.equal(pooled, largest, 'pooled');
  });
}

test.after(shutdown);
test.run();
