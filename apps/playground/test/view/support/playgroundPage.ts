import { fileURLToPath } from 'node:url';
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
export async function draw(
  page: Page,
  lines: readonly (readonly (readonly [x: number, y: number])[])[],
  pad = '.draw canvas.pad',
): Promise<void> {
  const box = await page.locator(pad).boundingBox();
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

/** A 1 of one stroke. */
export const stroke: readonly (readonly [number, number])[] = [
  [0.5, 0.15],
  [0.5, 0.85],
];

/** Places on a part of a circle, by the angles in degrees at which it begins and ends; 0 is at the right. */
function arc(x: number, y: number, radius: number, from: number, to: number): [number, number][] {
  return Array.from({ length: 12 }, (_, i) => {
    const angle = ((from + ((to - from) * i) / 11) * Math.PI) / 180;
    return [x + radius * Math.cos(angle), y + radius * Math.sin(angle)];
  });
}

/** In the page: whether the first canvas of a selector has at least so many pixels of just this colour, as "red green blue". */
export function coloursOf([selector, colour, least]: readonly [selector: string, colour: string, least: number]): boolean {
  const source = document.querySelector<HTMLCanvasElement>(selector);
  if (source === null || source.width === 0) return false;
  // a copy is read: browsers complain where one that is painted is
  const canvas = document.createElement('canvas');
  canvas.width = source.width;
  canvas.height = source.height;
  const context = canvas.getContext('2d', { willReadFrequently: true }) as CanvasRenderingContext2D;
  context.drawImage(source, 0, 0);
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
  let found = 0;
  for (let i = 0; i < data.length; i += 4) if (`${data[i]} ${data[i + 1]} ${data[i + 2]}` === colour) found++;
  return found >= least;
}

/** What the net takes the drawing for, once it is that. */
export async function waitForReading(page: Page, name: string): Promise<void> {
  const best = '.probabilities .best .name';
  await page.waitForFunction(
    ([selector, wanted]) =>
      document.querySelector(selector)?.textContent === wanted && 'drawing' in window.playground.subject.value,
    [best, name] as const,
    { timeout: 20_000 },
  );
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

/** Drops files on the page. */
export async function drop(page: Page, files: readonly (readonly [name: string, bytes: Buffer])[]): Promise<void> {
  const carried = await page.evaluateHandle(
    (given) => {
      const transfer = new DataTransfer();
      for (const [name, base64] of given) {
        const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
        transfer.items.add(new File([bytes], name));
      }
      return transfer;
    },
    files.map(([name, bytes]) => [name, bytes.toString('base64')] as const),
  );
  await page.dispatchEvent('main', 'drop', { dataTransfer: carried });
}

/** What is on a picture. */
export interface PictureContent {
  /** What a reader of XML complains of; empty where it does not. */
  readonly problem: string;
  /** Of an SVG: what is written on it, and how many pictures of pixels are on it. */
  readonly texts: readonly string[];
  readonly images: number;
  readonly width: number;
  readonly height: number;
  /** Different colours, and the share of pixels that have another colour than the corner's. */
  readonly colours: number;
  readonly ink: number;
}

/** In the page: looks at a picture. */
export async function pictureContent([type, base64]: readonly [type: string, base64: string]): Promise<PictureContent> {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  const tree = type === 'image/png' ? null : new DOMParser().parseFromString(new TextDecoder().decode(bytes), 'image/svg+xml');
  const image = new Image();
  image.src = URL.createObjectURL(new Blob([bytes], { type }));
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = image.naturalWidth;
  canvas.height = image.naturalHeight;
  const context = canvas.getContext('2d', { willReadFrequently: true }) as CanvasRenderingContext2D;
  context.drawImage(image, 0, 0);
  const pixels = new Uint32Array(context.getImageData(0, 0, canvas.width, canvas.height).data.buffer);
  return {
    problem: tree?.querySelector('parsererror')?.textContent ?? '',
    texts: [...(tree?.querySelectorAll('[aria-label]') ?? [])].map((element) => element.getAttribute('aria-label') ?? ''),
    images: tree?.querySelectorAll('image').length ?? 0,
    width: canvas.width,
    height: canvas.height,
    colours: new Set(pixels).size,
    ink: pixels.filter((pixel) => pixel !== pixels[0]).length / pixels.length,
  };
}

/** A net that the trainer wrote. */
export const trainerNet = fileURLToPath(new URL('../../../../mnist-trainer/test/fixtures/model.safetensors', import.meta.url));

/** Draws a line on a canvas with a finger; places from 0 to 1. */
export async function touch(page: Page, selector: string, line: readonly (readonly [x: number, y: number])[]): Promise<void> {
  const canvas = page.locator(selector);
  await canvas.scrollIntoViewIfNeeded();
  const box = await canvas.boundingBox();
  if (box === null) throw new Error(`the page shows no ${selector}`);
  const session = await page.context().newCDPSession(page);
  for (const [i, [x, y]] of line.entries()) {
    const touchPoints = [{ x: box.x + x * box.width, y: box.y + y * box.height }];
    await session.send('Input.dispatchTouchEvent', { type: i === 0 ? 'touchStart' : 'touchMove', touchPoints });
  }
  // one that is lifted while it moves flings, and the next tap would only end that
  await page.waitForTimeout(200);
  await session.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
  await session.detach();
}
