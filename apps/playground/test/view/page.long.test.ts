import { gzipSync } from 'node:zlib';
import { skipSuite } from '@kindling/browser-check/browserSuite';
import { type OpenedPage, openPage, openPageIn } from '@kindling/browser-check/chromium';
import { servePage } from '@kindling/browser-check/servePage';
import { violations } from '@kindling/browser-check/violations';
import { hasChromium } from '@kindling/test-kit';
import type { Page } from 'playwright-core';
import * as assert from 'uvu/assert';
import { scriptsBeforeFirstStep } from '../../src/tools/scriptsBeforeFirstStep';
import { waitUntilKept } from '../../src/tools/waitUntilKept';
import { coloursOf, draw, hashOf, longestTask, strangersOf, three, waitForAccuracy, waitForStep } from './support/playgroundPage';
import { playgroundSuite } from './support/playgroundSuite';

/** What may be shipped before the first step, gzipped. */
const MOST_BYTES = 400_000;

const playground = playgroundSuite('the page');
const { test } = playground;
/** The page that most of these tests look at, one after the other. */
let opened: OpenedPage;
let page: Page;

test('it opens training, and no more than 400 kB of JavaScript are there before the first step', async () => {
  const { browser, server, files } = playground;
  opened = await openPage(browser, server.url);
  page = opened.page;
  await waitForStep(page, 1, 20_000);
  const scripts = scriptsBeforeFirstStep(server.requests);
  assert.ok(
    scripts.some((path) => path.includes('/worker-')),
    scripts.join(', '),
  );
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
  const longest = await longestTask(playground.browser, page, 2000);
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
  // a tenth of the rate, unless another is asked for
  await page.click('.branch button');
  await waitForStep(page, from + 5);
  assert.equal(await page.evaluate(() => window.playground.runs.value.map(({ rate, from: first }) => [rate, first])), [
    [0.03, 0],
    [0.003, from],
  ]);
  await page.click('text=Pause');
  assert.equal(await page.locator('.runs button').allTextContents(), ['A: rate 0.03', 'B: rate 0.003']);
  // both are drawn: the first goes on where the second leaves it
  const losses = await page.evaluate((at) => window.playground.runs.value.map((run) => run.losses.at(at)), from + 5);
  assert.ok(losses.every(Number.isFinite) && losses[0] !== losses[1], `${losses}`);
  for (const colour of ['26 99 216', '184 80 11']) {
    await page.waitForFunction(coloursOf, ['.plot canvas', colour, 20] as const, { timeout: 5000 });
  }
});

test('a cell tells which pixels it sees and which numbers made it; pressed, it stays while one points at those', async () => {
  const layers = page.locator('.columns canvas[role=application]');
  const { x, y } = (await layers.first().boundingBox())!;
  await page.mouse.click(x + 7.5, y + 7.5);
  // over other cells, down to the weights
  const weights = page.locator('.story canvas').nth(1);
  await weights.hover({ position: { x: 40, y: 22 } });
  await page.waitForSelector('.story output:has-text("×")');
  assert.match(
    (await page.textContent('.story p')) ?? '',
    /^25 inputs times their weights, summed, plus the bias -?[\d.]+, are -?[\d.e-]+\.$/,
  );
  const term = (await page.textContent('.story output')) ?? '';
  // of a window of 5 x 5 that number in the middle of the right-most column
  const expected = await page.evaluate(async () => {
    const story = await window.playground.ask('cell', { layer: 0, channel: 0, y: 11, x: 11 });
    return [story?.inputs.values[14] ?? 0, story?.weights?.values[14] ?? 0];
  });
  const [, read, weight, product] = (/^(\S+) × (\S+) = (\S+)$/.exec(term) ?? []).map(Number);
  for (const [shown, is] of [
    [read, expected[0]],
    [weight, expected[1]],
    [product, expected[0] * expected[1]],
  ]) {
    assert.ok(Math.abs(shown - is) <= 0.005 * Math.abs(is), `${term}, expected ${expected}`);
  }
  await page.keyboard.press('Escape');
  // a pooling of four has them in its sentence, and the keyboard walks over what was read
  await layers.nth(1).press('ArrowRight');
  await page.waitForFunction(() =>
    /^The largest of \S+, \S+, \S+ and \S+ is \S+\.$/.test(document.querySelector('.story p')?.textContent ?? ''),
  );
  await page.locator('.story canvas').press('Enter');
  assert.match((await page.textContent('.story output')) ?? '', /^-?[\d.e-]+$/);
  await page.click('text=Back to the filters');
});

test('behind a cell of the confusion matrix are its digits', async () => {
  const cell = page.locator('.matrix button').first();
  const count = Number(await cell.textContent());
  assert.ok(count > 20, `${count} zeros are read right`);
  await cell.click();
  await page.waitForSelector('.digits li');
  assert.match((await page.textContent('.digits h3')) ?? '', /^0, read right/);
  assert.is(await page.locator('.digits li canvas').count(), Math.min(24, count));
  await page.waitForFunction(coloursOf, ['.digits li canvas', '255 255 255', 5] as const, { timeout: 5000 });
  await page.locator('.digits li button').nth(1).click();
  const chosen = await page.evaluate(() => window.playground.subject.value);
  assert.is('set' in chosen && chosen.set, 'test');
  assert.is(
    await page.evaluate(async (subject) => {
      if (!('index' in subject)) return null;
      return (await window.playground.ask('digits', { set: 'test', indices: [subject.index] }))?.[0].label;
    }, chosen),
    0,
  );
  await page.click('.confusion header >> text=Matrix');
});

test('all stands where it can be read, and the legend is true in light and in dark colours', async () => {
  await page.click('button:text-is("Mistakes")');
  await page.waitForSelector('.digits li');
  // a net whose numbers grow beyond all bounds has the longest
  await page.evaluate(() => {
    const { inside } = window.playground;
    const activations = inside.value?.activations?.map((one) => ({ ...one, lowest: -9.6e4, highest: -1.25e5 })) ?? null;
    if (inside.value !== null) inside.value = { ...inside.value, activations };
  });
  await page.waitForFunction(() => document.querySelector('.column small')?.textContent === '-9.6e4…-1.3e5');
  const cut = await page.evaluate(() =>
    [...document.querySelectorAll('.panel')].flatMap((panel) =>
      [...panel.querySelectorAll('button, input, select, canvas, .answers')]
        .filter((part) => part.checkVisibility() && part.getBoundingClientRect().right > panel.getBoundingClientRect().right)
        .map((part) => part.textContent || part.outerHTML),
    ),
  );
  assert.equal(cut, []);
  await page.click('.confusion header >> text=Matrix');
  for (const [colorScheme, zero] of [
    ['dark', 'dark'],
    ['light', 'pale'],
  ] as const) {
    await page.emulateMedia({ colorScheme });
    await page.waitForSelector(`.legend:has-text("0 is ${zero}")`);
    const middle = await page
      .locator('.legend i')
      .evaluate((bar) => getComputedStyle(bar).backgroundImage.match(/\d+/g)?.map(Number) ?? []);
    // the third of five stops is that of 0
    const brightness = middle.slice(-9, -6).reduce((sum, part) => sum + part, 0) / 3;
    assert.is(brightness < 128 ? 'dark' : 'pale', zero, `${middle}`);
  }
});

test('its address restores a run, with the same losses', async () => {
  const losses = (of: Page) =>
    of.evaluate(() => Array.from({ length: 30 }, (_, i) => window.playground.runs.value[0].losses.at(i + 1)));
  const address = await page.evaluate(() => location.href);
  const first = await losses(page);
  const again = await openPage(playground.browser, address.replace(/steps=\d+/, 'steps=30'));
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
  const { browser, files } = playground;
  const plain = await servePage(files, { isolated: false });
  const alone = await openPage(browser, plain.url, { serviceWorkers: 'block' });
  await waitForStep(alone.page, 5);
  assert.is(await alone.page.textContent('[data-is=threads]'), '1');
  assert.match((await alone.page.textContent('.machine .why')) ?? '', /isolated/);
  await alone.page.context().close();
  await plain.close();
});

test('on any host, in any folder, it gets its threads, and works without a network from then on', async () => {
  const { browser, files } = playground;
  const folder = '/some/folder';
  const moved = new Map([...files].map(([path, bytes]) => [folder + path, bytes]));
  const host = await servePage(moved, { isolated: false });
  host.answers.set(`${folder}/`, (response) => {
    response.setHeader('Content-Type', 'text/html').end(files.get('/index.html'));
  });
  const visitor = await openPage(browser, `${host.url}${folder.slice(1)}/`);
  await waitForStep(visitor.page, 1);
  assert.is(await visitor.page.evaluate(() => crossOriginIsolated), true);
  await waitUntilKept(visitor.page, files.size - 1);
  await host.close();
  await visitor.page.reload();
  await waitForStep(visitor.page, 1);
  await visitor.page.waitForSelector('.plot canvas');
  assert.is(await visitor.page.evaluate(() => crossOriginIsolated), true);
  assert.equal(visitor.complaints, []);
  assert.equal(strangersOf(visitor), []);
  await visitor.page.context().close();
});

test('two builds in two folders of one host keep each its own files', async () => {
  const { browser, files } = playground;
  const other = Buffer.from(files.get('/serviceWorker.js') as Uint8Array)
    .toString()
    .replace(/(version["`]?:\s*["`])[0-9a-f]{16}/, '$10123456789abcdef');
  assert.match(other, '0123456789abcdef');
  const both = [...files].flatMap(([path, bytes]): [string, Uint8Array][] => [
    [`/one${path}`, bytes],
    [`/two${path}`, path === '/serviceWorker.js' ? Buffer.from(other) : bytes],
  ]);
  const host = await servePage(new Map(both), { isolated: false });
  for (const folder of ['/one/', '/two/']) {
    host.answers.set(folder, (response) => {
      response.setHeader('Content-Type', 'text/html').end(files.get('/index.html'));
    });
  }
  const { page: one } = await openPage(browser, `${host.url}one/`);
  await waitForStep(one, 1);
  await waitUntilKept(one, files.size - 1);
  const { page: two } = await openPageIn(one.context(), `${host.url}two/`);
  await waitForStep(two, 1);
  const names = await two.evaluate(() => caches.keys());
  for (const folder of ['/one/', '/two/']) assert.is(names.filter((name) => name.includes(folder)).length, 1, names.join());
  await host.close();
  await one.reload();
  await waitForStep(one, 1);
  await one.context().close();
});

if (hasChromium()) test.run();
else skipSuite('the page');
