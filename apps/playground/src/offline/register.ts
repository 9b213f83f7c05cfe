const RELOADED = 'kindling-reloaded';

/**
 * Has the service worker keep the page. On a host without the headers that threads need, the page loads once more when the
 * worker is there, for it to send them; true then, and nothing should be started before.
 */
export async function startOffline(): Promise<boolean> {
  const { serviceWorker } = navigator;
  if (!import.meta.env.PROD || serviceWorker === undefined) return false;
  const registering = serviceWorker.register('./serviceWorker.js').catch(() => null);
  const keep = async () => {
    if ((await registering) !== null) (await serviceWorker.ready).active?.postMessage('keep');
  };
  if (crossOriginIsolated || serviceWorker.controller !== null || sessionStorage.getItem(RELOADED) !== null) {
    addEventListener('load', () => setTimeout(() => void keep(), 3000));
    if (document.readyState === 'complete') setTimeout(() => void keep(), 3000);
    return false;
  }
  sessionStorage.setItem(RELOADED, 'yes');
  const controlled = new Promise<boolean>((resolve) => {
    serviceWorker.addEventListener('controllerchange', () => resolve(true), { once: true });
    // a browser that takes longer may train on one thread meanwhile
    setTimeout(() => resolve(false), 1500);
  });
  if ((await registering) === null || !(await controlled)) {
    void keep();
    return false;
  }
  location.reload();
  return true;
}
