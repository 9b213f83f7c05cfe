import { rejectsExactly } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ones, replaceValues, shutdown, type Tensor, tensor } from '../../src/index';

test.after(shutdown);

test('replaces what is asked for; what was built asynchronously is refused, and what it rejects with is handled', async () => {
  const target = tensor([1, 2]);
  await replaceValues(() => ({ replace: [[target, target.mul(3)]] }));
  assert.equal([...(await target.data())], [3, 6]);
  const unhandled: unknown[] = [];
  const note = (reason: unknown) => unhandled.push(reason);
  process.on('unhandledRejection', note);
  await rejectsExactly(
    replaceValues((() => Promise.reject(new Error('on purpose'))) as never),
    'replaceValues: build: expected a function that gives { replace, compute }, got one that gives Promise',
  );
  await new Promise((resolve) => setTimeout(resolve, 5));
  process.off('unhandledRejection', note);
  assert.equal(unhandled, []);
  await rejectsExactly(
    replaceValues(() => ({ replace: [[target, ones([3])]] })),
    'replaceValues: replace[0]: expected a value of shape [2], got [3]',
  );
  assert.equal([...(await target.data())], [3, 6]);
});

test('a target that is changed while its value is computed keeps that change, and the update is told to be lost', async () => {
  const update = (...targets: Tensor[]) =>
    replaceValues(() => ({ replace: targets.map((target) => [target, target.mul(3)] as const) }));
  const lost =
    'expected a target that stays as it is until its new value is computed, got one that was changed meanwhile: await the step (or the update) before';
  for (const change of [(x: Tensor) => x.fill_(5), (x: Tensor) => x.copy_(tensor([5, 5]))]) {
    const [kept, target] = [tensor([7]), tensor([1, 2])];
    const begun = update(kept, target);
    change(target);
    await rejectsExactly(begun, `replaceValues: replace[1]: ${lost}`);
    assert.equal([...(await target.data()), await kept.item()], [5, 5, 7]);
  }
  const target = tensor([1, 2]);
  const [first, second] = [update(target), update(target)];
  await first;
  await rejectsExactly(second, `replaceValues: replace[0]: ${lost}`);
  assert.equal([...(await target.data())], [3, 6]);
});

test.run();
