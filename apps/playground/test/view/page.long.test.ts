import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { skipSuite } from '@kindling/browser-check/browserSuite';
import { launchChromium, type OpenedPage, openPage } from '@kindling/browser-check/chromium';
import { pageFiles } from '@kindling/browser-check/pageFiles';
import { type PageServer, servePage } from '@kindling/browser-check/servePage';
import { hasChromium } from '@kindling/test-kit';
import type { Browser, Page } from 'playwright-core';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Prediction } from '../../src/worker/protocol';
import { draw, hashOf, longestTask, strangersOf, three, waitForAccuracy, waitForStep } from './support/playgroundPage';

/** What may be shipped before the first step, gzipped. */
const MOST_BYTES = 400_000;

const test = suite('the page');
let browser: Browser;
let server: PageServer;
let files: Map<string, Uint8Array>;
/** The page that most of these tests look at, one after the other. */
let opened: OpenedPage;
let page: Page;

test.before(async () => {
  const starting = launchChromium();
  process.env.KINDLING_SOURCES = 'yes'; // read where the page is not built yet
  files = await pageFiles(fileURLToPath(new URL('../..', import.meta.url)));
  server = await servePage(files, { isolated: true });
  browser = await starting;
});
test.after(async () => {
  await browser?.close();
  await server?.close();
});

/** Faults that axe-core finds, a line each. */
async function violations(of: Page): Promise<string[]> {
  const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  await of.evaluate(`${source}; undefined`);
  return of.evaluate(async () => {
    type Results = { violations: { id: string; nodes: { html: string; failureSummary?: string }[] }[] };
    const { axe } = globalThis as unknown as { axe: { run(): Promise<Results> } };
    const found = (await axe.run()).violations;
    return found.map(({ id, nodes }) => `${id}: ${nodes[0].html} ${nodes[0].failureSummary} (${nodes.length})`);
  });
}

test('it opens training, and no more than 400 kB of JavaScript are there before the first step', async () => {
  opened = await openPage(browser, server.url);
  page = opened.page;
  await waitForStep(page, 1, 20_000);
  const scripts = [...new Set(server.requests)].filter((path) => path.endsWith('.js'));
  const sizes = scripts.map((path) => gzipSync(files.get(path) as Uint8Array).length);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const list = scripts.map((path, i) => `${path} ${Math.round(sizes[i] / 1000)}`).join(', ');
  console.log(`    JavaScript before the first step, gzipped: ${Math.round(total / 1000)} kB (${list})`);
  assert.ok(total <= MOST_BYTES, `${total} bytes`);
  const backend = await page.textContent('[data-is=backend]');
  const threads = await page.textContent('[data-is=threads]');
  assert.ok(backend !== '' && Number(threads) >= 1, `${backend}, ${threads}`);
});

test('the main thread has no task over 50 ms while it trains', async () => {
  await waitForStep(page, 20);
  const longest = await longestTask(browser, page, 2000);
  console.log(`    the longest task of the main thread while it trains: ${longest.toFixed(1)} ms`);
  assert.ok(longest < 50, `${longest} ms`);
});

test('it learns to read nine of ten digits within a minute, and says so to those who hear the page', async () => {
  await waitForAccuracy(page, 0.9);
  await page.waitForFunction(() => /accuracy \d/.test(document.querySelector('[aria-live]')?.textContent ?? ''));
  assert.match((await page.textContent('[data-is=accuracy]')) ?? '', /^\d+\.\d %$/);
});

test('it reads a 3 that is drawn', async () => {
  await draw(page, [three]);
  await page.waitForFunction(() => document.querySelector('.probabilities .best .name')?.textContent === '3', null, {
    timeout: 20_000,
  });
  const seen = await page.evaluate(() => [...(window.playground.prediction.value?.seen ?? [])]);
  assert.is(seen.length, 784);
  assert.ok(seen.filter((grey) => grey > 128).length > 30);
});

test('it pauses, and takes one step', async () => {
  await page.click('text=Pause');
  await hashOf(page);
  const before = await page.evaluate(() => window.playground.place.value.step);
  await page.click('text=One step');
  await page.waitForFunction((step) => window.playground.place.value.step === step + 1, before);
  assert.is(await page.evaluate(() => window.playground.playing.value), false);
});

test('a hundred steps back the weights are the same, to the bit', async () => {
  const then = await hashOf(page);
  const step = await page.evaluate(() => window.playground.place.value.step);
  await page.evaluate((until) => window.playground.play(until), step + 100);
  await page.waitForFunction(
    (last) => window.playground.place.value.step === last && !window.playground.playing.value,
    step + 100,
  );
  assert.is.not(await hashOf(page), then);
  await page.locator('.slider input').fill(String(step));
  await page.waitForFunction((there) => window.playground.place.value.step === there, step);
  assert.is(await hashOf(page), then);
  assert.is(await page.textContent('[data-is=hash]'), then.slice(0, 8));
});

test('it goes on from there with another rate, beside the first run', async () => {
  const from = await page.evaluate(() => window.playground.place.value.step);
  await page.fill('.branch input', '0.001');
  await page.click('.branch button');
  await waitForStep(page, from + 5);
  assert.equal(await page.evaluate(() => window.playground.runs.value.map(({ rate, from: first }) => [rate, first])), [
    [0.03, 0],
    [0.001, from],
  ]);
  await page.click('text=Pause');
});

test('a cell tells which pixels it sees and what made it', async () => {
  await page.locator('.columns canvas[role=application]').first().press('ArrowRight');
  await page.waitForSelector('.story');
  assert.match((await page.textContent('.story p')) ?? '', /\d/);
  await page.keyboard.press('Escape');
});

test('behind a cell of the confusion matrix are its digits', async () => {
  await page.locator('.matrix button').first().click();
  await page.waitForSelector('.digits li');
  assert.match((await page.textContent('.digits h3')) ?? '', /^0, read right/);
  await page.click('text=Back to the matrix');
});

test('what is saved can be read', async () => {
  await page.click('text=Take it home');
  const taken = new Map<string, Buffer>();
  for (const title of ['safetensors', 'ONNX', 'PyTorch', 'TypeScript', 'One HTML file']) {
    const [download] = await Promise.all([page.waitForEvent('download'), page.click(`dialog button:text-is("${title}")`)]);
    taken.set(title, readFileSync(await download.path()));
  }
  const weights = taken.get('safetensors') as Buffer;
  const header = JSON.parse(weights.subarray(8, 8 + Number(weights.readBigUInt64LE(0))).toString());
  assert.equal(header['conv1.weight'].shape, [32, 1, 5, 5]);
  for (const title of ['ONNX', 'PyTorch', 'TypeScript', 'One HTML file']) assert.ok((taken.get(title)?.length ?? 0) > 500, title);
  assert.equal(await violations(page), []);
  await page.click('text=Close');
  const python = process.env.KINDLING_PYTHON;
  if (python === undefined) {
    return console.log(
      '    KINDLING_PYTHON names no Python with torch, safetensors and onnxruntime: nobody else reads what is saved',
    );
  }
  const { seen, probabilities } = await page.evaluate(() => {
    const { seen: pixels, probabilities: shares } = window.playground.prediction.value as Prediction;
    return { seen: [...pixels], probabilities: [...shares] };
  });
  const folder = mkdtempSync(join(tmpdir(), 'kindling-playground-'));
  const names = { safetensors: 'net.safetensors', ONNX: 'net.onnx', PyTorch: 'net.py' };
  for (const [title, name] of Object.entries(names)) writeFileSync(join(folder, name), taken.get(title) as Buffer);
  writeFileSync(join(folder, 'seen.json'), JSON.stringify({ pixels: seen, probabilities }));
  const script = fileURLToPath(new URL('./support/readExports.py', import.meta.url));
  const gaps = JSON.parse(execFileSync(python, [script, folder], { encoding: 'utf8' }));
  rmSync(folder, { recursive: true });
  console.log(
    `    probabilities in PyTorch and onnxruntime differ by ${gaps.map((gap: number) => gap.toExponential(1)).join(' and ')}`,
  );
  assert.ok(gaps.length === 2 && gaps.every((gap: number) => gap < 1e-4), `${gaps}`);
});

test('its address restores a run, with the same losses', async () => {
  const losses = (of: Page) =>
    of.evaluate(() => Array.from({ length: 30 }, (_, i) => window.playground.runs.value[0].losses.at(i + 1)));
  const address = await page.evaluate(() => location.href);
  const first = await losses(page);
  const again = await openPage(browser, address.replace(/steps=\d+/, 'steps=30'));
  await waitForStep(again.page, 30);
  assert.ok(first.every(Number.isFinite), `${first}`);
  assert.equal(await losses(again.page), first);
  assert.equal(again.complaints, []);
  await again.page.context().close();
});

test('the net is changed in place; what is impossible is explained', async () => {
  await page.locator('.layer-list .numbers input').first().fill('8');
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => window.playground.opened.value?.config.layers[0].kind === 'conv');
  await page.waitForFunction(
    () => (window.playground.opened.value?.config.layers[0] as { channels?: number } | undefined)?.channels === 8,
  );
  await waitForStep(page, 3);
  await page.locator('.layer-list .numbers input').nth(5).fill('11');
  await page.keyboard.press('Enter');
  await page.locator('.layer-list .line .field input').nth(1).fill('4');
  await page.keyboard.press('Enter');
  await page.waitForSelector('.impossible');
  assert.match((await page.textContent('.impossible')) ?? '', /You could/);
});

test('axe-core finds nothing, light or dark, wide or on a phone', async () => {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    assert.equal(await violations(page), [], colorScheme);
  }
  await page.setViewportSize({ width: 390, height: 844 });
  assert.equal(await violations(page), []);
  const beyond = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(beyond <= 0, `${beyond} pixels wider than a phone`);
});

test('nothing went wrong, and nobody else was asked for anything', async () => {
  assert.equal(opened.complaints, []);
  assert.equal(strangersOf(opened), []);
  await page.context().close();
});

test('without isolation and without a service worker it trains on one thread, and says why', async () => {
  const plain = await servePage(files, { isolated: false });
  const alone = await openPage(browser, plain.url, { serviceWorkers: 'block' });
  await waitForStep(alone.page, 5);
  assert.is(await alone.page.textContent('[data-is=threads]'), '1');
  assert.match((await alone.page.textContent('.machine .why')) ?? '', /isolated/);
  await alone.page.context().close();
  await plain.close();
});

test('on any host, in any folder, it gets its threads, and works without a network from then on', async () => {
  const folder = '/some/folder';
  const moved = new Map([...files].map(([path, bytes]) => [folder + path, bytes]));
  const host = await servePage(moved, { isolated: false });
  host.answers.set(`${folder}/`, (response) => {
    response.setHeader('Content-Type', 'text/html').end(files.get('/index.html'));
  });
  const visitor = await openPage(browser, `${host.url}${folder.slice(1)}/`);
  await waitForStep(visitor.page, 1);
  assert.is(await visitor.page.evaluate(() => crossOriginIsolated), true);
  await visitor.page.waitForFunction(async (count) => {
    const [name] = await caches.keys();
    return name !== undefined && (await (await caches.open(name)).keys()).length >= count;
  }, files.size - 1);
  await host.close();
  await visitor.page.reload();
  await waitForStep(visitor.page, 1);
  assert.is(await visitor.page.evaluate(() => crossOriginIsolated), true);
  assert.equal(visitor.complaints, []);
  assert.equal(strangersOf(visitor), []);
  await visitor.page.context().close();
});

if (hasChromium()) test.run();
else skipSuite('the page');
