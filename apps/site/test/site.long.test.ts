import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { launchChromium, openPage } from '@kindling/browser-check/chromium';
import { filesOf } from '@kindling/browser-check/filesOf';
import { type PageServer, servePage } from '@kindling/browser-check/servePage';
import { violations } from '@kindling/browser-check/violations';
import { hasChromium, temporaryFolder } from '@kindling/test-kit';
import type { Browser, Page } from 'playwright-core';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { buildSite, type SiteReport, siteFolder } from '../src/buildSite';

const test = suite('the built site');
const pages = [
  'index.html',
  'modules/_kindling_nn.html',
  'documents/Gallery.html',
  'documents/Architecture.html',
  'documents/Performance.html',
];
const out = join(temporaryFolder(), 'site');
let report: SiteReport;
let server: PageServer;
let browser: Browser | null = null;

/** The playground where it has been built, else a page in its place: what it does is tested where it stands. */
function playground(): string {
  const built = join(siteFolder, '../playground/dist');
  if (existsSync(join(built, 'index.html'))) return built;
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>The playground</title>');
  return folder;
}

test.before(async () => {
  report = await buildSite(out, playground());
  // in a folder of a host, as it may stand
  const files = [...filesOf(out)].map(([path, bytes]) => [`/some/folder${path}`, bytes] as const);
  server = await servePage(new Map(files), { isolated: false });
  if (hasChromium()) browser = await launchChromium();
});

test.after(async () => {
  await browser?.close();
  await server?.close();
});

/** A page of the site; afterwards nothing may have gone wrong in it, and nothing been asked of another host. */
async function visit(path: string, look: (page: Page) => Promise<void>): Promise<void> {
  if (browser === null) return;
  const { page, complaints, requests } = await openPage(browser, `${server.url}some/folder/${path}`);
  await look(page);
  await page.waitForLoadState('networkidle');
  assert.equal(complaints, [], path);
  assert.equal([...new Set(requests.map((url) => new URL(url).origin))], [new URL(server.url).origin], path);
  await page.context().close();
}

test('every link holds', () => {
  assert.equal(report.broken, []);
  assert.ok(report.links > 10_000, `${report.links} links`);
});

test('without a built playground there is no site', async () => {
  const empty = temporaryFolder();
  const message = await buildSite(join(empty, 'out'), empty).then(
    () => 'no error',
    (error: Error) => error.message,
  );
  assert.match(message, 'Build the playground first: npx -y pnpm@12 --filter playground build');
});

test('pages open without a complaint, fit a phone, and are dark where that is asked for', async () => {
  for (const path of pages) {
    await visit(path, async (page) => {
      assert.is(await page.locator('h1').count(), 1, path);
      const colour = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      const light = await colour();
      await page.emulateMedia({ colorScheme: 'dark' });
      assert.is.not(await colour(), light, path);
      await page.setViewportSize({ width: 390, height: 844 });
      assert.is(await page.evaluate(() => document.documentElement.scrollWidth), 390, `${path} scrolls sideways`);
    });
  }
});

test('axe-core finds nothing, and no colours that are too pale, light or dark', async () => {
  const colours = ['color-contrast', 'link-in-text-block'];
  // TypeDoc's script puts a link into what opens a page's children
  const exclude = ['#tsd-nav-container summary'];
  for (const path of [...pages, 'classes/_kindling_nn.Conv2d.html']) {
    await visit(path, async (page) => {
      assert.equal(await violations(page, { exclude }), [], path);
      await page.emulateMedia({ colorScheme: 'dark' });
      assert.equal(await violations(page, { exclude, rules: colours }), [], `${path}, dark`);
    });
  }
});

test('the search finds crossEntropy, offline, and leads to it', async () => {
  await visit('documents/Performance.html', async (page) => {
    await page.click('#tsd-search-trigger');
    await page.fill('#tsd-search-input', 'crossEntropy');
    const found = page.locator('#tsd-search-results a', { hasText: /crossEntropy$/ }).first();
    await found.click();
    await page.waitForURL(/crossEntropy\.html/);
    assert.match((await page.locator('h1').textContent())!, 'crossEntropy');
  });
});

test('the reference has a page of Conv2d: what it is, its shapes, what it throws, and only what it adds to Module', async () => {
  await visit('classes/_kindling_nn.Conv2d.html', async (page) => {
    const text = (await page.locator('.col-content').textContent())!;
    for (const part of ['Class Conv2d', 'Shape: input (N, inChannels, H, W)', 'Throws', 'torch.nn.Conv2d', 'dilation']) {
      assert.match(text, part);
    }
    assert.not.match(text, 'namedParameters');
    await page.locator('.tsd-hierarchy a', { hasText: 'Module' }).click();
    assert.match((await page.locator('.col-content').textContent())!, 'namedParameters');
  });
});

test('the gallery shows every picture, and the toolbar leads to the playground', async () => {
  await visit('documents/Gallery.html', async (page) => {
    for (const picture of await page.locator('.gallery img').all()) {
      await picture.scrollIntoViewIfNeeded();
      await picture.evaluate((element) => (element as HTMLImageElement).decode());
    }
    assert.is(
      await page.locator('#tsd-toolbar-links a', { hasText: 'Playground' }).getAttribute('href'),
      '../playground/index.html',
    );
  });
});

test('a diagram is drawn for light and for dark, one of which is shown', async () => {
  await visit('documents/Architecture.html', async (page) => {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      assert.ok(await page.locator(`img.only-${colorScheme}`).isVisible());
      assert.is(await page.locator('img[alt=Diagram]:visible').count(), 1);
    }
  });
});

test.run();
