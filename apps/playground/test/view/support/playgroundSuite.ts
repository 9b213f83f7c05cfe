import { fileURLToPath } from 'node:url';
import { launchChromium } from '@kindling/browser-check/chromium';
import { pageFiles } from '@kindling/browser-check/pageFiles';
import { type PageServer, servePage } from '@kindling/browser-check/servePage';
import type { Browser } from 'playwright-core';
import { suite, type Test } from 'uvu';

export interface PlaygroundSuite {
  readonly test: Test;
  readonly browser: Browser;
  /** Of the built page, isolated. */
  readonly server: PageServer;
  readonly files: Map<string, Uint8Array>;
}

/** A suite with a browser, with these switches, and a server of the built page: they are there once its tests run. */
export function playgroundSuite(name: string, switches: readonly string[] = []): PlaygroundSuite {
  const test = suite(name);
  let [browser, server]: [Browser | null, PageServer | null] = [null, null];
  let files = new Map<string, Uint8Array>();
  test.before(async () => {
    const starting = launchChromium(switches);
    process.env.KINDLING_SOURCES = 'yes'; // read where the page is not built yet
    files = await pageFiles(fileURLToPath(new URL('../../..', import.meta.url)));
    server = await servePage(files, { isolated: true });
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
