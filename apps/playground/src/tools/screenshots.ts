// The pictures of the page in docs/images: `pnpm --filter playground screenshots`.

import { fileURLToPath } from 'node:url';
import { launchChromium, openPage } from '@kindling/browser-check/chromium';
import { filesOf } from '@kindling/browser-check/filesOf';
import { servePage } from '@kindling/browser-check/servePage';
import type { Page } from 'playwright-core';
import sharp from 'sharp';

const desktop = { viewport: { width: 1280, height: 800 } };
const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
/** The steps after which they are taken: what was learned shows by then. */
const STEPS = 300;

/** A 3 in two arcs: places on the pad from 0 to 1. */
const three = [
  [0.47, 0.33, 0.19, -150, 80],
  [0.47, 0.66, 0.21, -80, 150],
].flatMap(([x, y, radius, from, to]) =>
  Array.from({ length: 12 }, (_, i) => {
    const angle = ((from + ((to - from) * i) / 11) * Math.PI) / 180;
    return [x + radius * Math.cos(angle), y + radius * Math.sin(angle)] as const;
  }),
);

async function drawThree(page: Page): Promise<void> {
  const pad = page.locator('.draw canvas.pad');
  await pad.scrollIntoViewIfNeeded();
  const { x: left, y: top, width, height } = (await pad.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
  for (const [i, [x, y]] of three.entries()) {
    await page.mouse.move(left + x * width, top + y * height);
    if (i === 0) await page.mouse.down();
  }
  await page.mouse.up();
  // nothing is pointed at
  await page.mouse.move(0, 0);
}

const server = await servePage(filesOf(fileURLToPath(new URL('../../dist', import.meta.url))), { isolated: true });
const browser = await launchChromium();
for (const [name, options] of Object.entries({ desktop, phone })) {
  const { page } = await openPage(browser, server.url, options);
  await page.waitForFunction(() => (window.playground?.place.value.step ?? 0) > 0);
  await drawThree(page);
  await page.waitForFunction((least) => window.playground.place.value.step >= least, STEPS, { timeout: 300_000 });
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    // on the phone the second is of what stands below
    if (name === 'phone' && colorScheme === 'dark') await page.locator('.net').evaluate((part) => part.scrollIntoView());
    await page.waitForTimeout(500);
    const file = fileURLToPath(new URL(`../../../../docs/images/playground-${name}-${colorScheme}.png`, import.meta.url));
    await sharp(await page.screenshot({ caret: 'initial' }))
      .png({ palette: true, effort: 10 })
      .toFile(file);
  }
  await page.context().close();
}
await browser.close();
await server.close();
