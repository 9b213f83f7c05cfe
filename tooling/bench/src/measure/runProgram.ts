import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

export interface ProgramOptions {
  /** Ends the program at the first line of its output that matches. */
  until?: RegExp;
  /** Milliseconds after which a program that hangs is killed; ten minutes when left out. */
  timeout?: number;
}

/** What came of a program of its own. */
export interface ProgramResult {
  readonly lines: readonly string[];
  /** What it wrote to the file descriptor 3. */
  readonly report: string;
  /** Milliseconds from its start to its end, or to the line of `until`. */
  readonly ms: number;
}

const running = new Set<() => void>();

/** Ends what `runProgram` started: a program that waits for its reader would outlive an interrupted benchmark. */
export function endPrograms(): void {
  for (const end of running) end();
}

/**
 * Runs a program in a process of its own and waits for its end.
 * @throws Error in one line with the last line it wrote to stderr, if it failed or ended before the line of `until`
 */
export function runProgram(
  command: string,
  args: readonly string[],
  { until, timeout = 600_000 }: ProgramOptions = {},
): Promise<ProgramResult> {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe', 'pipe'] });
    const end = () => child.kill('SIGKILL');
    running.add(end);
    const timer = setTimeout(end, timeout);
    const ended = () => {
      running.delete(end);
      clearTimeout(timer);
    };
    const lines: string[] = [];
    let report = '';
    let errors = '';
    let reached: number | undefined;
    createInterface({ input: child.stdout as Readable }).on('line', (line) => {
      lines.push(line);
      if (reached === undefined && until?.test(line)) {
        reached = performance.now() - start;
        end();
      }
    });
    (child.stderr as Readable).setEncoding('utf8').on('data', (text: string) => {
      errors += text;
    });
    child.stdio[3]?.on('data', (bytes: Buffer) => {
      report += bytes;
    });
    let ms = 0;
    child.on('exit', () => {
      ms = performance.now() - start;
    });
    child.on('error', (error) => {
      ended();
      reject(new Error(`${command}: ${error.message}`));
    });
    child.on('close', (code, signal) => {
      ended();
      if (reached !== undefined) resolve({ lines, report, ms: reached });
      else if (code === 0 && until === undefined) resolve({ lines, report, ms });
      else reject(new Error(failureOf(command, args, errors, code ?? signal, until)));
    });
  });
}

function failureOf(command: string, args: readonly string[], errors: string, end: unknown, until?: RegExp): string {
  const program = [command, ...args.slice(0, 2)].join(' ');
  const lines = errors.trim().split('\n');
  // Node ends with its version, behind the stack.
  const said = lines.findLast((line) => /^\w*Error\b/.test(line)) ?? lines.at(-1);
  if (said) return `${program}: ${said}`;
  return `${program}: ended with ${end}${until ? ` before it printed ${until}` : ''}`;
}

/** The last line of a program's output, as JSON. @throws Error if it is none */
export function lastAnswer<Answer>({ lines }: ProgramResult): Answer {
  const last = lines.at(-1) ?? '';
  try {
    return JSON.parse(last) as Answer;
  } catch {
    throw new Error(`expected a line of JSON, got "${last}"`);
  }
}
