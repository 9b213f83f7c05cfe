import { existsSync, readdirSync } from 'node:fs';
import Module, { createRequire } from 'node:module';
import { join } from 'node:path';
import { repositoryRoot } from './repositoryRoot';

/** A backend to run tests on. */
export interface TestBackend {
  readonly name: 'cpu' | 'webasm' | 'webgpu' | 'headlessgl';
  readonly threads: number;
  /** Whether it may be graphics imitated on the processor, where a training step takes seconds. */
  readonly slow: boolean;
}

/** Where `pnpm test:backends` puts the native packages that the workspace itself does without. */
export const backendPackages: string = join(repositoryRoot, '.cache/backends');

const HOST: readonly TestBackend[] = [
  { name: 'cpu', threads: 1, slow: false },
  { name: 'webasm', threads: 1, slow: false },
  { name: 'webasm', threads: 2, slow: false },
];
const DEVICES = ['webgpu', 'headlessgl'] as const;
type DeviceName = (typeof DEVICES)[number];

/**
 * The backends that tests run on: `cpu` and `webasm`, and of those that need a native package the ones in `also`, where
 * they are. What is `small` runs on `webasm` with two threads alone, which compute a small kernel as one does: the same bits are
 * determinism.test.ts' affair. KINDLING_BACKENDS, a list of names or `all`, asks for others. What is left out for want of something is said in a line.
 */
export function testBackends(options: { also?: readonly DeviceName[]; small?: boolean } = {}): TestBackend[] {
  const asked = process.env.KINDLING_BACKENDS;
  const names = asked === undefined || asked === '' ? ['cpu', 'webasm', ...(options.also ?? [])] : askedFor(asked);
  const devices = DEVICES.filter((name) => names.includes(name)).flatMap((name) => {
    const missing = missingFor(name);
    if (missing === null) return [{ name, threads: 1, slow: true }];
    console.log(`${name} is not tested: ${missing} (pnpm test:backends installs what it can).`);
    return [];
  });
  if (devices.length > 0) prepare();
  const host = HOST.filter(
    ({ name, threads }) => names.includes(name) && (asked || !options.small || name === 'cpu' || threads > 1),
  );
  return [...host, ...devices];
}

function askedFor(list: string): string[] {
  const known = ['cpu', 'webasm', ...DEVICES];
  if (list === 'all') return known;
  const names = list.split(',').map((name) => name.trim());
  for (const name of names) {
    if (!known.includes(name)) throw new Error(`KINDLING_BACKENDS: expected names of ${known.join(', ')}, or all, got ${name}`);
  }
  return names;
}

const packages = { webgpu: 'webgpu', headlessgl: 'gl' } as const;

/** What a backend lacks here; null if nothing that can be seen from outside. */
function missingFor(name: DeviceName): string | null {
  if (packageOf(packages[name]) === null) return `the package ${packages[name]} is not installed`;
  if (process.platform !== 'linux') return null;
  if (name === 'headlessgl') return process.env.DISPLAY ? null : 'there is no X display (xvfb-run gives one)';
  if (!hasLibrary('libvulkan.so.1')) return 'there is no libvulkan.so.1 (apt-get install libvulkan1)';
  const driver = process.env.VK_ICD_FILENAMES ?? process.env.VK_DRIVER_FILES;
  return driver || hasDriver() || existsSync(SWIFTSHADER)
    ? null
    : 'there is no Vulkan driver (apt-get install chromium brings one in software)';
}

/** Vulkan in software, as Debian's chromium brings it. */
const SWIFTSHADER = '/usr/lib/chromium/vk_swiftshader_icd.json';

function hasDriver(): boolean {
  return ['/usr/share/vulkan/icd.d', '/etc/vulkan/icd.d'].some((folder) => existsSync(folder) && readdirSync(folder).length > 0);
}

function hasLibrary(name: string): boolean {
  const folders = ['/usr/lib', '/usr/lib64', '/lib', `/usr/lib/${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu`];
  return [...folders, ...(process.env.LD_LIBRARY_PATH ?? '').split(':')].some((folder) => existsSync(join(folder, name)));
}

function packageOf(name: string): string | null {
  for (const from of [import.meta.url, join(backendPackages, 'package.json')]) {
    try {
      return createRequire(from).resolve(name);
    } catch {
      // not there
    }
  }
  return null;
}

type Resolve = (request: string, ...rest: unknown[]) => string;

/** Lets this process find the packages, and the driver in software unless VK_ICD_FILENAMES names another. */
function prepare(): void {
  if (existsSync(SWIFTSHADER)) process.env.VK_ICD_FILENAMES ??= SWIFTSHADER;
  // core and gpu.js look for them from where they are, as a user's installation would have them
  const internals = Module as unknown as { _resolveFilename: Resolve };
  const original = internals._resolveFilename;
  internals._resolveFilename = function (this: unknown, request, ...rest) {
    const own = Object.values(packages).find((name) => name === request);
    return (own === undefined ? null : packageOfWith(original, own)) ?? original.call(this, request, ...rest);
  };
}

/** As packageOf, by the resolver that was there before. */
function packageOfWith(original: Resolve, name: string): string | null {
  const internals = Module as unknown as { _resolveFilename: Resolve };
  const replaced = internals._resolveFilename;
  internals._resolveFilename = original;
  try {
    return packageOf(name);
  } finally {
    internals._resolveFilename = replaced;
  }
}
