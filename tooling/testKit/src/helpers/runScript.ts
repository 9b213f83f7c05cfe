import { spawn } from 'node:child_process';

/** What a program that has ended left behind. */
export interface ScriptResult {
  /** Exit code; null when a signal ended it. */
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

/** The options with which Node runs TypeScript sources of this workspace. */
export const sourceArguments: readonly string[] = ['--conditions=source', '--import', import.meta.resolve('tsx')];

/**
 * Runs a TypeScript file as a program of its own, against sources, and waits for its end.
 * A program that is alive after `timeout` milliseconds (default 120,000) is killed: `signal` is then SIGKILL.
 */
export function runScript(
  file: string,
  args: readonly string[] = [],
  options: { cwd?: string; env?: Record<string, string | undefined>; timeout?: number } = {},
): Promise<ScriptResult> {
  const { cwd, env, timeout = 120_000 } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...sourceArguments, file, ...args], {
      cwd,
      env: { ...process.env, FORCE_COLOR: undefined, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout,
      killSignal: 'SIGKILL',
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
}
