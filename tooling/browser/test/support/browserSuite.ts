import { fileURLToPath } from 'node:url';
import { hasChromium } from '@kindling/test-kit';
import type { Browser } from 'playwright-core';
import { suite, type Test } from 'uvu';
import { launchChromium, openPage } from './chromium';
import { pageFiles } from './pageFiles';
import { type PageServer, servePage } from './servePage';

const root = fileURLToPath(new URL('../..', import.meta.url));

export interface BrowserSuite {
  readonly test: Test;
  /** The page at an address below the server's root, in a profile of its own. */
  open(query?: string): ReturnType<typeof openPage>;
  readonly server: PageServer;
}

/** A suite with a browser and a server of the page; null where there is no browser, which is said in a line. */
export function browserSuite(name: string, options: { isolated?: boolean } = {}): BrowserSuite | null {
  if (!hasChromium()) {
    skipSuite(name);
    return null;
  }
  const test = suite(name);
  let browser: Browser;
  let server: PageServer;
  test.before(async () => {
    const starting = launchChromium();
    server = await servePage(await pageFiles(root), { isolated: options.isolated ?? true });
    browser = await starting;
  });
  test.after(async () => {
    await browser?.close();
    await server?.close();
  });
  return {
    test,
    open: (query = '') => openPage(browser, server.url + query),
    get server() {
      return server;
    },
  };
}

/** Says that a suite is skipped for want of a browser: a file whose tests are all skipped still says that they were there. */
export function skipSuite(name: string): void {
  const skipped = suite(name);
  skipped.skip('needs Chromium', () => {});
  skipped.run();
}
