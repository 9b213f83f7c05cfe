// How fast the built page is beside Node: `pnpm --filter playground timings`. Times are worth something on a machine that does nothing else.

import { fileURLToPath } from 'node:url';
import { launchChromium, openPage } from '@kindling/browser-check/chromium';
import { filesOf } from '@kindling/browser-check/filesOf';
import { servePage } from '@kindling/browser-check/servePage';
import { shutdown } from '@kindling/core';
import type { Browser, Page } from 'playwright-core';
import { trainInNode, trainInPage } from './stepTimes';
import { waitUntilKept } from './waitUntilKept';

const ROUNDS = 8;

const median = (numbers: readonly number[]) => [...numbers].sort((a, b) => a - b)[numbers.length >> 1];
const ms = (numbers: readonly number[]) =>
  `${median(numbers).toFixed(2)} ms (${Math.min(...numbers).toFixed(2)} to ${Math.max(...numbers).toFixed(2)})`;

async function compareSteps(page: Page): Promise<void> {
  for (const threads of [1, 2]) {
    const sides = { Node: await trainInNode(threads), page: await trainInPage(page, threads) };
    const times = { Node: [] as number[], page: [] as number[] };
    for (let round = 0; round <= ROUNDS; round++) {
      for (const side of ['Node', 'page'] as const) {
        const time = await sides[side]();
        // what runs for the first time is compiled still
        if (round > 0) times[side].push(time);
      }
    }
    const ratio = Math.min(...times.page) / Math.min(...times.Node);
    console.log(
      `step, ${threads} thread${threads === 1 ? '' : 's'}: page ${ms(times.page)}, Node ${ms(times.Node)}, ratio of the smallest ${ratio.toFixed(2)}`,
    );
  }
}

/** How often a frame is drawn while it trains. */
async function measureFrames(page: Page): Promise<void> {
  const intervals = await page.evaluate(async () => {
    void window.playground.play();
    const times = [await new Promise(requestAnimationFrame)];
    while (times.at(-1)! - times[0] < 4000) times.push(await new Promise(requestAnimationFrame));
    await window.playground.pause();
    return times.slice(1).map((time, i) => time - times[i]);
  });
  const mean = intervals.reduce((sum, one) => sum + one, 0) / intervals.length;
  const late = intervals.filter((one) => one > 25).length;
  console.log(
    `frames while it trains: ${(1000 / mean).toFixed(1)} a second, ${late} of ${intervals.length} more than 25 ms after the one before (the latest ${Math.max(...intervals).toFixed(0)} ms)`,
  );
}

/** From the second visit's first byte to curves that have moved: the service worker answers from its cache. */
async function measureSecondVisit(browser: Browser, url: string, files: number): Promise<void> {
  const first = await openPage(browser, url);
  const context = first.page.context();
  await waitUntilKept(first.page, files);
  await first.page.close();
  const times: number[] = [];
  for (let visit = 0; visit < 5; visit++) {
    const page = await context.newPage();
    await page.goto(url);
    const moved = await page.waitForFunction(() => {
      const losses = window.playground?.runs.value[0]?.losses;
      return losses !== undefined && losses.length > 2 && document.querySelector('.plot canvas') !== null && performance.now();
    });
    times.push((await moved.jsonValue()) as number);
    await page.close();
  }
  await context.close();
  console.log(`from a second visit's beginning to moving curves: ${ms(times)}`);
}

const files = filesOf(fileURLToPath(new URL('../../dist', import.meta.url)));
const server = await servePage(files, { isolated: true });
const browser = await launchChromium();
const { page } = await openPage(browser, server.url);
await page.waitForFunction(() => (window.playground?.place.value.step ?? 0) > 0);
await compareSteps(page);
await measureFrames(page);
await page.context().close();
await measureSecondVisit(browser, server.url, files.size - 1);
await browser.close();
await server.close();
await shutdown();
