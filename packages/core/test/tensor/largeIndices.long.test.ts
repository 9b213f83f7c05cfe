import { throwsExactly } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { nllLoss, shutdown, type Tensor, tensor, useBackend } from '../../src/index';

/** Beyond this float32 has no number for every index. */
const EXACT = 2 ** 24;
const count = EXACT + 10;
const place = EXACT + 3;

/** Rows of zeros with one number in each. */
function rows(entries: readonly (readonly [index: number, value: number])[]): Tensor {
  const data = new Float32Array(entries.length * count);
  entries.forEach(([index, value], row) => {
    data[row * count + index] = value;
  });
  return tensor(data, { shape: [entries.length, count] });
}

for (const [backend, threads] of [
  ['webasm', 1],
  ['webasm', 2],
  ['cpu', 1],
] as const) {
  test(`argmax names an element beyond 2^24: ${backend}, ${threads} threads`, async () => {
    await useBackend(backend, { threads });
    const x = rows([
      [place, 1],
      [5, 1],
      [count - 1, Number.NaN],
    ]);
    const along = x.argmax(1);
    assert.equal(along.shape, [3]);
    assert.equal(await along.toArray(), [place, 5, count - 1]);
    assert.equal([...(await along.data())], [place, 5, count - 1]);
    assert.equal(await x.argmax(1, { keepDim: true }).toArray(), [[place], [5], [count - 1]]);
    assert.is(
      await rows([
        [0, -1],
        [place, 7],
      ])
        .argmax()
        .item(),
      count + place,
    );
    assert.is(await tensor(new Float32Array(count)).argmax().item(), 0, 'the first of ties');
  });

  test(`max along a dimension gives the value there, and the gradient: ${backend}, ${threads} threads`, async () => {
    await useBackend(backend, { threads });
    const x = rows([
      [place, 3],
      [EXACT, 2],
    ]);
    x.requiresGrad = true;
    const largest = x.max(1);
    largest
      .mul(tensor([5, 7]))
      .sum()
      .backward();
    assert.equal(await largest.toArray(), [3, 2]);
    const grad = await (x.grad as Tensor).data();
    assert.equal([grad[place - 1], grad[place], grad[place + 1]], [0, 5, 0]);
    assert.equal([grad[count + EXACT - 1], grad[count + EXACT], grad[count + EXACT + 1]], [0, 7, 0]);
    assert.is(
      grad.reduce((sum, value) => sum + value, 0),
      12,
    );
  });

  test(`a class beyond 2^24 is a target as given: ${backend}, ${threads} threads`, async () => {
    await useBackend(backend, { threads });
    const logProbs = rows([
      [place, -3],
      [EXACT + 1, -4],
    ]);
    logProbs.requiresGrad = true;
    const loss = nllLoss(logProbs, [place, EXACT + 1]);
    loss.backward();
    assert.is(await loss.item(), 3.5);
    const grad = await (logProbs.grad as Tensor).data();
    assert.equal([grad[place - 1], grad[place], grad[place + 1]], [0, -0.5, 0]);
    throwsExactly(
      () => nllLoss(logProbs, [count, 0]),
      `nllLoss: target[0]: expected an index from 0 to ${count - 1}, got ${count}`,
    );
  });
}

test('such indices are numbers like others', async () => {
  await useBackend('webasm', { threads: 1 });
  const index = rows([[place, 1]]).argmax();
  assert.is(String(index), 'tensor(..., size=(), dtype=torch.int32, not computed yet: await its data())');
  assert.is(await index.add(1).item(), place + 1);
  await index.data();
  assert.is(String(index), `tensor(${place}, dtype=torch.int32)`);
  assert.is(
    await rows([[place, 7]])
      .take(index)
      .item(),
    7,
  );
});

test.after(shutdown);
test.run();
