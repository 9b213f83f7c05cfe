import type { Browser } from 'playwright-core';
import { suite, type Test } from 'uvu';
import { launchChromium } from './chromium';
import { pageFiles } from './pageFiles';
import { type PageServer, servePage } from './servePage';

export interface PageSuite {
  readonly test: Test;
  readonly browser: Browser;
  /** Of the page. */
  readonly server: PageServer;
  /** The page's, by their addresses. */
  readonly files: Map<string, Uint8Array>;
}

/** A suite with a browser, with these switches, and a server of the page that is built from a folder: they are there once its tests run. */
export function pageSuite(
  name: string,
  root: string,
  { isolated = true, switches = [] }: { readonly isolated?: boolean; readonly switches?: readonly string[] } = {},
): PageSuite {
  const test = suite(name);
  let [browser, server]: [Browser | null, PageServer | null] = [null, null];
  let files = new Map<string, Uint8Array>();
  test.before(async () => {
    const starting = launchChromium(switches);
    files = await pageFiles(root);
    server = await servePage(files, { isolated });
    browser = await starting;
  });
  test.after(async () => {
    await browser?.close();
    await server?.close();
  });
  return {
    test,
    get browser() {
      return browser as Browser;
    },
    get server() {
      return server as PageServer;
    },
    get files() {
      return files;
    },
  };
}
