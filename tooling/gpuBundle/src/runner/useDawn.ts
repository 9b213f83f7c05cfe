import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

/**
 * Gives Dawn the options in KINDLING_DAWN, separated by blanks (`enable-dawn-features=disable_robustness`, `adapter=NVIDIA`): what the
 * package `webgpu` takes and the backend doesn't ask for.
 */
export async function useDawn(): Promise<void> {
  const options = (process.env.KINDLING_DAWN ?? '').split(' ').filter((option) => option !== '');
  if (options.length === 0) return;
  const { href } = pathToFileURL(createRequire(import.meta.url).resolve('webgpu'));
  const { create } = (await import(href)) as { create(options: string[]): object };
  const host = globalThis as { navigator?: object };
  if (host.navigator === undefined)
    Object.defineProperty(globalThis, 'navigator', { value: {}, configurable: true, writable: true });
  Object.defineProperty(host.navigator, 'gpu', { value: create(options), configurable: true });
}
