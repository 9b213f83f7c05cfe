import { shutdown, type Tensor, tensor, useBackend, zeros } from '@kindling/core';
import { throwsExactly } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { functional as F, Linear, Module, MultiMarginLoss, TripletMarginWithDistanceLoss } from '../../src/index';

// Values and gradients are held against PyTorch's in test/modules/losses.test.ts; what is not finite, here.

// biome-ignore lint/suspicious/noExplicitAny: what a caller without types may pass
const any = (value: unknown): any => value;
const { NaN: nan, POSITIVE_INFINITY: inf } = Number;
const none = { reduction: 'none' } as const;
const int32 = (numbers: number[] | number[][]) => tensor(numbers, { dtype: 'int32' });

test.before(async () => {
  await useBackend('webasm', { threads: 1 });
});
test.after(shutdown);

/** The losses of numbers, and their gradient. */
async function lossesOf(loss: (x: Tensor) => Tensor, numbers: number[] | number[][]): Promise<[unknown, unknown]> {
  const x = tensor(numbers, { requiresGrad: true });
  const losses = loss(x);
  losses.sum().backward();
  // what is 0 has no sign here
  const plain = (value: unknown): unknown => (Array.isArray(value) ? value.map(plain) : (value as number) + 0);
  return [plain(await losses.toArray()), plain(await (x.grad as Tensor).toArray())];
}

test('what is no number stays one where PyTorch keeps it, and has the same gradient', async () => {
  const target = tensor([1, -1, -1, -1, -1]);
  assert.equal(await lossesOf((x) => F.hingeEmbeddingLoss(x, target, none), [nan, nan, inf, -inf, 1]), [
    [nan, nan, 0, inf, 0],
    [1, 0, 0, -1, -1],
  ]);
  const other = tensor([1, 1, 0, inf]);
  const signs = tensor([1, -1, 1, 1]);
  assert.equal(await lossesOf((x) => F.marginRankingLoss(x, other, signs, none), [1, 2, nan, inf]), [
    [0, 1, nan, nan],
    [-1, 1, 0, 0],
  ]);
});

test('of classes, NaN is nothing that is missing, as in PyTorch', async () => {
  const scores = [
    [nan, 1, 2],
    [1, 2, nan],
  ];
  const zeros = [
    [0, 0],
    [
      [0, 0, 0],
      [0, 0, 0],
    ],
  ];
  assert.equal(await lossesOf((x) => F.multiMarginLoss(x, [0, 1], none), scores), zeros);
  assert.equal(await lossesOf((x) => F.multiMarginLoss(x, [0, 1], { ...none, p: 2 }), scores), zeros);
  const labels = int32([
    [0, -1, 2],
    [2, 2, -1],
  ]);
  assert.equal(await lossesOf((x) => F.multilabelMarginLoss(x, labels, none), scores), zeros);
  const lost = [
    [inf, 1, 2],
    [1, -inf, 2],
  ];
  assert.equal(await lossesOf((x) => F.multiMarginLoss(x, [0, 1], none), lost), [
    [0, inf],
    [[0, 0, 0], [1 / 3, -2 / 3, 1 / 3].map(Math.fround)],
  ]);
});

test('scores may be large, and infinite: PyTorch has Infinity and NaN in float32', async () => {
  const target = tensor([1, 1, 1, -1]);
  assert.equal(await lossesOf((x) => F.softMarginLoss(x, target, none), [-100, -inf, nan, 200]), [
    [100, inf, nan, 200],
    [-1, -1, nan, 1],
  ]);
});

test('counts of 0 and rates of 0 have the likelihood that PyTorch gives them', async () => {
  const counts = tensor([0, 1, 2, 1, 1]);
  const [losses, slopes] = await lossesOf((x) => F.poissonNllLoss(x, counts, { ...none, full: true }), [0, 0, -inf, nan, inf]);
  assert.equal(losses, [1, 1, inf, nan, nan]);
  assert.equal(slopes, [1, 0, -2, nan, inf]);
  const [rates] = await lossesOf((x) => F.poissonNllLoss(x, tensor([0, 2]), { ...none, logInput: false }), [1, -1]);
  assert.equal(rates, [1, nan]);
});

test("a distance may be a function, or a module whose parameters are the loss's", async () => {
  const [a, p, n] = [[[0, 0]], [[1, 2]], [[2, 2]]].map((rows) => tensor(rows));
  const farthest = (x: Tensor, y: Tensor) => x.sub(y).abs().amax(1);
  assert.is(await new TripletMarginWithDistanceLoss({ distanceFunction: farthest }).forward(a, p, n).item(), 1);
  // from the positive the negative is 1 away
  const swapped = { distanceFunction: farthest, swap: true, margin: 0.5 };
  assert.is(await F.tripletMarginWithDistanceLoss(a, p, n, swapped).item(), 1.5);
  class Learned extends Module {
    readonly linear = new Linear(2, 1, { bias: false });

    override forward(x: Tensor, y: Tensor): Tensor {
      return this.linear.forward(x.sub(y)).abs().squeeze(1);
    }
  }
  const loss = new TripletMarginWithDistanceLoss({ distanceFunction: new Learned() });
  assert.equal([...loss.stateDict().keys()], ['distance_function.linear.weight']);
  loss.forward(a, p, n).backward();
  assert.equal(
    loss.parameters().map(({ grad }) => [...(grad?.shape ?? [])]),
    [[1, 2]],
  );
});

test('says what does not fit', async () => {
  const rows = zeros([2, 3]);
  throwsExactly(
    () => F.marginRankingLoss(rows, zeros([3]), rows),
    'marginRankingLoss: expected tensors of as many dimensions each, got input1 [2, 3], input2 [3], target [2, 3]',
  );
  throwsExactly(
    () => F.multiMarginLoss(rows, [0]),
    'multiMarginLoss: target: expected shape [2], one class for each example, got [1]',
  );
  throwsExactly(
    () => F.multiMarginLoss(zeros([3]), [0, 1]),
    'multiMarginLoss: target: expected shape [] or [1], one class for each example, got [2]',
  );
  throwsExactly(
    () => F.multiMarginLoss(zeros([2, 0]), [0, 1]),
    'multiMarginLoss: input: expected shape (N, C) or (C) with at least one class, got [2, 0]',
  );
  throwsExactly(() => F.multiMarginLoss(rows, [0, -1]), 'multiMarginLoss: target[1]: expected an integer from 0, got -1');
  throwsExactly(
    () => F.multiMarginLoss(rows, rows),
    "multiMarginLoss: target: expected int32, got float32: x.to('int32') converts it",
  );
  throwsExactly(() => F.multiMarginLoss(rows, [0, 1], { p: any(3) }), 'multiMarginLoss: p: expected 1, 2, got 3');
  throwsExactly(() => new MultiMarginLoss({ p: any('1') }), 'MultiMarginLoss: p: expected 1, 2, got "1"');
  throwsExactly(
    () => F.multiMarginLoss(rows, [0, 1], { weight: zeros([2]) }),
    'multiMarginLoss: weight: expected shape [3], one number for each class, got [2]',
  );
  throwsExactly(
    () => new MultiMarginLoss({ weight: rows }),
    'MultiMarginLoss: weight: expected one number for each class, got shape [2, 3]',
  );
  throwsExactly(
    () => F.multilabelMarginLoss(rows, int32([0, 1, 2])),
    'multilabelMarginLoss: target: expected shape [2, 3], got [3]',
  );
  throwsExactly(
    () => F.multilabelMarginLoss(zeros([3]), [0, -2, 1]),
    'multilabelMarginLoss: target[1]: expected an integer from -1, got -2',
  );
  throwsExactly(
    () => F.multilabelSoftMarginLoss(zeros([]), zeros([])),
    'multilabelSoftMarginLoss: input: expected shape (..., C), got a scalar',
  );
  throwsExactly(
    () => F.multilabelSoftMarginLoss(rows, rows, { weight: zeros([4, 2, 3]) }),
    "multilabelSoftMarginLoss: weight: expected a shape that broadcasts to the input's, [2, 3], got [4, 2, 3]",
  );
  throwsExactly(
    () => F.tripletMarginWithDistanceLoss(rows, rows, rows, { margin: 0 }),
    'tripletMarginWithDistanceLoss: margin: expected a number > 0, got 0',
  );
  throwsExactly(
    () => F.tripletMarginWithDistanceLoss(rows, rows, rows, { distanceFunction: any(() => 1) }),
    "tripletMarginWithDistanceLoss: distanceFunction's result: expected a Tensor, got 1",
  );
});

test('an index that is neither a class nor -1 is an error when the loss is read, behind the end too', async () => {
  const said = (loss: Tensor) => loss.item().then(String, ({ message }: Error) => message);
  const rows = zeros([2, 3]);
  const computed = int32([0, 1]).add(2);
  assert.is(await said(F.multiMarginLoss(rows, computed)), 'gather: index[1]: expected an index from 0 to 2, got 3');
  const labels = int32([
    [0, -1, 1],
    [1, -1, 0],
  ]);
  assert.is(await said(F.multilabelMarginLoss(rows, labels.mul(3))), 'gather: index[1]: expected an index from 0 to 2, got -3');
});

test.run();
