import { rejectsExactly } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ones, replaceValues, shutdown, tensor } from '../../src/index';

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

test.run();
