import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

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

let made: Readonly<Record<string, readonly string[]>> | undefined;

/**
 * The words with which Node runs a TypeScript file of this workspace as a program: against sources, or what a run of tests has made of it, as
 * the file that KINDLING_TEST_PROGRAMS names says.
 */
export function programWords(file: string): readonly string[] {
  return madePrograms()[file] ?? [...sourceArguments, file];
}

/** Whether a run of tests has made a program of a file, which then need not be there. */
export function isMade(file: string): boolean {
  return file in madePrograms();
}

function madePrograms(): NonNullable<typeof made> {
  const table = process.env.KINDLING_TEST_PROGRAMS;
  made ??= table === undefined ? {} : (JSON.parse(readFileSync(table, 'utf8')) as NonNullable<typeof made>);
  return made;
}

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
    const child = spawn(process.execPath, [...programWords(file), ...args], {
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
