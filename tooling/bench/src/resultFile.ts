import { mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeWhole } from '@kindling/program';
import type { KernelProfiles } from 'mnist-trainer/kernelTable';
import type { Machine } from './machine';
import type { CaseResult } from './measure/alternate';
import type { Pytorch } from './pytorch';
import type { Limits } from './report/caseTable';

/** What was measured, and in which circumstances. */
export interface BenchResults {
  readonly date: string;
  readonly machine: Machine;
  readonly pytorch: Pytorch | null;
  readonly dataset: string;
  readonly rounds: number;
  readonly quick: boolean;
  /** Versions of Node that ours was measured on. */
  readonly nodes: readonly string[];
  limits: Limits;
  readonly results: CaseResult[];
  readonly kernels: (KernelProfiles & { readonly name: string; readonly title: string })[];
}

/** `tooling/bench/results/2025-11-24T15-02-11.json`, in local time. */
export function defaultResultFile(now = new Date()): string {
  const local = new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
  return join(fileURLToPath(new URL('../results/', import.meta.url)), `${local.replaceAll(':', '-')}.json`);
}

/** Writes results as JSON, the whole file or nothing. @throws Error naming the file and the reason */
export function writeResults(file: string, results: BenchResults): void {
  mkdirSync(dirname(file), { recursive: true });
  writeWhole(file, `${JSON.stringify(results, null, 2)}\n`);
}

/**
 * The results of a run that was cut off, to go on with; what failed there is left out.
 * @param now - an empty run in today's circumstances: numbers of other code or of another machine don't belong into one table
 * @throws Error naming the file and what differs
 */
export function readResults(file: string, now: BenchResults): BenchResults {
  let kept: BenchResults;
  try {
    kept = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Error(`--resume: ${(error as Error).message}`);
  }
  const circumstances = ({ machine, pytorch, dataset, rounds, quick, nodes }: BenchResults) =>
    Object.entries({ ...machine, busy: '', node: '', pytorch: pytorch?.version, dataset, rounds, quick, nodes: String(nodes) });
  const before = new Map<string, unknown>(circumstances(kept));
  for (const [what, value] of circumstances(now)) {
    if (before.get(what) !== value) throw new Error(`--resume: expected ${what} ${value}, got ${before.get(what)} in ${file}`);
  }
  return { ...kept, results: kept.results.filter(({ failures }) => failures.length === 0) };
}
