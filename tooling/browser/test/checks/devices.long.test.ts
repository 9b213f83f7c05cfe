import * as assert from 'uvu/assert';
import { browserSuite } from '../support/browserSuite';
import { graphicsBackends, thorough } from '../support/thoroughness';

const inBrowser = browserSuite('what a page holds on its devices');

if (inBrowser !== null) {
  const { test, open } = inBrowser;
  const steps = thorough ? 1000 : 200;

  for (const backend of graphicsBackends) {
    test(`${steps} steps on ${backend} need no more buffers and textures than the first 100`, async () => {
      const { page } = await open();
      const result = await page.evaluate(([name, count]) => window.kindling.countOverSteps(name, count), [
        backend,
        steps,
      ] as const);
      assert.is(result.backend, backend);
      const { early, late, afterShutdown, losses } = result;
      if (thorough) console.log(`    ${backend}: ${JSON.stringify({ early, late })}`);
      assert.ok(early.buffers + early.textures > 0);
      for (const kind of ['buffers', 'textures', 'programs', 'framebuffers', 'vertexArrays'] as const) {
        // between two moments lies what the browser has collected or not: a few values, whatever the number of steps
        assert.ok(late[kind] <= early[kind] * 1.05, `${kind}: ${early[kind]} at first, then ${late[kind]}`);
        assert.is(afterShutdown[kind], 0, `${kind} after shutdown`);
      }
      assert.ok((losses.at(-1) as number) < (losses[0] as number) / 10);
    });

    test(`starting and stopping ${backend} over and over keeps no context`, async () => {
      const { page, complaints } = await open();
      const contexts = await page.evaluate(async (name) => {
        const counts: number[] = [];
        for (let i = 0; i < 20; i++) {
          await window.kindling.checkOpTable(name, undefined, ['add']);
          await window.kindling.shutdown();
          counts.push(window.kindling.deviceCounts().contexts);
        }
        return counts;
      }, backend);
      assert.is(contexts.at(-1), contexts[0], contexts.join());
      // "Too many active WebGL contexts"
      assert.equal(
        complaints.filter((line) => line.includes('contexts')),
        [],
      );
    });

    test(`${backend}: a device that is lost is said, and the next one works`, async () => {
      const { page } = await open();
      const { message, lossAfterwards, lossOnCpu } = await page.evaluate(
        (name) => window.kindling.loseDeviceWhileTraining(name),
        backend,
      );
      assert.match(message ?? 'nothing', new RegExp(`^backend ${backend}: the graphics (device|context) was lost`));
      assert.ok(Math.abs(lossAfterwards - lossOnCpu) < 1e-4, `${lossAfterwards}, on cpu ${lossOnCpu}`);
    });
  }

  test.run();
}
