import { spawn } from 'node:child_process';
import type { Counts } from './summary';

/** What came of a test file. */
export interface FileResult extends Counts {
  file: string;
  /** What it printed. */
  output: string;
  milliseconds: number;
  /** Why the file failed as a whole, where no single test is to blame. */
  problem: string | null;
}

/** How long a test file may take, and how long its process may live after its last test, in milliseconds. */
export interface TestFileLimits {
  timeout: number;
  exitTimeout: number;
}

/** How Node runs a test file: its words, what is added to the environment, and where. */
export interface TestProcess {
  readonly words: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
}

/** Runs one test file in a process of its own; a crash, a hang, or a file without tests counts as one failed test. */
export function runTestFile(file: string, { words, env, cwd }: TestProcess, limits: TestFileLimits): Promise<FileResult> {
  const started = performance.now();
  return new Promise((resolve) => {
    const child = spawn(process.execPath, words, {
      cwd,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      env: {
        ...process.env,
        ...env,
        // Node reads the certificates that it names as it starts, for a twentieth of a second; no test asks a host that needs them
        NODE_EXTRA_CA_CERTS: undefined,
        ...(process.stdout.isTTY ? { FORCE_COLOR: '1' } : { NO_COLOR: '1', FORCE_COLOR: undefined }),
      },
    });
    let output = '';
    let counts: Counts | null = null;
    let problem: string | null = null;
    const kill = (reason: string) => {
      problem = reason;
      child.kill('SIGKILL');
    };
    let timer = setTimeout(() => kill(`still running after ${limits.timeout / 1000} s`), limits.timeout);
    const collect = (text: string) => {
      output += text;
    };
    child.stdout?.setEncoding('utf8').on('data', collect);
    child.stderr?.setEncoding('utf8').on('data', collect);
    child.on('message', (message) => {
      counts = message as Counts;
      clearTimeout(timer);
      timer = setTimeout(
        () =>
          kill(
            `the process was alive ${limits.exitTimeout / 1000} s after its last test: a worker, a server or a timer was left open`,
          ),
        limits.exitTimeout,
      );
    });
    child.on('error', (error) => {
      problem = error.message;
    });
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      if (problem === null && counts === null) problem = `ended before its tests did, with ${signal ?? `code ${code}`}`;
      if (problem === null && counts !== null && counts.passed + counts.failed + counts.skipped === 0) {
        problem = 'no test ran: is a .run() missing?';
      }
      // The exit code is the tests' own verdict: a crash after the last test changes it.
      if (problem === null && code !== (counts?.failed ? 1 : 0))
        problem = `ended with ${signal ?? `code ${code}`} after its last test`;
      const { passed, failed, skipped } = counts ?? { passed: 0, failed: 0, skipped: 0 };
      resolve({
        file,
        output,
        milliseconds: performance.now() - started,
        problem,
        passed,
        failed: failed + (problem === null ? 0 : 1),
        skipped,
      });
    });
  });
}
