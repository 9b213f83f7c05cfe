import { type TestBackend, testBackends } from '@kindling/test-kit';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { currentDevice } from '../../src/engine/backend';
import { computeOn } from '../../src/engine/compute';
import { loadGpuJs } from '../../src/engine/gpujs';
import { largestErrorOn } from '../../src/engine/proof/proof';
import { referenceOf } from '../../src/engine/proof/referenceOf';
import { GraphNode, hostNumbers } from '../../src/graph/node';
import { arange, conv2d, maxPool2d, opTable, realize, shutdown, Tensor, tensor, useBackend, zeros } from '../../src/index';
import { SmallNetwork } from '../support/smallNetwork';

/** Numbers that differ from each other and have a few bits only, so that sums of them are exact. */
const numbers = (length: number, seed = 1) => Float32Array.from({ length }, (_, i) => ((i * 37 + seed * 11) % 64) / 8 - 4);

/** An op of the table on given shapes, and what its reference makes of the same. */
async function againstReference(name: string, shapes: readonly number[][], attributes: unknown): Promise<number> {
  const op = opTable.get(name);
  if (op === undefined) throw new Error(`no op is named ${name}`);
  const inputs = shapes.map(
    (shape, i) =>
      tensor(
        numbers(
          shape.reduce((n, s) => n * s, 1),
          i,
        ),
        { shape },
      ).node,
  );
  const node = new GraphNode(op, inputs, attributes, op.shape(shapes, attributes), false);
  const [{ data }] = referenceOf([node]);
  await computeOn(await currentDevice(), [node]);
  const { data: stored } = node.value as NonNullable<GraphNode['value']>;
  const actual = await hostNumbers(stored);
  assert.is(actual.length, data.length);
  return data.reduce((largest, value, i) => Math.max(largest, Math.abs(actual[i] - value) / Math.max(1, Math.abs(value))), 0);
}

function runDeviceSuite({ name, threads }: TestBackend) {
  const test = suite(`devices: ${name}, ${threads} threads`);
  const isGraphics = name === 'webgpu' || name === 'headlessgl';

  test.before(async () => {
    await useBackend(name, { threads });
  });

  test('proves right', async () => {
    // sums of up to 168 products, which a graphics device adds in another order
    assert.ok((await largestErrorOn(await currentDevice())) < 3e-6);
  });

  test('a convolution of many channels and its gradients are right', async () => {
    const x = tensor(numbers(4 * 128 * 5 * 5), { shape: [4, 128, 5, 5], requiresGrad: true });
    const weight = tensor(numbers(8 * 128 * 3 * 3, 2), { shape: [8, 128, 3, 3], requiresGrad: true });
    conv2d(x, weight).sum().backward();
    const wanted = [x.grad, weight.grad].map((grad) => (grad as Tensor).node);
    const expected = referenceOf(wanted).map(({ data }) => data);
    await realize([x.grad as Tensor, weight.grad as Tensor]);
    for (const [i, grad] of [x.grad, weight.grad].entries()) {
      const actual = await (grad as Tensor).data();
      assert.ok(actual.every((value, k) => Math.abs(value - expected[i][k]) < 1e-4 * Math.max(1, Math.abs(expected[i][k]))));
    }
  });

  test('what is not a number is the largest, along a short and a long dimension', async () => {
    for (const length of [4, 100]) {
      const rows = [2, 0, length - 1].map((at) =>
        Array.from({ length }, (_, i) => (i === at ? Number.NaN : ((i * 7) % length) - 3)),
      );
      rows.push(Array.from({ length }, (_, i) => (i === 1 || i === 3 ? Number.NaN : i)));
      rows.push(Array.from({ length }, (_, i) => i));
      const x = tensor(rows);
      assert.equal(await x.argmax(1).toArray(), [2, 0, length - 1, 1, length - 1], `argmax of ${length}`);
      const nan = Number.NaN;
      assert.equal(await x.max(1).toArray(), [nan, nan, nan, nan, length - 1], `max of ${length}`);
    }
  });

  test('max-pool and ReLU pass on what is not a number, and the gradient of max-pool goes there', async () => {
    const nan = Number.NaN;
    const picture = [
      [1, nan, 2, 3],
      [4, 5, nan, 1],
      [0, -1, -1, -2],
      [nan, 3, -3, -4],
    ];
    // as many alike as fill vectors, and one more
    const x = tensor(
      Array.from({ length: 5 }, () => [picture]),
      { requiresGrad: true },
    );
    const pooled = maxPool2d(x, 2);
    const active = pooled.relu();
    pooled.sum().backward();
    await realize([pooled, active, x.grad as Tensor]);
    const [values, activations, gradient] = await Promise.all([pooled, active, x.grad as Tensor].map((t) => t.toArray()));
    for (let n = 0; n < 5; n++) {
      const of = (all: unknown) => (all as number[][][][])[n][0];
      assert.equal(of(values), [
        [nan, nan],
        [nan, -1],
      ]);
      assert.equal(of(activations), [
        [nan, nan],
        [nan, 0],
      ]);
      assert.equal(of(gradient), [
        [0, 1, 0, 0],
        [0, 0, 1, 0],
        [0, 0, 1, 0],
        [1, 0, 0, 0],
      ]);
    }
  });

  test('long sums over few outputs are right: sums over all, gradients of weights', async () => {
    const conv = { stride: [1, 1], dilation: [1, 1], kernelSize: [3, 3] };
    assert.ok((await againstReference('sum', [[64, 100]], { dims: [0, 1] })) < 1e-6);
    assert.ok((await againstReference('amax', [[50, 77]], { dims: [0, 1] })) < 1e-6);
    assert.ok((await againstReference('mean', [[3, 4099]], { dims: [1] })) < 1e-6);
    assert.ok(
      (await againstReference(
        'conv2dWeightGradient',
        [
          [64, 3, 6, 5],
          [64, 2, 8, 7],
        ],
        conv,
      )) < 1e-6,
    );
    assert.ok(
      (await againstReference(
        'conv2dWeightGradient',
        [
          [65, 2, 5, 5],
          [65, 1, 7, 7],
        ],
        conv,
      )) < 1e-6,
    );
    assert.ok(
      (await againstReference(
        'matmul',
        [
          [5, 2100],
          [2100, 3],
        ],
        undefined,
      )) < 1e-6,
    );
  });

  test('every element of a large array is found: sizes around a million, with a remainder', async () => {
    // odd sizes, so that dividing by them in floats meets quotients just below whole numbers
    for (const shape of [[7, 3, 59, 853], [1000003], [3, 333667]]) {
      const length = shape.reduce((n, size) => n * size, 1);
      const x = arange(length).reshape(shape);
      const reversed = x.permute(shape.map((_, dim) => shape.length - 1 - dim)).add(0);
      const got = await reversed.data();
      const expected = await reorder(shape);
      const wrong = got.findIndex((value, i) => value !== expected[i]);
      assert.is(wrong, -1, `[${shape}]: element ${wrong} is ${got[wrong]}, expected ${expected[wrong]}`);
    }
  });

  test('sums along a dimension of a large array read the right elements', async () => {
    const [rows, columns] = [1021, 1031];
    const data = Float32Array.from({ length: rows * columns }, (_, i) => (i % columns === 1030 ? Math.floor(i / columns) : 0));
    const sums = await tensor(data, { shape: [rows, columns] })
      .sum(1)
      .data();
    assert.equal(
      [...sums],
      Array.from({ length: rows }, (_, i) => i),
    );
  });

  test('results that share memory, and single numbers from here and there, become arguments', async () => {
    const shape = [5, 2, 6, 4];
    const attributes = { kernelSize: [2, 2], stride: [2, 2], dilation: [1, 1], padding: [0, 0] };
    const x = tensor(numbers(240), { shape }).node;
    const nodes = ['maxPool2d', 'maxPool2dIndices'].map((name) => {
      const op = opTable.get(name) as NonNullable<ReturnType<typeof opTable.get>>;
      return new GraphNode(op, [x], attributes, op.shape([shape], attributes), false);
    });
    const [pooled, places] = referenceOf(nodes);
    await computeOn(await currentDevice(), nodes);
    const [largest, place] = nodes.map((node) => new Tensor(node));
    const total = largest.sum();
    await realize([total]);
    const result = await largest.add(place.mul(100)).add(total).mul(2).data();
    const sum = pooled.data.reduce((a, b) => a + b, 0);
    assert.equal(
      [...result],
      Array.from(pooled.data, (value, i) => (value + places.data[i] * 100 + sum) * 2),
    );
  });

  if (isGraphics) {
    test('more numbers than it can tell apart are refused in a line', async () => {
      if (name !== 'headlessgl') return;
      try {
        await zeros([2 ** 24 + 1])
          .add(1)
          .sum()
          .item();
        assert.unreachable();
      } catch (error) {
        assert.match(
          (error as Error).message,
          /^backend headlessgl: .*16777217 numbers \(64\.0 MiB\), expected at most 16777216/,
        );
      }
    });
  }

  test('trained parameters and values outlive the device, and training goes on elsewhere with the same losses', async () => {
    const here = await losses(name, threads, name, threads);
    const moved = await losses(name, threads, 'cpu', 1);
    assert.is(here.length, moved.length);
    here.forEach((loss, i) => assert.ok(Math.abs(loss - moved[i]) < 1e-5, `loss ${i}: ${loss} and ${moved[i]}`));
    await useBackend(name, { threads });
  });

  if (isGraphics) {
    test('parameters stay on the device: between steps nothing but the loss is read', async () => {
      const network = new SmallNetwork(3);
      await network.start();
      await network.step();
      const device = await currentDevice();
      const found = network.parameters.map(({ node }) => node.value?.data instanceof Float32Array);
      assert.equal(
        found,
        found.map(() => false),
      );
      // what is on the device is what the host reads
      const copies = await Promise.all(network.parameters.map((parameter) => parameter.data()));
      assert.ok(copies.every((values) => values.some((value) => value !== 0) && values.every(Number.isFinite)));
      assert.is(device.name, name);
    });
  }

  if (name === 'webgpu') {
    test('a lost device is said, at the next step and at reading what only it had', async () => {
      const network = new SmallNetwork(4);
      await network.start();
      const loss = await network.step();
      const { device } = await (await loadGpuJs()).WebGPUContext.acquire();
      (device as unknown as { destroy(): void }).destroy();
      await device.lost;
      const lost = /^backend webgpu: the graphics device was lost, .* call useBackend again/;
      for (const use of [() => network.step(), () => loss.item()]) {
        const message = await use().then(
          () => 'nothing',
          (error: Error) => error.message,
        );
        assert.match(message, lost);
      }
      await useBackend(name);
      const anew = new SmallNetwork(4);
      await anew.start();
      assert.ok(Number.isFinite(await (await anew.step()).item()));
    });
  }

  if (isGraphics) {
    const steps = process.env.KINDLING_BACKENDS ? 1000 : 150;
    test(`${steps} steps leave no more behind than a few`, async () => {
      const network = new SmallNetwork(5);
      await network.start();
      const device = await currentDevice();
      let most = 0;
      for (let i = 1; i <= steps; i++) {
        await network.step(4);
        most = Math.max(most, device.allocated?.().values ?? Number.NaN);
      }
      // each step leaves some ten: how soon they go is the collector's to say, but never more than the budget stay
      assert.ok(most <= 256, `${most} values are held`);
      assert.ok(Number.isFinite(await (await network.step(4)).item()));
    });
  }

  test.after(shutdown);
  test.run();
}

/** What arange reshaped and with its dimensions reversed holds, by plain loops. */
async function reorder(shape: readonly number[]): Promise<Float32Array> {
  const reversed = [...shape].reverse();
  const strides = shape.map((_, dim) => shape.slice(dim + 1).reduce((n, size) => n * size, 1)).reverse();
  const result = new Float32Array(shape.reduce((n, size) => n * size, 1));
  const index = reversed.map(() => 0);
  for (let flat = 0; flat < result.length; flat++) {
    result[flat] = index.reduce((at, i, dim) => at + i * strides[dim], 0);
    for (let dim = index.length - 1; dim >= 0; dim--) {
      index[dim]++;
      if (index[dim] < reversed[dim]) break;
      index[dim] = 0;
    }
  }
  return result;
}

/** The losses of six steps, the last three on another backend. */
async function losses(
  first: TestBackend['name'],
  firstThreads: number,
  second: TestBackend['name'],
  secondThreads: number,
): Promise<number[]> {
  await useBackend(first, { threads: firstThreads });
  const network = new SmallNetwork(2);
  await network.start();
  const found: Tensor[] = [];
  for (let i = 0; i < 3; i++) found.push(await network.step());
  await useBackend(second, { threads: secondThreads });
  for (let i = 0; i < 3; i++) found.push(await network.step());
  return Promise.all(found.map((loss) => loss.item()));
}

for (const backend of testBackends({ also: ['webgpu'] })) runDeviceSuite(backend);
