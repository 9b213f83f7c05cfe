import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { pairedTarget, wasmTarget } from '../../src/codegen/wasm/target';
import { hasPairedVectors } from '../../src/engine/webasm/pairedVectors';
import { topologicalOrder } from '../../src/graph/topology';
import { conv2d, maxPool2d, seededRandom, shutdown, type Tensor, tensor, useBackend, zeros } from '../../src/index';
import { computeKernel } from '../support/evaluate';
import { scheduleOf } from '../support/schedules';

// The gradient of a convolution's weight where a host joins vectors in pairs: they lie along the channels of a copy of its input.

interface Options {
  readonly stride?: number;
  readonly padding?: number;
  readonly groups?: number;
}

function gradientOf(
  x: Tensor,
  out: number,
  kernel: number,
  options: Options = {},
  fill = (shape: number[]): Tensor => zeros(shape),
) {
  const weight = zeros([out, x.shape[1] / (options.groups ?? 1), kernel, kernel], { requiresGrad: true });
  const y = conv2d(x, weight, null, options);
  const above = fill([...y.shape]);
  y.mul(above).sum().backward();
  return { above, grad: weight.grad as Tensor };
}

test('whole lines of channels are laid in panels, and their sums added up in stretches', () => {
  const names = (x: readonly number[], out: number, kernel = 3, options: Options = {}, target = pairedTarget) =>
    scheduleOf([gradientOf(zeros([...x]), out, kernel, options).grad], target).kernels.map(({ kernel: { name } }) => name);
  const inParts = ['channels', 'conv2dWeightGradient, in 32 parts', 'conv2dWeightGradient, parts added up'];
  assert.equal(names([32, 32, 18, 18], 8).slice(-3), inParts);
  assert.equal(names([32, 32, 4, 4], 8).slice(-2), ['channels', 'conv2dWeightGradient'], 'a short sum');
  const isInPanels = (...given: Parameters<typeof names>) => names(...given).includes('channels');
  assert.is(isInPanels([32, 32, 18, 18], 8, 3, {}, wasmTarget), false, 'without pairs');
  assert.is(isInPanels([32, 24, 6, 6], 8), false, 'channels that fill no lines');
  assert.is(isInPanels([32, 32, 6, 6], 4), false, 'few channels of the other operand');
  assert.is(isInPanels([512, 64, 18, 18], 8), false, 'a large copy');
  assert.is(isInPanels([40, 32, 6, 6], 8), false, 'a batch with a last block of another size');
  assert.is(isInPanels([20, 16, 7, 7], 8, 3, { stride: 2, padding: 1 }), true);
  assert.is(isInPanels([32, 32, 5, 5], 16, 1, { groups: 2 }), true);
});

test('where the input has few channels, those of the gradient are', () => {
  const isInPanels = (x: readonly number[], out: number, kernel: number, target = pairedTarget) =>
    scheduleOf([gradientOf(zeros([...x]), out, kernel).grad], target).kernels.some(({ kernel: { name } }) => name === 'channels');
  assert.is(isInPanels([32, 1, 9, 9], 32, 5), true);
  assert.is(isInPanels([32, 3, 9, 9], 16, 3), true);
  assert.is(isInPanels([32, 1, 9, 9], 16, 3), false, 'few places and channels');
  assert.is(isInPanels([32, 1, 9, 9], 24, 5), false, 'channels that fill no lines');
  assert.is(isInPanels([32, 1, 9, 9], 32, 5, wasmTarget), false, 'without pairs');
});

const random = seededRandom(19);
/** Whole numbers, whose sums are exact. */
const wholeNumbers = (shape: readonly number[]) =>
  Float32Array.from({ length: shape.reduce((n, size) => n * size, 1) }, () => random.integer(9) - 4);
const whole = (shape: readonly number[]) => tensor(wholeNumbers(shape), { shape });

/** What a tensor is, in float64, from what its kernels mean. */
function compute(wanted: Tensor): Float64Array {
  const { buffers, kernels, results } = scheduleOf([wanted], pairedTarget);
  const order = topologicalOrder([wanted.node], (node) => node.value !== null);
  const leaves = order.flatMap(({ value }) => (value === null ? [] : [value.data as Float32Array]));
  const memory: ArrayLike<number>[] = buffers.map((buffer) => {
    if (buffer.kind === 'computed') return [];
    return buffer.kind === 'leaf' ? leaves[buffer.leaf] : buffer.leaves.flatMap((leaf) => [...leaves[leaf]]);
  });
  for (const { kernel, arguments: from, output } of kernels) {
    const given = from.map((buffer) => memory[buffer]);
    memory[output] = computeKernel(kernel, given);
  }
  const [{ buffer, offset, strides }] = results;
  const { shape } = wanted;
  const flat = new Float64Array(shape.reduce((n, size) => n * size, 1));
  flat.forEach((_, i) => {
    let [at, rest] = [offset, i];
    for (let dim = shape.length - 1; dim >= 0; dim--) {
      at += (rest % shape[dim]) * strides[dim];
      rest = Math.floor(rest / shape[dim]);
    }
    flat[i] = memory[buffer][at];
  });
  return flat;
}

for (const [batch, channels, out, size, kernel, options] of [
  [32, 16, 9, 4, 3, { padding: 1 }],
  [48, 32, 8, 5, 3, { stride: 2 }],
  [20, 32, 8, 4, 1, {}],
  [32, 32, 16, 2, 2, { groups: 2, padding: 1 }],
  [32, 3, 16, 6, 3, { padding: 1 }],
  [48, 1, 48, 9, 5, {}],
  // a stretch is less than a row: whether that lies in the border decides about all of it
  [8, 3, 16, 32, 3, { padding: 1 }],
  [32, 3, 16, 32, 5, { padding: 2, stride: 2 }],
  [20, 4, 32, 7, 3, { groups: 2, stride: 2 }],
] as const) {
  const what = `${batch} of ${channels} to ${out} channels of ${size} x ${size}, ${kernel} x ${kernel} places, ${JSON.stringify(options)}`;
  const { stride = 1, padding = 0, groups = 1 }: Options = options;
  const x = whole([batch, channels, size, size]);
  const { above, grad } = gradientOf(x, out, kernel, options, whole);
  const [c, o, side] = [channels / groups, out / groups, above.shape[2]];

  let known: Float64Array | null = null;

  async function expected(): Promise<Float64Array> {
    if (known !== null) return known;
    const [a, g] = await Promise.all([x.data(), above.data()]);
    const pixel = (n: number, plane: number, y: number, z: number) =>
      Math.min(y, z) < 0 || Math.max(y, z) >= size ? 0 : a[((n * channels + plane) * size + y) * size + z];
    known = Float64Array.from({ length: out * c * kernel * kernel }, (_, at) => {
      const [to, from] = [Math.floor(at / (c * kernel * kernel)), Math.floor(at / (kernel * kernel)) % c];
      const [ky, kx] = [Math.floor(at / kernel) % kernel, at % kernel];
      let sum = 0;
      for (let n = 0; n < batch; n++)
        for (let y = 0; y < side; y++)
          for (let z = 0; z < side; z++) {
            const plane = Math.floor(to / o) * c + from;
            const there = pixel(n, plane, y * stride + ky - padding, z * stride + kx - padding);
            sum += g[((n * out + to) * side + y) * side + z] * there;
          }
      return sum;
    });
    return known;
  }

  test(`${what}: what its kernels mean`, async () => {
    assert.equal(compute(grad), await expected());
  });

  for (const pairedVectors of hasPairedVectors(true) ? [false, true] : [false]) {
    test(`${what}: what runs, pairs of vectors: ${pairedVectors}`, async () => {
      for (const threads of [1, 2]) {
        await useBackend('webasm', { threads, pairedVectors });
        const again = gradientOf(x, out, kernel, options, () => above).grad;
        assert.equal(Float64Array.from(await again.data()), await expected(), `${threads} threads`);
        await shutdown();
      }
    });
  }
}

test('the gradient of a pooling that only the weight of a convolution is read for is put in its windows channel by channel, without a copy', async () => {
  for (const [batch, channels, out, size, kernel] of [
    [64, 1, 32, 10, 5],
    [20, 3, 16, 8, 3],
    [48, 1, 64, 8, 5],
  ]) {
    const side = (size - kernel + 1) / 2;
    const shapes = [
      [batch, channels, size, size],
      [out, channels, kernel, kernel],
      [batch, out, side, side],
    ];
    const values = shapes.map(wholeNumbers);
    const pooledGradient = (): Tensor => {
      const [x, weight, above] = values.map((data, i) => tensor(data, { shape: shapes[i], requiresGrad: i === 1 }));
      maxPool2d(conv2d(x, weight), 2).mul(above).sum().backward();
      return weight.grad as Tensor;
    };
    const { kernels } = scheduleOf([pooledGradient()], pairedTarget);
    const spread = kernels.filter(({ kernel: { name } }) => name === 'maxPool2dSpread');
    assert.equal(
      spread.map(({ kernel }) => kernel.values.length),
      [4],
    );
    assert.not(kernels.some(({ kernel: { name } }) => name === 'channels'));

    await useBackend('cpu');
    const wanted = await pooledGradient().data();
    await shutdown();
    for (const pairedVectors of hasPairedVectors(true) ? [false, true] : [false]) {
      for (const threads of [1, 2]) {
        await useBackend('webasm', { threads, pairedVectors });
        assert.equal(
          await pooledGradient().data(),
          wanted,
          `${batch} of ${channels} to ${out}, ${threads} threads, ${pairedVectors}`,
        );
        await shutdown();
      }
    }
  }
});

test.run();
