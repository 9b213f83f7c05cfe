import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { unwaited } from '../src/index';

test('gives the value back, and handles what a promise rejects with', async () => {
  const unhandled: unknown[] = [];
  const note = (reason: unknown) => unhandled.push(reason);
  process.on('unhandledRejection', note);
  const rejected = Promise.reject(new Error('nobody waits'));
  for (const value of [rejected, Promise.resolve(1), undefined, null, 1, {}]) assert.is(unwaited(value), value);
  await new Promise((resolve) => setTimeout(resolve, 20));
  process.off('unhandledRejection', note);
  assert.equal(unhandled, []);
});

test.run();
