import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { backendPackages } from '@kindling/test-kit';

/** Versions that the backends are tested with. */
const VERSIONS = { webgpu: '0.6.2', gl: '8.1.6' } as const;

/**
 * Puts the native packages into .cache, where the tests look for them; what is there stays. `gl` is compiled for minutes,
 * so it comes only when asked for.
 */
export function installPackages(options: { gl: boolean }): void {
  const wanted = Object.entries(VERSIONS).filter(([name]) => name !== 'gl' || options.gl);
  const missing = wanted.filter(([name]) => !existsSync(join(backendPackages, 'node_modules', name)));
  if (missing.length === 0) return;
  mkdirSync(backendPackages, { recursive: true });
  const manifest = join(backendPackages, 'package.json');
  if (!existsSync(manifest)) writeFileSync(manifest, '{ "private": true }\n');
  for (const [name, version] of missing) {
    console.log(
      `Installing ${name}@${version} into .cache/backends${name === 'gl' ? '; it is compiled, which takes minutes' : ''} ...`,
    );
    const { status } = spawnSync(
      'npm',
      ['install', '--save-exact', '--no-audit', '--no-fund', '--foreground-scripts', `${name}@${version}`],
      {
        cwd: backendPackages,
        stdio: ['ignore', 'ignore', 'inherit'],
      },
    );
    if (status !== 0) console.log(`${name} could not be installed: its backend is left out.`);
  }
}
