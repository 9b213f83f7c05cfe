import type { BenchmarkCase, Measured, Side } from '../cases/benchmarkCase';
import { type Summary, summarize } from './statistics';

/** A case that was measured: each metric of each side over all rounds. */
export interface CaseResult {
  readonly name: string;
  readonly ours: Readonly<Record<string, Summary>> | null;
  readonly pytorch: Readonly<Record<string, Summary>> | null;
  /** Why a side has no numbers, in a line each. */
  readonly failures: readonly string[];
}

/**
 * Measures both sides of a case in turn (ours, PyTorch, ours, ...), so that what else the machine does meets both alike.
 * A side that fails is not tried again.
 */
export async function alternate(
  benchmark: BenchmarkCase,
  rounds: number,
  started: (side: Side, round: number) => void,
): Promise<CaseResult> {
  const measured: Record<Side, Measured[]> = { ours: [], pytorch: [] };
  const failures = new Map<Side, string>();
  for (let round = 1; round <= rounds; round++) {
    for (const side of ['ours', 'pytorch'] as const) {
      const measure = benchmark[side];
      if (measure === null || failures.has(side)) continue;
      started(side, round);
      try {
        measured[side].push(await measure());
      } catch (error) {
        failures.set(side, `${benchmark.name}, ${side}: ${(error as Error).message}`);
      }
    }
  }
  return {
    name: benchmark.name,
    ours: failures.has('ours') ? null : summarizeAll(measured.ours),
    pytorch: failures.has('pytorch') ? null : summarizeAll(measured.pytorch),
    failures: [...failures.values()],
  };
}

function summarizeAll(rounds: readonly Measured[]): Readonly<Record<string, Summary>> | null {
  if (rounds.length === 0) return null;
  const metrics = Object.keys(rounds[0]);
  return Object.fromEntries(metrics.map((metric) => [metric, summarize(rounds.map((round) => round[metric]))]));
}
