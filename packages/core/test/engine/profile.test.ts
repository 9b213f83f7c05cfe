import { rejectsExactly, testBackends } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ones, profile, shutdown, useBackend } from '../../src/index';

test('every kernel of a run is timed by the ops that are in it, slowest first', async () => {
  await useBackend('webasm', { threads: 2 });
  const step = async () => {
    await ones([300, 200])
      .matmul(ones([200, 100]))
      .relu()
      .data();
    await ones([7]).add(1).data();
  };
  await step();
  const kernels = await profile(async () => {
    await step();
    await step();
  });
  assert.equal(
    kernels.map(({ name, runs }) => [name, runs]),
    [
      ['matmul+relu', 2],
      ['add', 2],
    ],
  );
  const [product, sum] = kernels;
  assert.ok(product.ms > sum.ms);
  // 2 operations a product and the relu of each output, over the time that the same line says
  const flops = 300 * 100 * (2 * 200 + 1);
  assert.ok(Math.abs(product.gflops - flops / product.ms / 1e6) < 1e-9);
  assert.ok(product.gbps > 0);
});

test('profiling ends with what is profiled, also if that fails', async () => {
  await profile(async () => {
    throw new Error('on purpose');
  }).then(
    () => assert.unreachable(),
    (error: Error) => assert.is(error.message, 'on purpose'),
  );
  assert.equal(await profile(async () => {}), []);
});

test('on cpu nothing is timed, and it computes all the same', async () => {
  await useBackend('cpu');
  const x = ones([3]).add(1);
  assert.equal(await profile(async () => void (await x.data())), []);
  assert.equal(await x.toArray(), [2, 2, 2]);
});

for (const { name } of testBackends({ also: ['webgpu'] }).filter((backend) => backend.name === 'webgpu')) {
  test(`on ${name} each kernel runs some times more, and the result stays`, async () => {
    await useBackend(name);
    let product = new Float32Array();
    const kernels = await profile(async () => {
      product = await ones([3, 4])
        .matmul(ones([4, 2]))
        .add(1)
        .data();
    });
    assert.equal([...product], [5, 5, 5, 5, 5, 5]);
    assert.equal(
      kernels.map(({ name, runs }) => [name, runs]),
      [['matmul+add', 1]],
    );
  });
}

test('what is no function, and a profile within another, are told in words', async () => {
  await rejectsExactly(profile(5 as never), 'profile: fn: expected a function, got 5');
  await rejectsExactly(
    profile(() => profile(() => {})),
    'profile: expected to be called after the profile that is under way',
  );
  assert.equal(await profile(() => {}), []);
});

test.after(shutdown);
test.run();
