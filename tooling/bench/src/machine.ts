import { execFileSync } from 'node:child_process';
import { availableParallelism, cpus, loadavg } from 'node:os';

/** What the numbers were measured on. */
export interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly platform: string;
  readonly node: string;
  /** The commit of the checkout, with a + if files differ from it; null outside a checkout. */
  readonly commit: string | null;
  /** Processes that wanted to run in the last minute, when the benchmark started. */
  readonly load: number;
}

export function describeMachine(): Machine {
  return {
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    platform: `${process.platform} ${process.arch}`,
    node: process.version,
    commit: commitOf(import.meta.dirname),
    load: Number((loadavg()[0] as number).toFixed(2)),
  };
}

function commitOf(folder: string): string | null {
  const git = (...args: string[]) =>
    execFileSync('git', args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  try {
    return git('rev-parse', '--short', 'HEAD') + (git('status', '--porcelain', '--untracked-files=no') === '' ? '' : '+');
  } catch {
    return null;
  }
}

/** Another program that computes at the same time slows two threads more than one: such numbers are not to be quoted. */
export function isBusy({ load, cores }: Machine): boolean {
  return load > cores / 4;
}
