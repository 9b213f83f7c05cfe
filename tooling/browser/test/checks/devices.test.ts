import * as assert from 'uvu/assert';
import { browserSuite } from '../support/browserSuite';
import { graphicsBackends, thorough } from '../support/thoroughness';

const inBrowser = browserSuite('what a page holds on its devices');

if (inBrowser !== null) {
  const { test, open } = inBrowser;
  const steps = thorough ? 1000 : 200;

  for (const backend of graphicsBackends) {
    test(`${steps} steps on ${backend} leave no buffer or texture that the collector can't give back`, async () => {
      const { page } = await open();
      const ask = (collect: boolean) =>
        page.evaluate(([name, count, gc]) => window.kindling.countOverSteps(name, count, { collect: gc }), [
          backend,
          steps,
          collect,
        ] as const);
      const result = await ask(true);
      assert.is(result.backend, backend);
      const { early, late, afterShutdown } = result;
      const held = (counts: typeof early) => counts.buffers + counts.textures;
      assert.ok(held(early) > 0);
      // what is there grows until the collector comes by, so that there is a saw's tooth between any two moments
      const tooth = 0.35 * held(early);
      assert.ok(held(late) <= held(early) + tooth, `${held(early)} after 100 steps, ${held(late)} after ${steps}`);
      for (const kind of ['programs', 'framebuffers', 'vertexArrays'] as const) assert.is(late[kind], early[kind], kind);
      assert.is(held(afterShutdown), 0);
      assert.is(afterShutdown.programs, 0);
      const { losses } = result;
      assert.ok((losses.at(-1) as number) < (losses[0] as number) / 10);
      if (thorough) console.log(`    ${backend}: at most ${(await ask(false)).peak} when the browser collects as it likes`);
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
      const { message, lossAfterwards } = await page.evaluate((name) => window.kindling.loseDeviceWhileTraining(name), backend);
      assert.match(message ?? 'nothing', new RegExp(`^backend ${backend}: the graphics (device|context) was lost`));
      assert.ok(Math.abs(lossAfterwards - 2.756) < 0.01, String(lossAfterwards));
    });
  }

  test.run();
}
