import { setTimeout as wait } from 'node:timers/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { allInOrder } from '../src/allInOrder';

test('values stand in the order of their promises', async () => {
  assert.equal(await allInOrder([wait(5, 1), wait(0, 'two')]), [1, 'two']);
});

test('of two errors the first in order is told, though it comes later, and all are waited for', async () => {
  let ended = false;
  const fail = async (ms: number, message: string) => {
    await wait(ms);
    throw new Error(message);
  };
  const last = wait(20).then(() => {
    ended = true;
  });
  try {
    await allInOrder([fail(10, 'first'), fail(0, 'second'), last]);
    assert.unreachable('expected an error');
  } catch (error) {
    assert.is((error as Error).message, 'first');
  }
  assert.ok(ended);
});

test.run();
