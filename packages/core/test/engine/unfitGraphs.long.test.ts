import { testBackends } from '@kindling/test-kit';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { shutdown, useBackend } from '../../src/index';
import { errorOfSmallStep, unfitGraphs } from '../support/unfitGraphs';

for (const { name: backend, threads } of testBackends({ also: ['webgpu'] })) {
  const test = suite(`graphs that do not fit, on ${backend}, ${threads} threads`);
  test.before(async () => {
    await useBackend(backend, { threads });
  });

  test('a small step is right', async () => {
    assert.ok((await errorOfSmallStep()) < 1e-5);
  });

  for (const { name, compute } of unfitGraphs) {
    test(`${name}: an error in words, and the next graph is right`, async () => {
      let error: unknown = null;
      await (async () => compute())().catch((reason) => {
        error = reason;
      });
      assert.is((error as unknown as Error | null)?.name, 'KindlingError', String(error));
      const { message } = error as unknown as Error;
      assert.ok(!message.includes('\n') && message.length < 500, message);
      assert.ok(/GiB|TiB|PiB|elements|numbers|integer/.test(message), message);
      assert.ok((await errorOfSmallStep()) < 1e-5);
    });
  }

  test.after(shutdown);
  test.run();
}
