import { fileURLToPath } from 'node:url';
import { runScript } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';

const program = fileURLToPath(new URL('./programs/exit.ts', import.meta.url));
const forgetful = fileURLToPath(new URL('./programs/noShutdown.ts', import.meta.url));

for (const [backend, threads, idle] of [
  ['cpu', 1, 0],
  ['webasm', 1, 0],
  ['webasm', 3, 0],
  ['webasm', 3, 300],
] as const) {
  test(`after shutdown() a process that used ${backend}, ${threads} threads, idle for ${idle} ms, ends within 2 s`, async () => {
    const { code, signal, stdout, stderr } = await runScript(program, [backend, `${threads}`, `${idle}`], { timeout: 60_000 });
    const ended = Date.now();
    assert.is(signal, null, `still running; it printed\n${stdout}`);
    assert.is(code, 0, stderr);
    const lines = stdout.trim().split('\n');
    assert.is(lines[0], `${8 * 8 * 81 * 27}`);
    assert.is(lines[1], '[ 2, 3 ]', 'tensors stay readable');
    assert.ok(ended - Number(lines[2]) < 2000, `it took ${ended - Number(lines[2])} ms`);
  });
}

for (const [backend, threads] of [
  ['cpu', 1],
  ['webasm', 1],
  ['webasm', 2],
  ['webasm', 4],
] as const) {
  for (const end of ['forgets', 'fails']) {
    test(`a program that ${end} before shutdown() ends by itself: ${backend}, ${threads} threads`, async () => {
      const { code, signal, stdout, stderr } = await runScript(forgetful, [backend, `${threads}`, end], { timeout: 60_000 });
      const ended = Date.now();
      assert.is(signal, null, `still running; it printed\n${stdout}`);
      assert.is(code, end === 'fails' ? 1 : 0, stderr);
      const lines = stdout.trim().split('\n');
      assert.is(lines[0], `${8 * 8 * 81 * 27}`);
      assert.ok(ended - Number(lines[1]) < 2000, `it took ${ended - Number(lines[1])} ms`);
    });
  }
}

test.run();
