import { testBackends } from '@kindling/test-kit';
import { suite, test } from 'uvu';
import * as assert from 'uvu/assert';
import type { GraphNode } from '../../src/graph/node';
import { topologicalOrder } from '../../src/graph/topology';
import {
  conv2d,
  convTranspose2d,
  realize,
  seededRandom,
  shutdown,
  type Tensor,
  tensor,
  useBackend,
  zeros,
} from '../../src/index';
import { kernelNames } from '../support/schedules';

// Whole numbers are exact in every order of a sum, so results are held against loops that add each product where its window lies.

const random = seededRandom(23);
const whole = (...shape: number[]) =>
  tensor(
    Float32Array.from({ length: shape.reduce((n, size) => n * size, 1) }, () => Math.floor(random.uniform() * 9) - 4),
    { shape, requiresGrad: true },
  );

interface Windows {
  readonly kernel: readonly [number, number];
  readonly stride: readonly [number, number];
  readonly dilation: readonly [number, number];
  readonly padding: readonly [number, number];
}

/** Each number of x, (N, O, h, w), times the weight, (O, C, KH, KW), added up where a convolution's windows lie in (N, C, H, W). */
async function addedUp(x: Tensor, weight: Tensor, [, , height, width]: readonly number[], windows: Windows): Promise<number[]> {
  const { kernel, stride, dilation, padding } = windows;
  const [batch, out, h, w] = x.shape;
  const channels = weight.shape[1];
  const [numbers, weights] = [await x.data(), await weight.data()];
  const sums = new Array<number>(batch * channels * height * width).fill(0);
  for (let n = 0; n < batch; n++)
    for (let o = 0; o < out; o++)
      for (let y = 0; y < h; y++)
        for (let z = 0; z < w; z++)
          for (let c = 0; c < channels; c++)
            for (let ky = 0; ky < kernel[0]; ky++)
              for (let kx = 0; kx < kernel[1]; kx++) {
                const row = y * stride[0] + ky * dilation[0] - padding[0];
                const column = z * stride[1] + kx * dilation[1] - padding[1];
                if (row < 0 || column < 0 || row >= height || column >= width) continue;
                sums[((n * channels + c) * height + row) * width + column] +=
                  numbers[((n * out + o) * h + y) * w + z] * weights[((o * channels + c) * kernel[0] + ky) * kernel[1] + kx];
              }
  return sums;
}

const cases: readonly Windows[] = [
  { kernel: [3, 3], stride: [2, 2], dilation: [1, 1], padding: [1, 1] },
  { kernel: [3, 3], stride: [2, 2], dilation: [1, 1], padding: [0, 0] },
  { kernel: [3, 3], stride: [2, 1], dilation: [1, 1], padding: [1, 1] },
  { kernel: [3, 5], stride: [1, 2], dilation: [1, 1], padding: [2, 2] },
  { kernel: [5, 3], stride: [2, 2], dilation: [1, 1], padding: [2, 1] },
  { kernel: [4, 3], stride: [2, 2], dilation: [1, 1], padding: [1, 0] },
  { kernel: [5, 4], stride: [4, 1], dilation: [1, 1], padding: [3, 0] },
  { kernel: [5, 5], stride: [3, 3], dilation: [1, 1], padding: [1, 2] },
  { kernel: [3, 3], stride: [2, 2], dilation: [2, 1], padding: [1, 1] },
  { kernel: [1, 1], stride: [2, 2], dilation: [1, 1], padding: [0, 0] },
  { kernel: [1, 3], stride: [2, 2], dilation: [1, 1], padding: [0, 1] },
  { kernel: [2, 2], stride: [2, 3], dilation: [1, 1], padding: [0, 0] },
];

for (const { name: backend, threads } of testBackends()) {
  const onBackend = suite(`transposed convolutions on ${backend}, ${threads} threads`);

  onBackend.before(async () => {
    await useBackend(backend, { threads });
  });

  for (const windows of cases) {
    const { kernel, stride, dilation, padding } = windows;
    for (const batch of [3, 32]) {
      onBackend(`${batch} pictures, ${JSON.stringify(windows)}`, async () => {
        for (const size of [8, 9]) {
          const [input, weight] = [whole(batch, 2, size, size + 1), whole(3, 2, ...kernel)];
          const y = conv2d(input, weight, null, { stride, dilation, padding });
          const factors = whole(...y.shape);
          y.mul(factors).sum().backward();
          const expected = await addedUp(factors, weight, input.shape, windows);
          assert.equal([...(await (input.grad as Tensor).data())], expected, `the gradient of ${size} x ${size + 1}`);
          const transposed = convTranspose2d(factors, weight, null, { stride, dilation, padding });
          const whereItLies = await addedUp(factors, weight, transposed.shape, windows);
          assert.equal([...(await transposed.data())], whereItLies, `transposed, ${size} x ${size + 1}`);
        }
      });
    }
  }

  onBackend('of a sum, whose gradient is one number everywhere', async () => {
    for (const stride of [1, 2]) {
      const [input, weight] = [whole(32, 4, 8, 8), whole(8, 4, 3, 3)];
      const y = conv2d(input, weight, null, { stride, padding: 1 });
      y.mul(3).sum().backward();
      const ones = tensor(new Float32Array(y.shape.reduce((n, size) => n * size, 1)).fill(3), { shape: y.shape });
      const windows = { kernel: [3, 3], stride: [stride, stride], dilation: [1, 1], padding: [1, 1] } as const;
      await realize([input.grad as Tensor, weight.grad as Tensor]);
      assert.equal([...(await (input.grad as Tensor).data())], await addedUp(ones, weight, input.shape, windows));
    }
  });

  onBackend.after(shutdown);
  onBackend.run();
}

const weightsOf = (value: Tensor): number[][] =>
  topologicalOrder([value.node], (node: GraphNode) => node.value !== null)
    .filter(({ op }) => op?.name === 'conv2d')
    .map(({ inputs }) => inputs[1].shape.slice(-2));

test('no zeros are multiplied: entries of a kernel that meet other places are kernels of their own', () => {
  const of = (kernel: number[], stride: [number, number]) =>
    weightsOf(convTranspose2d(zeros([2, 3, 5, 5]), zeros([3, 2, ...kernel]), null, { stride }));
  assert.equal(of([3, 3], [2, 2]).sort(), [
    [1, 1],
    [1, 2],
    [2, 1],
    [2, 2],
  ]);
  assert.equal(of([3, 3], [1, 2]).sort(), [
    [3, 1],
    [3, 2],
  ]);
  // parts of one size are channels of one convolution
  assert.equal(of([4, 4], [2, 2]), [[2, 2]]);
  assert.equal(of([3, 3], [3, 3]), [[1, 1]]);
  assert.equal(of([1, 1], [2, 2]), [[1, 1]]);
  // more parts than are worth a kernel each
  assert.equal(of([5, 5], [3, 3]), [[2, 2]]);
});

test('zeros around one number that stands for all have no memory', () => {
  const [x, weight] = [whole(32, 16, 8, 8), whole(8, 16, 3, 3)];
  conv2d(x, weight, null, { stride: 2, padding: 1 }).sum().backward();
  const names = kernelNames([x.grad as Tensor]);
  assert.is(names.filter((name) => name.includes('conv2d+cat')).length, 4);
  assert.not.ok(
    names.some((name) => name === 'pad' || name === 'expand'),
    names.join(),
  );
});

test.after(shutdown);
test.run();
