import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { shutdown, tensor, useBackend } from '../../src/index';

test('timers get a turn while steps follow one another', async () => {
  await useBackend('webasm', { threads: 1 });
  // processor time: what others take of a loaded machine is not ours
  const start = process.cpuUsage();
  const milliseconds = () => {
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1000;
  };
  let fired = 0;
  const timer = setInterval(() => fired++, 5);
  const one = tensor([1, 2, 3, 4]);
  while (milliseconds() < 400) await one.add(1).data();
  clearInterval(timer);
  assert.ok(fired >= 3, `${fired} turns in 400 ms of processor time`);
});

test.after(shutdown);
test.run();
