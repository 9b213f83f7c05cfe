import { fileURLToPath } from 'node:url';
import { runScript } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';

const program = fileURLToPath(new URL('./programs/memory.ts', import.meta.url));
const MEBIBYTE = 2 ** 20;

// 1,000 steps and more by hand: node --conditions=source --import tsx test/engine/programs/memory.ts 2 3000
for (const threads of [1, 2]) {
  test(`memory stays flat over 300 steps: ${threads} threads`, async () => {
    const { code, stdout, stderr } = await runScript(program, [`${threads}`, '300']);
    assert.is(code, 0, stderr);
    const [early, late] = JSON.parse(stdout) as NodeJS.MemoryUsage[];
    const grown = (what: 'heapUsed' | 'arrayBuffers' | 'rss') => (late[what] - early[what]) / MEBIBYTE;
    // the batches of 200 steps alone are 2.4 MiB: what is kept of every step is more than this
    assert.ok(grown('heapUsed') < 1, `the heap grew by ${grown('heapUsed')} MiB`);
    assert.ok(grown('arrayBuffers') < 1, `array buffers grew by ${grown('arrayBuffers')} MiB`);
    assert.ok(grown('rss') < 32, `resident memory grew by ${grown('rss')} MiB`);
  });
}

test.run();
