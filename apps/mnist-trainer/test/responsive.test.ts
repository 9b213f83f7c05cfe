import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { responsive } from '../src/responsive';

/** Batches of work that blocks: 10 ms each. */
async function* blocking(count: number): AsyncGenerator<number> {
  for (let batch = 0; batch < count; batch++) {
    const end = performance.now() + 10;
    while (performance.now() < end);
    yield batch;
  }
}

test('all batches come, in order, and timers have their turn between them', async () => {
  let turns = 0;
  const timer = setInterval(() => {
    turns++;
  }, 5);
  const seen: number[] = [];
  for await (const batch of responsive(blocking(30))) seen.push(batch);
  clearInterval(timer);
  assert.equal(
    seen,
    Array.from({ length: 30 }, (_, batch) => batch),
  );
  assert.ok(turns >= 3, `${turns} turns`);
});

test.run();
