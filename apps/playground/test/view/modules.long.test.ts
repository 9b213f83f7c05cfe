import { skipSuite } from '@kindling/browser-check/browserSuite';
import { openPage } from '@kindling/browser-check/chromium';
import { shutdown, useBackend } from '@kindling/core';
import { hasChromium } from '@kindling/test-kit';
import * as assert from 'uvu/assert';
import { trainInNode, trainInPage } from '../../src/tools/stepTimes';
import { waitForStep } from './support/playgroundPage';
import { playgroundSuite } from './support/playgroundSuite';

// How long a step takes depends on what else the machine does, so `pnpm timings` tells that. Here is held what it rests on.

const playground = playgroundSuite('what the page runs');
const { test } = playground;

test("the page's worker runs the very modules that Node runs for a step of the tutorial's net, with one thread each", async () => {
  const name = [...playground.files.keys()].find((path) => /^\/assets\/worker-.*\.js$/.test(path)) as string;
  const code = Buffer.from(playground.files.get(name) as Uint8Array).toString();
  playground.files.set(name, Buffer.from(`(${noteModules})();${code}`));
  const { page, complaints } = await openPage(playground.browser, playground.server.url);
  await waitForStep(page, 1, 20_000);
  await (await trainInPage(page, 1))();
  const inPage = await page.workers()[0].evaluate(() => (globalThis as unknown as Noted).modules);
  assert.equal(await page.evaluate(() => window.playground.progress.value?.backend), 'webasm');

  noteModules();
  // no browser makes one vector of two, so Node does not either
  await useBackend('webasm', { threads: 1, pairedVectors: false });
  await (await trainInNode(1))();
  const inNode = [...new Set((globalThis as unknown as Noted).modules)];
  const lacking = inNode.filter((module) => !inPage.includes(module));
  assert.ok(inNode.length > 10, `${inNode.length} modules`);
  assert.equal(lacking, []);
  assert.equal(complaints, []);
  await page.context().close();
  await shutdown();
});

interface Noted {
  /** Of every module that was compiled: how long it is, and a hash of it (FNV-1a). */
  readonly modules: string[];
}

/** Notes from now on what is compiled. The page's worker runs its text, so it refers to nothing outside. */
function noteModules(): void {
  const noted = {
    modules: [] as string[],
    note(bytes: Uint8Array) {
      const hash = bytes.reduce((sum, byte) => Math.imul(sum ^ byte, 16777619), 2166136261);
      noted.modules.push(`${bytes.length} ${hash}`);
    },
  };
  const { Module, compile } = WebAssembly;
  Object.assign(globalThis, { modules: noted.modules });
  Object.assign(WebAssembly, {
    Module: new Proxy(Module, {
      construct(target, [bytes]) {
        noted.note(bytes);
        return Reflect.construct(target, [bytes]);
      },
    }),
    compile(bytes: Uint8Array<ArrayBuffer>) {
      noted.note(bytes);
      return compile(bytes);
    },
  });
}

if (hasChromium()) test.run();
else skipSuite('what the page runs');
