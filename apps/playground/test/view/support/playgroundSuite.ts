import { fileURLToPath } from 'node:url';
import { type PageSuite, pageSuite } from '@kindling/browser-check/pageSuite';

/** A suite with a browser, with these switches, and a server of the built page, isolated: they are there once its tests run. */
export function playgroundSuite(name: string, switches: readonly string[] = []): PageSuite {
  process.env.KINDLING_SOURCES = 'yes'; // read where the page is not built yet
  return pageSuite(name, fileURLToPath(new URL('../../..', import.meta.url)), { switches });
}
