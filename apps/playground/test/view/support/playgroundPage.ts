import type { OpenedPage } from '@kindling/browser-check/chromium';
import type { Browser, Page } from 'playwright-core';

/** Hosts other than the page's own that were asked for something. */
export function strangersOf({ page, requests }: OpenedPage): string[] {
  const own = new URL(page.url()).host;
  const asked = requests.map((url) => new URL(url)).filter(({ protocol, host }) => protocol.startsWith('http') && host !== own);
  return asked.map(({ host }) => host);
}

/** Waits until a training has taken so many steps. */
export async function waitForStep(page: Page, step: number, timeout = 60_000): Promise<void> {
  await page.waitForFunction((least) => window.playground?.place.value.step >= least, step, { timeout });
}

/** Waits until the test set was read right so often. */
export async function waitForAccuracy(page: Page, share: number, timeout = 60_000): Promise<void> {
  await page.waitForFunction((least) => (window.playground?.tested.value?.accuracy ?? 0) >= least, share, { timeout });
}

/** Draws lines on the pad with the mouse; places from 0 to 1. */
export async function draw(page: Page, lines: readonly (readonly (readonly [x: number, y: number])[])[]): Promise<void> {
  const box = await page.locator('.draw canvas.pad').boundingBox();
  if (box === null) throw new Error('the page shows no pad');
  for (const [first, ...rest] of lines) {
    await page.mouse.move(box.x + first[0] * box.width, box.y + first[1] * box.height);
    await page.mouse.down();
    for (const [x, y] of rest) await page.mouse.move(box.x + x * box.width, box.y + y * box.height, { steps: 2 });
    await page.mouse.up();
  }
}

/** A 3 as one writes it. */
export const three: readonly (readonly [number, number])[] = [
  ...arc(0.47, 0.33, 0.19, -150, 80),
  ...arc(0.47, 0.66, 0.21, -80, 150),
];

/** Places on a part of a circle, by the angles in degrees at which it begins and ends; 0 is at the right. */
function arc(x: number, y: number, radius: number, from: number, to: number): [number, number][] {
  return Array.from({ length: 12 }, (_, i) => {
    const angle = ((from + ((to - from) * i) / 11) * Math.PI) / 180;
    return [x + radius * Math.cos(angle), y + radius * Math.sin(angle)];
  });
}

/** The hash of the weights, once it stands still. */
export async function hashOf(page: Page): Promise<string> {
  await page.waitForFunction(() => window.playground.hash.value !== null && window.playground.busy.value === null);
  return page.evaluate(() => window.playground.hash.value as string);
}

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  /** Microseconds of the processor that the thread itself had: what else runs on the machine does not count. */
  readonly tdur?: number;
  readonly args: { readonly name?: string };
}

/** Milliseconds of the longest task of the page's main thread within so many milliseconds. */
export async function longestTask(browser: Browser, page: Page, duration: number): Promise<number> {
  await browser.startTracing(page, { categories: ['toplevel'] });
  await page.waitForTimeout(duration);
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: readonly TraceEvent[] };
  const threadOf = ({ pid, tid }: TraceEvent) => `${pid} ${tid}`;
  const named = traceEvents.filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain');
  const mains = new Set(named.map(threadOf));
  const tasks = traceEvents.filter((event) => event.ph === 'X' && /RunTask$/.test(event.name) && mains.has(threadOf(event)));
  if (tasks.length < 10) throw new Error(`the trace has ${tasks.length} tasks of the main thread`);
  return Math.max(...tasks.map(({ tdur }) => (tdur ?? 0) / 1000));
}
