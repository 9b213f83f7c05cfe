import { runFromHash, runToHash } from '../../run/url';
import type { Playground } from './playground';

/** Milliseconds between two changes of the address while it trains: browsers refuse to have it changed all the time. */
const PAUSE = 1000;

/** The address of the run on the screen, as far as it went; null for one of own classes, of own drawings, or of a file's weights, which are in no address. */
export function addressOf(page: Playground): string | null {
  const opened = page.opened.value;
  if (opened === null || opened.config.data.kind === 'own' || opened.extras > 0 || opened.weights !== undefined) return null;
  return runToHash({ config: opened.config, steps: page.place.value.step });
}

/** Begins the run that the page's address names, up to its step; the page's own where it names none or a wrong one. */
export async function openAddress(page: Playground): Promise<void> {
  let problem: string | null = null;
  try {
    const named = runFromHash(location.hash);
    if (named !== null) {
      await page.open(named.config, { extras: {}, ...(named.steps > 0 ? { until: named.steps } : {}) });
      return;
    }
  } catch (error) {
    problem = (error as Error).message;
  }
  await page.open(page.config.value, { extras: {} });
  if (problem !== null) page.problem.value = problem;
}

/** Keeps the address up to date, and follows one that is typed or gone back to. */
export function followAddress(page: Playground): void {
  let own = location.hash;
  addEventListener('hashchange', () => {
    if (location.hash === own) return;
    own = location.hash;
    void openAddress(page);
  });
  setInterval(() => {
    const address = addressOf(page);
    // loaded once more on the way to its step, it is to go there all the same
    if (address === null || address === own || page.busy.value !== null || page.isOnItsWay) return;
    own = address;
    history.replaceState(null, '', address);
  }, PAUSE);
}
