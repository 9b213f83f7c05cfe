import { logSoftmax, ones, randn, shutdown, tensor } from '@kindling/core';
import { throwsExactly } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CTCLoss, functional as F } from '../../src/index';

// Values and gradients are held against PyTorch's in test/modules/losses.test.ts.

// biome-ignore lint/suspicious/noExplicitAny: what a caller without types may pass
const any = (value: unknown): any => value;

test.after(shutdown);

/** What a reading says: classes once where they are said several times in a row, without blanks (0). */
const spoken = (reading: readonly number[]) => reading.filter((one, i) => one !== 0 && one !== reading[i - 1]).join();

test('is the probability of all readings of the target, each counted', async () => {
  const logProbs = logSoftmax(randn([4, 3]), 1);
  const p = (await logProbs.exp().toArray()) as number[][];
  let sum = 0;
  for (let code = 0; code < 81; code++) {
    const reading = [0, 1, 2, 3].map((time) => Math.floor(code / 3 ** time) % 3);
    if (spoken(reading) === '2,1') sum += reading.reduce((product, one, time) => product * p[time][one], 1);
  }
  const loss = await F.ctcLoss(logProbs, [2, 1], 4, 2, { reduction: 'sum' }).item();
  assert.ok(Math.abs(loss + Math.log(sum)) < 1e-5, `${loss} for ${-Math.log(sum)}`);
});

test('an input that is too short gives Infinity, or 0 when told so, and no gradient', async () => {
  const logits = randn([2, 1, 3], { requiresGrad: true });
  const logProbs = logSoftmax(logits, 2);
  assert.is(await F.ctcLoss(logProbs, [1, 1], [2], [2]).item(), Number.POSITIVE_INFINITY);
  const loss = F.ctcLoss(logProbs, [1, 1], [2], [2], { zeroInfinity: true });
  loss.backward();
  assert.is(await loss.item(), 0);
  assert.ok((await logits.grad?.data())?.every((value) => value === 0));
});

test('lengths may be tensors, and what stands behind a target is not looked at', async () => {
  const logProbs = logSoftmax(randn([5, 2, 4]), 2);
  const rows = tensor(
    [
      [1, 2],
      [3, 3],
    ],
    { dtype: 'int32' },
  );
  const plain = await F.ctcLoss(logProbs, rows, [5, 4], [2, 1], { reduction: 'none' }).data();
  const lengths = [tensor(Int32Array.of(5, 4)), tensor(Int32Array.of(2, 1))] as const;
  assert.equal(await F.ctcLoss(logProbs, rows, ...lengths, { reduction: 'none' }).data(), plain);
  const joined = Int32Array.of(1, 2, 3);
  assert.equal(await F.ctcLoss(logProbs, joined, ...lengths, { reduction: 'none' }).data(), plain);
});

test('says what does not fit', () => {
  const logProbs = ones([5, 2, 4]);
  const rows = tensor(
    [
      [1, 2],
      [3, 3],
    ],
    { dtype: 'int32' },
  );
  throwsExactly(
    () => F.ctcLoss(ones([4]), [1], [4], [1]),
    'ctcLoss: logProbs: expected shape (T, N, C) or (T, C) with T above 0, got [4]',
  );
  throwsExactly(
    () => F.ctcLoss(logProbs, rows, [5, 6], [2, 2]),
    'ctcLoss: inputLengths[1]: expected an integer from 1 to 5, got 6',
  );
  throwsExactly(
    () => F.ctcLoss(logProbs, rows, [5], [2, 2]),
    'ctcLoss: inputLengths: expected 2 of them, one for each sequence, got 1',
  );
  throwsExactly(
    () => F.ctcLoss(logProbs, rows, [5, 5], [2, 3]),
    'ctcLoss: targets: expected rows of at least 3, the longest of targetLengths, got shape [2, 2]',
  );
  throwsExactly(
    () => F.ctcLoss(logProbs, [1, 2, 3], [5, 5], [2, 2]),
    'ctcLoss: targets: expected 4 classes, as targetLengths add up to, got shape [3]',
  );
  throwsExactly(
    () => F.ctcLoss(logProbs, rows, [5, 5], tensor([1, 2])),
    'ctcLoss: targetLengths: expected int32 of shape [2], got float32 of shape [2]',
  );
  throwsExactly(
    () => F.ctcLoss(logProbs, rows, [5, 5], [2, 2], { blank: 4 }),
    'ctcLoss: blank: expected an integer from 0 to 3, got 4',
  );
  throwsExactly(
    () => new CTCLoss(any({ blanks: 1 })),
    'CTCLoss: options: expected only reduction, blank, zeroInfinity, got blanks',
  );
});

test.run();
