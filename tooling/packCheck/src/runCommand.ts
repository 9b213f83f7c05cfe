import { spawn } from 'node:child_process';

/** Runs a program to its end and returns what it printed. */
export function runCommand(
  command: string,
  args: readonly string[],
  cwd: string,
  timeout = 300_000,
): Promise<{ ok: boolean; output: string; stdout: string }> {
  return new Promise((resolve) => {
    // Without a shell Windows doesn't find the scripts that package managers are there.
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined, NODE_OPTIONS: undefined },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout,
      killSignal: 'SIGKILL',
      shell: process.platform === 'win32' && command !== process.execPath,
    });
    let output = '';
    let stdout = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    child.on('error', (error) => resolve({ ok: false, output: `${command}: ${error.message}`, stdout }));
    child.on('close', (code, signal) => {
      if (signal === 'SIGKILL') output += `\n${command} was still running after ${timeout / 1000} s`;
      resolve({ ok: code === 0, output, stdout });
    });
  });
}
