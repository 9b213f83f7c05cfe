import { chromiumPath } from '@kindling/test-kit';
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

/** SwiftShader serves WebGL 2 and WebGPU in software; the rest keeps the browser from asking the network for things. */
const args = [
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--enable-unsafe-webgpu',
  '--enable-unsafe-swiftshader',
];

/** A headless browser with an empty profile, and with these switches besides. */
export function launchChromium(switches: readonly string[] = []): Promise<Browser> {
  return chromium.launch({ executablePath: chromiumPath, args: [...args, ...switches] });
}

export interface OpenedPage {
  readonly page: Page;
  /** What goes wrong in it, a line each. */
  readonly complaints: readonly string[];
  /** The addresses that it, its workers and its service worker ask for, but those that are the data themselves. */
  readonly requests: readonly string[];
}

/** A profile of its own, storage and cache included: the browser takes three seconds of processor time for it. */
export function newProfile(browser: Browser, options: BrowserContextOptions = {}): Promise<BrowserContext> {
  return browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
}

/** A page in a profile of its own. */
export async function openPage(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<OpenedPage> {
  return openPageIn(await newProfile(browser, options), url);
}

/** A machine that runs other pages beside has taken five times as long as an idle one for what takes ten seconds there. */
const PATIENCE_MS = 90_000;

/** A page in a profile that may have others; what those ask for from now on counts too. */
export async function openPageIn(context: BrowserContext, url: string): Promise<OpenedPage> {
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  const complaints: string[] = [];
  const requests: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() !== 'error' && message.type() !== 'warning') return;
    complaints.push(`${message.text()} (${message.location().url})`);
  });
  context.on('request', (request) => {
    if (!request.url().startsWith('data:')) requests.push(request.url());
  });
  await page.goto(url);
  return { page, complaints, requests };
}
