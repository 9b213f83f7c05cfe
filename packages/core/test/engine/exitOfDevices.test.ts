import { fileURLToPath } from 'node:url';
import { runScript, testBackends } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';

const program = fileURLToPath(new URL('./programs/trainOnDevice.ts', import.meta.url));

const devices = testBackends({ also: ['webgpu'] }).filter(({ slow }) => slow);

for (const { name } of devices) {
  test(`after shutdown() a process that trained on ${name} ends within 2 s, and what only the device had is readable`, async () => {
    const { code, signal, stdout, stderr } = await runScript(program, [], { timeout: 60_000, env: { KINDLING_BACKENDS: name } });
    const ended = Date.now();
    assert.is(signal, null, `still running; it printed\n${stdout}`);
    assert.is(code, 0, stderr);
    const [adapter, loss, down] = stdout.trim().split('\n');
    assert.ok(adapter.length > 4, adapter);
    assert.ok(Number(loss) > 0.5 && Number(loss) < 2, loss);
    assert.ok(ended - Number(down) < 2000, `it took ${ended - Number(down)} ms`);
  });
}

if (devices.length === 0) test.skip('needs a graphics backend', () => {});

test.run();
