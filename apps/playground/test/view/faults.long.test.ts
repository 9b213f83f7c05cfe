import { skipSuite } from '@kindling/browser-check/browserSuite';
import { newProfile, type OpenedPage, openPage, openPageIn } from '@kindling/browser-check/chromium';
import { type PageServer, servePage } from '@kindling/browser-check/servePage';
import { hasChromium } from '@kindling/test-kit';
import type { Page } from 'playwright-core';
import * as assert from 'uvu/assert';
import { drop, waitForStep } from './support/playgroundPage';
import { playgroundSuite } from './support/playgroundSuite';

const playground = playgroundSuite('what goes wrong around the page');
const { test } = playground;
/** Sends no headers: what the service worker is for. */
let bare: PageServer;
let opened: OpenedPage;
let page: Page;

test.before(async () => {
  bare = await servePage(playground.files, { isolated: false });
});
test.after(() => bare?.close());

test('a browser that keeps nothing for pages opens it all the same, once', async () => {
  for (const server of [playground.server, bare]) {
    const context = await newProfile(playground.browser);
    await context.addInitScript(() => {
      for (const name of ['localStorage', 'sessionStorage']) {
        Object.defineProperty(window, name, {
          get() {
            throw new DOMException('Access is denied for this document.', 'SecurityError');
          },
        });
      }
    });
    const asked = server.requests.length;
    const { page: alone, complaints } = await openPageIn(context, server.url);
    await waitForStep(alone, 1);
    await alone.click('button[aria-label$=colours]');
    assert.equal(complaints, []);
    assert.is(server.requests.slice(asked).filter((path) => path === '/').length, 1);
    await context.close();
  }
});

test('on a disk without room it opens, and opens again', async () => {
  const context = await newProfile(playground.browser);
  const session = await context.newCDPSession(await context.newPage());
  await session.send('Storage.overrideQuotaForOrigin', { origin: new URL(bare.url).origin, quotaSize: 1000 });
  const { page: full } = await openPageIn(context, bare.url);
  await waitForStep(full, 1);
  assert.ok(await full.evaluate(() => crossOriginIsolated), 'the service worker answered');
  await full.reload();
  await waitForStep(full, 1);
  await context.close();
});

test('the address of a run is that run while it is on its way there', async () => {
  opened = await openPage(playground.browser, `${playground.server.url}#1;steps=300`);
  page = opened.page;
  await waitForStep(page, 150);
  assert.is(await page.evaluate(() => location.hash), '#1;steps=300');
  await page.click('.controls .primary');
  await page.waitForFunction(() => /^#1;steps=\d+$/.test(location.hash) && location.hash !== '#1;steps=300');
  await page.click('.controls .primary');
});

test('a file that is none of those that it takes leaves the run as it was, and what is changed next', async () => {
  await drop(page, [['cat.png', Buffer.from('\x89PNG')]]);
  await page.waitForSelector('.notice.problem');
  assert.match((await page.textContent('.notice.problem')) ?? '', /^files: expected .* got no train images: cat\.png/);
  assert.is(await page.evaluate(() => window.playground.config.value.data.kind), 'synthetic');
  await waitForStep(page, (await page.evaluate(() => window.playground.place.value.step)) + 5);
  const batch = page.locator('label.field', { hasText: 'Batch' }).locator('input');
  await batch.fill('32');
  await batch.blur();
  await page.waitForFunction(() => window.playground.opened.value?.config.batchSize === 32);
  assert.is(await page.locator('.notice.problem').count(), 0);
});

test('a folder that is dropped is named', async () => {
  // a run that begins takes away what was said
  await waitForStep(page, 1);
  const folder = `{ name: 'pictures', arrayBuffer: () => Promise.reject(new DOMException('', 'NotFoundError')) }`;
  await page.evaluate(`dispatchEvent(Object.assign(new Event('drop'), { dataTransfer: { files: [${folder}] } }))`);
  const said = await page.waitForFunction(() => document.querySelector('.notice.problem')?.textContent);
  assert.match((await said.jsonValue()) ?? '', /^pictures: expected a file, got .* a folder/);
});

test('at 320 pixels, as with letters of four times the size, nothing stands outside', async () => {
  await page.setViewportSize({ width: 320, height: 480 });
  // what is painted takes its new size in the frame after
  await page.waitForFunction(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth);
  assert.equal(opened.complaints, []);
});

if (hasChromium()) test.run();
else skipSuite('what goes wrong around the page');
