import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { shutdown, tensor, useBackend } from '../../src/index';

test('timers get a turn while steps follow one another', async () => {
  await useBackend('webasm', { threads: 1 });
  const start = performance.now();
  let fired = 0;
  const timer = setInterval(() => fired++, 5);
  const one = tensor([1, 2, 3, 4]);
  while (performance.now() - start < 400) await one.add(1).data();
  clearInterval(timer);
  assert.ok(fired >= 3, `${fired} turns in 400 ms`);
});

test.after(shutdown);
test.run();
