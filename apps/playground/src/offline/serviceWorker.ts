// Keeps the page for when there is no network, and gives it the headers with which threads may share memory on a host
// that sends none.

import { isolationHeaders } from '../server/headers';

/** What the build writes in: every file of the page, and a name for this set of them. */
declare const __BUILD__: { readonly version: string; readonly files: readonly string[] };

interface WorkerEvent extends Event {
  waitUntil(promise: Promise<unknown>): void;
}
interface RequestEvent extends WorkerEvent {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
}
interface WorkerScope {
  readonly registration: { readonly scope: string; readonly active: unknown };
  readonly clients: { claim(): Promise<void> };
  addEventListener(type: 'install' | 'activate' | 'message', listener: (event: WorkerEvent) => void): void;
  addEventListener(type: 'fetch', listener: (event: RequestEvent) => void): void;
}

// the browser's types of a page and of a service worker cannot stand in one program
const scope = self as unknown as WorkerScope;
const build = __BUILD__;
// another build may lie in another folder of the same host
const prefix = `kindling-playground ${scope.registration.scope} `;
const cacheName = prefix + build.version;
const addressOf = (file: string) => new URL(file, scope.registration.scope).href;

/** Fetches what is not kept yet. */
async function keepAll(): Promise<void> {
  const cache = await caches.open(cacheName);
  const missing = await Promise.all(
    build.files.map(async (file) => ((await cache.match(addressOf(file))) === undefined ? addressOf(file) : null)),
  );
  await cache.addAll(missing.filter((address) => address !== null));
}

// The first visit must not wait for files that it does not need yet; a newer build is taken whole or not at all.
scope.addEventListener('install', (event) => {
  if (scope.registration.active) event.waitUntil(keepAll());
});

scope.addEventListener('activate', (event) => {
  event.waitUntil(
    (async () => {
      const names = (await caches.keys().catch(() => [])).filter((name) => name.startsWith(prefix) && name !== cacheName);
      await Promise.all(names.map((name) => caches.delete(name)));
      await scope.clients.claim();
    })(),
  );
});

// The page says when it is up and the rest may be fetched.
scope.addEventListener('message', (event) => event.waitUntil(keepAll()));

scope.addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method !== 'GET' || !request.url.startsWith(scope.registration.scope)) return;
  event.respondWith(answer(request));
});

// A disk without room, or a browser that keeps nothing, takes only what works without a network.
async function answer(request: Request): Promise<Response> {
  const cache = await caches.open(cacheName).catch(() => null);
  const address = new URL(request.url);
  address.search = '';
  address.hash = '';
  const asked = request.mode === 'navigate' && address.href === scope.registration.scope ? addressOf('index.html') : address.href;
  const kept = await cache?.match(asked).catch(() => undefined);
  if (kept !== undefined) return isolated(kept);
  const response = await fetch(request);
  if (response.ok && build.files.some((file) => addressOf(file) === asked))
    await cache?.put(asked, response.clone()).catch(() => {});
  return isolated(response);
}

function isolated(response: Response): Response {
  if (response.type === 'opaque' || response.status === 0) return response;
  const headers = new Headers(response.headers);
  for (const [name, value] of Object.entries(isolationHeaders)) headers.set(name, value);
  headers.set('Cross-Origin-Resource-Policy', 'same-origin');
  const body = [101, 204, 205, 304].includes(response.status) ? null : response.body;
  return new Response(body, { status: response.status, statusText: response.statusText, headers });
}
