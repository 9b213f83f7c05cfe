import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { repositoryRoot } from '../helpers/repositoryRoot';

const program = createRequire(import.meta.url).resolve('turbo');

/** Runs turbo with its output where ours goes; resolves to its exit code. */
export function runTurbo(args: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, ...args], {
      cwd: repositoryRoot,
      env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1' },
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 1));
  });
}
