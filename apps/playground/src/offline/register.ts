import { keep as keepName, kept } from './storage';

const RELOADED = 'kindling-reloaded';

/** What the service worker can do for the page. */
export interface Offline {
  /** Whether the page is loaded once more: nothing should be started then. */
  readonly reloading: boolean;
  /** Has every file of the page kept for when there is no network. */
  keep(): Promise<void>;
}

/**
 * Starts the service worker. On a host without the headers that threads need, the page loads once more when the worker is there, for
 * it to send them.
 */
export async function startOffline(): Promise<Offline> {
  const { serviceWorker } = navigator;
  if (!import.meta.env.PROD || serviceWorker === undefined) return { reloading: false, keep: async () => {} };
  const registering = serviceWorker.register('./serviceWorker.js').catch(() => null);
  const keep = async () => {
    if ((await registering) !== null) (await serviceWorker.ready).active?.postMessage('keep');
  };
  const isolated = crossOriginIsolated || serviceWorker.controller !== null;
  // where nothing can be kept, it would load again and again
  if (isolated || kept('sessionStorage', RELOADED) !== null || !keepName('sessionStorage', RELOADED, 'yes')) {
    return { reloading: false, keep };
  }
  const controlled = new Promise<boolean>((resolve) => {
    serviceWorker.addEventListener('controllerchange', () => resolve(true), { once: true });
    // where that takes longer, one thread may train meanwhile
    setTimeout(() => resolve(false), 1500);
  });
  const reloading = (await registering) !== null && (await controlled);
  if (reloading) location.reload();
  return { reloading, keep };
}
