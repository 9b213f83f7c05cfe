import { fileURLToPath } from 'node:url';
import { hasChromium } from '@kindling/test-kit';
import { suite } from 'uvu';
import { openPage } from './chromium';
import { type PageSuite, pageSuite } from './pageSuite';

const root = fileURLToPath(new URL('../..', import.meta.url));

export interface BrowserSuite extends Pick<PageSuite, 'test' | 'server'> {
  /** The page at an address below the server's root, in a profile of its own. */
  open(query?: string): ReturnType<typeof openPage>;
}

/** A suite with a browser and a server of the page; null where there is no browser, which is said in a line. */
export function browserSuite(name: string, options: { isolated?: boolean } = {}): BrowserSuite | null {
  if (!hasChromium()) {
    skipSuite(name);
    return null;
  }
  const page = pageSuite(name, root, options);
  return {
    test: page.test,
    open: (query = '') => openPage(page.browser, page.server.url + query),
    get server() {
      return page.server;
    },
  };
}

/** Says that a suite is skipped for want of a browser: a file whose tests are all skipped still says that they were there. */
export function skipSuite(name: string): void {
  const skipped = suite(name);
  skipped.skip('needs Chromium', () => {});
  skipped.run();
}
