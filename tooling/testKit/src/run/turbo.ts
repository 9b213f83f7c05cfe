import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { repositoryRoot } from '../helpers/repositoryRoot';

const program = createRequire(import.meta.url).resolve('turbo');
const environment = { TURBO_TELEMETRY_DISABLED: '1', TURBO_NO_UPDATE_NOTIFIER: '1' };

/** Runs turbo with its output where ours goes; resolves to its exit code. */
export async function runTurbo(args: readonly string[], env: Record<string, string> = {}): Promise<number> {
  return (await start(args, { ...environment, ...env }, true)).code;
}

/** Runs turbo without a word and keeps what it printed. */
export async function runTurboQuietly(args: readonly string[]): Promise<{ code: number; output: string }> {
  return start(args, environment, false);
}

function start(
  args: readonly string[],
  env: Record<string, string>,
  visible: boolean,
): Promise<{ code: number; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, ...args], {
      cwd: repositoryRoot,
      env: { ...process.env, ...env },
      stdio: visible ? ['ignore', 'inherit', 'inherit'] : ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const collect = (text: string) => {
      output += text;
    };
    child.stdout?.setEncoding('utf8').on('data', collect);
    child.stderr?.setEncoding('utf8').on('data', collect);
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}
