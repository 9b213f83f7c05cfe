import { rejectsExactly, testBackends, throwsExactly } from '@kindling/test-kit';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  arange,
  conv2d,
  type DType,
  full,
  linear,
  maxPool2d,
  nllLoss,
  noGrad,
  ones,
  shutdown,
  type Tensor,
  tensor,
  useBackend,
  where,
  zeros,
} from '../../src/index';
import { any } from '../support/values';

const MOST = 2 ** 31 - 1;
const floats = (...numbers: number[]) => tensor(numbers);
const integers = (...numbers: number[]) => tensor(Int32Array.from(numbers));
const bools = (...values: boolean[]) => tensor(values, { dtype: 'bool' });

/** A tensor's dtype and its elements. */
async function holds(x: Tensor, dtype: DType, elements: unknown, name?: string): Promise<void> {
  assert.is(x.dtype, dtype, name);
  assert.equal(await x.toArray(), elements as never, name);
}

const made = suite('dtypes of tensors that are made');

made('what is given decides, or the option does', async () => {
  await holds(tensor([1, 2]), 'float32', [1, 2]);
  await holds(tensor([true, false]), 'bool', [true, false]);
  await holds(tensor(true), 'bool', true);
  await holds(integers(MOST, -MOST - 1), 'int32', [MOST, -MOST - 1]);
  await holds(tensor(Uint8Array.of(1, 2)), 'float32', [1, 2]);
  await holds(tensor(Uint8Array.of(0, 2), { dtype: 'bool' }), 'bool', [false, true]);
  await holds(tensor([[3], [-4]], { dtype: 'int32' }), 'int32', [[3], [-4]]);
  await holds(tensor([true, false], { dtype: 'int32' }), 'int32', [1, 0]);
  await holds(tensor([0, -0.5, Number.NaN], { dtype: 'bool' }), 'bool', [false, true, true]);
  await holds(tensor([], { dtype: 'int32' }), 'int32', []);
  await holds(zeros([2], { dtype: 'bool' }), 'bool', [false, false]);
  await holds(ones([2], { dtype: 'int32' }), 'int32', [1, 1]);
  await holds(full([2], true), 'bool', [true, true]);
  await holds(full([1], MOST, { dtype: 'int32' }), 'int32', [MOST]);
  await holds(arange(2 ** 24, 2 ** 24 + 3, 1, { dtype: 'int32' }), 'int32', [2 ** 24, 2 ** 24 + 1, 2 ** 24 + 2]);
});

made('data() gives an array of its kind, item() a number or a boolean', async () => {
  assert.equal(await integers(MOST).data(), any(Int32Array.of(MOST)));
  assert.equal(await bools(true, false).data(), any(Uint8Array.of(1, 0)));
  assert.equal(await floats(0.5).data(), Float32Array.of(0.5));
  assert.is(await bools(true).item<boolean>(), true);
  assert.is(await bools(false).item<boolean>(), false);
  assert.is(await integers(-MOST).item(), -MOST);
});

made('what a dtype does not hold, or is none, is an error', () => {
  throwsExactly(() => tensor([1.5], { dtype: 'int32' }), 'tensor: data[0]: expected an integer of 32 bits, got 1.5');
  throwsExactly(
    () => tensor([[0, 2 ** 31]], { dtype: 'int32' }),
    'tensor: data[0][1]: expected an integer of 32 bits, got 2147483648',
  );
  throwsExactly(() => full([2], 1.5, { dtype: 'int32' }), 'full: value: expected an integer of 32 bits, got 1.5');
  throwsExactly(() => arange(0, 1, 0.5, { dtype: 'int32' }), 'arange: expected an integer of 32 bits, got 0.5');
  throwsExactly(() => tensor([true, any(1)]), 'tensor: data[1]: expected a boolean, got 1');
  const known = "expected 'float32', 'int32', 'bool', got";
  throwsExactly(() => tensor([1], { dtype: any('float64') }), `tensor: dtype: ${known} "float64"`);
  throwsExactly(() => zeros([1], { dtype: any('long') }), `zeros: dtype: ${known} "long"`);
  throwsExactly(() => integers(1).to(any('int64')), `to: dtype: ${known} "int64"`);
});

made('only float32 has a gradient', () => {
  for (const dtype of ['int32', 'bool'] as const) {
    const message = `requiresGrad: expected a tensor of float32, got ${dtype}, which has no gradient`;
    throwsExactly(() => tensor([1], { dtype, requiresGrad: true }), message);
    throwsExactly(() => {
      zeros([1], { dtype }).requiresGrad = true;
    }, message);
  }
  const x = tensor([1.5], { requiresGrad: true });
  assert.not(x.to('int32').requiresGrad);
  assert.not(x.gt(1).requiresGrad);
  assert.not(x.argmax().requiresGrad);
  assert.ok(x.mul(integers(2)).requiresGrad);
  assert.is(x.to('float32'), x);
  throwsExactly(() => x.mul(2).backward(integers(1)), 'backward: gradient: expected float32, got int32');
});

made('what an op has no meaning for is an error', () => {
  const hint = "x.to('int32') converts it";
  for (const [name, call] of [
    ['sub', () => bools(true).sub(bools(true))],
    ['neg', () => bools(true).neg()],
    ['relu', () => bools(true).relu()],
    ['abs', () => bools(true).abs()],
  ] as const) {
    throwsExactly(call, `${name}: expected float32 or int32, got bool: ${hint}`);
  }
  for (const [name, call] of [
    ['mean', () => integers(1).mean()],
    ['matmul', () => integers(1).matmul(floats(1))],
    ['conv2d', () => conv2d(zeros([1, 1, 2, 2], { dtype: 'int32' }), zeros([1, 1, 1, 1]))],
    ['maxPool2d', () => maxPool2d(zeros([1, 1, 2, 2], { dtype: 'int32' }), 2)],
    ['linear', () => linear(zeros([1, 2], { dtype: 'int32' }), zeros([1, 2]))],
  ] as const) {
    throwsExactly(call, `${name}: expected float32, got int32: x.to('float32') converts it`);
  }
  throwsExactly(() => nllLoss(tensor([[-1, -2]]), bools(true)), 'nllLoss: target: expected int32, got bool');
  throwsExactly(() => integers(1).add(2 ** 31), 'add: expected an integer of 32 bits beside int32, got 2147483648');
  throwsExactly(() => bools(true).eq(-(2 ** 31) - 1), 'eq: expected an integer of 32 bits beside bool, got -2147483649');
  throwsExactly(() => where(bools(true), integers(1), 2 ** 31), 'where: y: expected an integer of 32 bits, got 2147483648');
});

made.run();

for (const { name: backend, threads } of testBackends({ also: ['webgpu'] })) {
  const test = suite(`dtypes on ${backend}, ${threads} threads`);
  test.before(async () => {
    await useBackend(backend, { threads });
  });

  test('what two kinds are together', async () => {
    const kinds = { bool: bools(true, false), int32: integers(3, 4), float32: floats(0.5, 2) };
    const values = { bool: [1, 0], int32: [3, 4], float32: [0.5, 2] };
    const order: readonly DType[] = ['bool', 'int32', 'float32'];
    for (const [i, a] of order.entries()) {
      for (const [j, b] of order.entries()) {
        const dtype = order[Math.max(i, j)];
        const products = values[a].map((value, at) => value * values[b][at]);
        await holds(kinds[a].mul(kinds[b]), dtype, dtype === 'bool' ? products.map(Boolean) : products, `${a} ${b}`);
        assert.is(where(bools(true, false), kinds[a], kinds[b]).dtype, dtype);
        assert.is(kinds[a].le(kinds[b]).dtype, 'bool');
      }
      await holds(
        kinds[a].div(kinds[a].mul(2).add(2)),
        'float32',
        values[a].map((v) => Math.fround(v / (2 * v + 2))),
        a,
      );
    }
    await holds(bools(true, true).add(bools(true, false)), 'bool', [true, true]);
    await holds(integers(5).add(0.5), 'float32', [5.5]);
    await holds(bools(true).add(1), 'int32', [2]);
    for (const exponent of [2, 3, 4]) await holds(integers(2).pow(exponent), 'float32', [2 ** exponent]);
    await holds(bools(true, true, false).sum(), 'int32', 2);
  });

  test('each kind becomes each other; what int32 does not hold becomes its last number', async () => {
    await holds(floats(1.9, -1.9, 2147483520).to('int32'), 'int32', [1, -1, 2147483520]);
    await holds(floats(Number.NaN, 3e9, -3e9).mul(1).to('int32'), 'int32', [0, MOST, -MOST - 1]);
    await holds(floats(0, -0, Number.NaN, 0.1).to('bool'), 'bool', [false, false, true, true]);
    await holds(integers(2 ** 24 + 1, MOST, -5).to('float32'), 'float32', [2 ** 24, 2 ** 31, -5]);
    await holds(integers(0, 256).to('bool'), 'bool', [false, true]);
    await holds(bools(true, false).to('float32').add(0.5), 'float32', [1.5, 0.5]);
  });

  test('a float of arithmetic of integers, in one graph', async () => {
    const x = integers(5, -7);
    await holds(x.add(x).to('float32'), 'float32', [10, -14]);
    await holds(x.mul(integers(3)).to('float32'), 'float32', [15, -21]);
    await holds(x.neg().to('float32').div(2), 'float32', [-2.5, 3.5]);
    await holds(x.sub(1).sum().to('float32'), 'float32', -4);
  });

  test('float32 gets its gradient through what else is multiplied with it', async () => {
    const x = tensor([1, 2, 3], { requiresGrad: true });
    x.mul(integers(4, 5, 6))
      .mul(x.gt(1))
      .sum()
      .backward();
    await holds(x.grad as Tensor, 'float32', [0, 5, 6]);
  });

  test('in place the dtype stays', async () => {
    const x = integers(1, 2);
    await holds(x.add_(1).mul_(integers(10, 20)).sub_(bools(true, false)), 'int32', [19, 60]);
    await holds(x.copy_(floats(2.7, -2.7)), 'int32', [2, -2]);
    await holds(x.fill_(MOST), 'int32', [MOST, MOST]);
    await holds(x.zero_(), 'int32', [0, 0]);
    await holds(bools(true).fill_(0), 'bool', [false]);
    await holds(bools(false).copy_(floats(0.5)), 'bool', [true]);
    await holds(floats(1, 2).add_(integers(1, 2)), 'float32', [2, 4]);
    const weight = tensor([1, 2], { requiresGrad: true });
    noGrad(() => weight.mul_(bools(true, false)));
    await holds(weight, 'float32', [1, 0]);
    throwsExactly(() => x.add_(0.5), 'add_: expected an operand that keeps int32, got one that makes it float32');
    throwsExactly(() => x.div_(2), 'div_: expected an operand that keeps int32, got one that makes it float32');
    throwsExactly(() => bools(true).add_(1), 'add_: expected an operand that keeps bool, got one that makes it int32');
    throwsExactly(() => x.fill_(0.5), 'fill_: value: expected an integer of 32 bits, got 0.5');
    await holds(x, 'int32', [0, 0], 'an error changes nothing');
  });

  test('what is not read yet is told by its dtype, then printed', async () => {
    const [sum, isLess] = [integers(1).add(1), integers(1).lt(1)];
    assert.is(String(sum), 'tensor(..., size=(1,), dtype=torch.int32, not computed yet: await its data())');
    assert.is(String(isLess), 'tensor(..., size=(1,), dtype=torch.bool, not computed yet: await its data())');
    await Promise.all([sum.data(), isLess.data()]);
    assert.is(String(sum), 'tensor([2], dtype=torch.int32)');
    assert.is(String(isLess), 'tensor([False])');
  });

  test('losses take classes of int32 and of float32', async () => {
    const scores = tensor([
      [-1, -2, -3],
      [-4, -5, -6],
    ]);
    for (const dtype of ['int32', 'float32'] as const) {
      assert.is(await nllLoss(scores, tensor([2, 0], { dtype })).item(), 3.5);
      await rejectsExactly(
        nllLoss(scores, tensor([2, 0], { dtype }).add(1)).item(),
        'nllLoss: target[0]: expected an index from 0 to 2, got 3',
      );
    }
  });

  test.after(shutdown);
  test.run();
}
