import { setTimeout } from 'node:timers/promises';
import type { Page } from 'playwright-core';

const MOST_LOOKS = 600;

/**
 * Waits until the service worker keeps as many files, up to a minute.
 *
 * @throws Error with the number that it keeps by then.
 */
export async function waitUntilKept(page: Page, files: number): Promise<void> {
  for (let looks = 1; ; looks++) {
    // not waitForFunction: the promise that an asynchronous one gives counts as true there
    const kept = await page.evaluate(async () => {
      const [name] = await caches.keys();
      return name === undefined ? 0 : (await (await caches.open(name)).keys()).length;
    });
    if (kept >= files) return;
    if (looks === MOST_LOOKS) throw new Error(`the service worker keeps ${kept} files after a minute, not ${files}`);
    await setTimeout(100);
  }
}
