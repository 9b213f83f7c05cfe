import { launchChromium, openPage } from '@kindling/browser-check/chromium';
import { filesOf } from '@kindling/browser-check/filesOf';
import { servePage } from '@kindling/browser-check/servePage';
import { hasChromium } from '@kindling/test-kit';
import { checkTrained, SOME_THREADS } from '../trained';
import { MissingTool } from '../trial';

/** A page that loads a script by the address that it has on the server. */
export function pageWith(script: string, type = 'module'): string {
  return `<!doctype html><meta charset="utf-8"><title>a page</title><link rel="icon" href="data:,"><script type="${type}" src="${script}"></script>`;
}

/** Opens a folder's index.html as a server sends it that knows of nothing, and as one that lets pages share memory. */
export async function trainInPages(folder: string): Promise<string> {
  const seen: string[] = [];
  for (const isolated of [false, true]) {
    const server = await servePage(filesOf(folder), { isolated });
    try {
      seen.push(await trainInPage(isolated ? 'isolated page' : 'page', server.url, isolated ? SOME_THREADS : 1));
    } finally {
      await server.close();
    }
  }
  return seen.join(', ');
}

/** Opens an address in Chromium and reads what programs/page.mjs leaves there. */
export async function trainInPage(where: string, url: string, atLeastThreads: number): Promise<string> {
  if (!hasChromium()) throw new MissingTool('no Chromium to open its page in');
  const browser = await launchChromium();
  try {
    const { page, complaints } = await openPage(browser, url);
    await page.waitForFunction('globalThis.trained !== undefined', undefined, { timeout: 30_000 }).catch(() => {
      throw new Error(`${where}: the program did not start\n${complaints.join('\n')}`);
    });
    const trained = checkTrained(where, await page.evaluate('globalThis.trained'), atLeastThreads);
    // a driver in software tells how slow it is
    const serious = complaints.filter((text) => !/GL Driver Message \(OpenGL, Performance/.test(text));
    if (serious.length > 0) throw new Error(`${where} complains:\n${serious.join('\n')}`);
    return trained;
  } finally {
    await browser.close();
  }
}
