import { assertClose, testBackends } from '@kindling/test-kit';
import { suite } from 'uvu';
import type { OpDefinition, ReferenceArray } from '../../src/graph/operation';
import { cat, conv2d, opTable, shutdown, stack, Tensor, useBackend } from '../../src/index';
import { pad } from '../../src/ops/view';
import { randomArrays, tensorOf } from '../support/referenceArrays';

// A part of a batch behind a convolution, which lies in blocks on webasm: what reads a part of the batch must not be taken
// for what reads all of it. Batches of 64 and 256 are whole blocks, one of 100 has a smaller one at the end.

const parts: Readonly<Record<number, readonly (readonly [start: number, end: number])[]>> = {
  64: [
    [0, 32],
    [0, 16],
    [0, 7],
    [8, 40],
    [3, 64],
    [48, 64],
    [0, 1],
    [17, 18],
    [63, 64],
  ],
  100: [
    [0, 32],
    [8, 40],
    [1, 100],
    [0, 1],
    [99, 100],
  ],
  256: [
    [0, 64],
    [16, 144],
    [0, 1],
  ],
};

const numbers = randomArrays(13);

/** A convolution in plain float64 loops. */
function convolve(x: ReferenceArray, weight: ReferenceArray): ReferenceArray {
  const { reference } = opTable.get('conv2d') as OpDefinition<unknown>;
  return reference([x, weight], { stride: [1, 1], dilation: [1, 1] });
}

/** Examples of a batch, which is outermost in what references compute. */
function examples({ data, shape: [batch, ...rest] }: ReferenceArray, start: number, end: number): ReferenceArray {
  const one = data.length / batch;
  return { data: data.slice(start * one, end * one), shape: [end - start, ...rest] };
}

function crop(x: Tensor, start: number, end: number): Tensor {
  const along = (amount: number) => x.shape.map((_, dim) => (dim === 0 ? amount : 0));
  return new Tensor(pad([x.node], { before: along(-start), after: along(end - x.shape[0]), value: 0 }));
}

/** The ways to a part; what is written side by side reads parts too. */
const ways: Readonly<Record<string, (x: Tensor, start: number, end: number) => Tensor>> = {
  crop,
  narrow: (x, start, end) => x.narrow(0, start, end - start),
  'select and stack': (x, start, end) => {
    if (end - start > 3) return cat([x.slice(0, start, start + 3), x.slice(0, start + 3, end)]);
    return stack(Array.from({ length: end - start }, (_, i) => x.select(0, start + i)));
  },
};

for (const { name: backend, threads } of testBackends({ also: ['webgpu'] })) {
  const test = suite(`parts of a batch on ${backend}, ${threads} threads`);

  test.before(async () => {
    await useBackend(backend, { threads });
  });

  for (const [size, list] of Object.entries(parts)) {
    const [images, weight, second] = [numbers([Number(size), 2, 5, 5]), numbers([3, 2, 3, 3]), numbers([4, 3, 2, 2])];
    const whole = convolve(images, weight);
    for (const [name, part] of Object.entries(ways)) {
      for (const [start, end] of list) {
        const where = `${name}, examples ${start} to ${end} of ${size}`;
        const expected = examples(whole, start, end);
        const cut = (requiresGrad = false) => {
          const w = tensorOf(weight, requiresGrad);
          return { w, x: part(conv2d(tensorOf(images), w), start, end) };
        };

        test(`${where}: the part itself`, async () => {
          assertClose(await cut().x.data(), expected.data);
        });

        test(`${where}: a mean of it`, async () => {
          const mean = expected.data.reduce((sum, value) => sum + 2 * value, 0) / expected.data.length;
          assertClose(await cut().x.mul(2).mean().item(), mean);
        });

        test(`${where}: a convolution of it`, async () => {
          assertClose(await conv2d(cut().x.relu(), tensorOf(second)).data(), convolve(relu(expected), second).data);
        });

        test(`${where}: the gradient of the weight`, async () => {
          const { w, x } = cut(true);
          const upstream = numbers(expected.shape);
          x.mul(tensorOf(upstream)).sum().backward();
          const gradient = weightGradient(examples(images, start, end), upstream, weight.shape);
          // sums of up to 1152 terms of size 1
          assertClose(await (w.grad as Tensor).data(), gradient.data, { atol: 5e-5 });
        });
      }
    }
  }

  test.after(shutdown);
  test.run();
}

function relu({ data, shape }: ReferenceArray): ReferenceArray {
  return { data: data.map((value) => Math.max(value, 0)), shape };
}

/** The gradient of a convolution's weight: examples and channels change places. */
function weightGradient(x: ReferenceArray, grad: ReferenceArray, shape: readonly number[]): ReferenceArray {
  const { data } = convolve(swapped(x), swapped(grad));
  return swapped({ data, shape: [shape[1], shape[0], shape[2], shape[3]] });
}

function swapped(x: ReferenceArray): ReferenceArray {
  return (opTable.get('permute') as OpDefinition<unknown>).reference([x], { dims: [1, 0, 2, 3] });
}
