import type { BenchmarkCase, Measured, NodeHost } from '../cases/benchmarkCase';
import { type Summary, summarize } from './statistics';

/** Each metric of a side over all rounds; null where it has no numbers. */
export type SideResult = Readonly<Record<string, Summary>> | null;

/** A case that was measured. */
export interface CaseResult {
  readonly name: string;
  /** By Node's version. */
  readonly ours: Readonly<Record<string, SideResult>>;
  readonly pytorch: SideResult;
  /** Which of PyTorch's ways that was, where it has several. */
  readonly fastestWay?: string;
  /** Why a side has no numbers, in a line each. */
  readonly failures: readonly string[];
}

/** What is measured in turn. */
interface Side {
  readonly name: string;
  readonly measure: () => Promise<Measured>;
  readonly rounds: Measured[];
  failure?: string;
}

/**
 * Measures the sides of a case in turn (ours on each Node, PyTorch, ours, ...), so that what else the machine does meets all alike.
 * A side that fails is not tried again.
 */
export async function alternate(
  benchmark: BenchmarkCase,
  nodes: readonly NodeHost[],
  rounds: number,
  started: (side: string, round: number) => void,
): Promise<CaseResult> {
  const ours: Side[] = nodes.map((node) => ({ name: `Node ${node.version}`, measure: () => benchmark.ours(node), rounds: [] }));
  const pytorch: Side | null = benchmark.pytorch && { name: 'PyTorch', measure: benchmark.pytorch, rounds: [] };
  const sides = pytorch ? [...ours, pytorch] : ours;
  for (let round = 1; round <= rounds; round++) {
    for (const side of sides) {
      if (side.failure !== undefined) continue;
      started(side.name, round);
      try {
        side.rounds.push(await side.measure());
      } catch (error) {
        side.failure = `${benchmark.name}, ${side.name}: ${(error as Error).message}`;
      }
    }
  }
  const way = benchmark.fastestWay?.();
  return {
    name: benchmark.name,
    ours: Object.fromEntries(nodes.map(({ version }, i) => [version, summarizeAll(ours[i])])),
    pytorch: pytorch && summarizeAll(pytorch),
    ...(way && { fastestWay: way }),
    failures: sides.flatMap(({ failure }) => failure ?? []),
  };
}

function summarizeAll({ rounds, failure }: Side): SideResult {
  if (rounds.length === 0 || failure !== undefined) return null;
  const metrics = Object.keys(rounds[0]);
  return Object.fromEntries(metrics.map((metric) => [metric, summarize(rounds.map((round) => round[metric]))]));
}
