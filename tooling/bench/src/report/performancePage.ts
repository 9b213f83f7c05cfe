import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { writeWhole } from '@kindling/program';
import type { NodeHost } from '../cases/benchmarkCase';
import type { Machine } from '../machine';
import type { PeerResult } from '../peers/measurePeers';
import { peerTable } from '../peers/peerTable';
import type { Pytorch } from '../pytorch';
import { type Measurements, markdownTable } from './caseTable';

/** The marks around what is written. */
const BENCHMARK = ['<!-- benchmark: written by pnpm bench --docs -->', '<!-- end of benchmark -->'] as const;
const PEERS = ['<!-- peers: written by pnpm bench --peers --docs -->', '<!-- end of peers -->'] as const;

/** Where and when a table was measured. */
export interface Circumstances {
  readonly date: string;
  readonly machine: Machine;
  readonly pytorch: Pytorch | null;
  readonly rounds: number;
}

/** The page with a text between two marks. @throws Error if it lacks them */
function withText(page: string, [first, last]: readonly [string, string], text: string): string {
  const [start, end] = [page.indexOf(first), page.indexOf(last)];
  if (start === -1 || end < start) throw new Error(`docs/performance.md: expected a line "${first}" with "${last}" behind it`);
  return `${page.slice(0, start)}${first}\n\n${text}\n\n${page.slice(end)}`;
}

/** The page with a table of these measurements. @throws Error if it has no place for it */
export function withTable(page: string, { date, machine, pytorch, rounds }: Circumstances, measurements: Measurements): string {
  const nodes = measurements.nodes.map(({ version }) => version).join(', ');
  const limits = Object.entries(measurements.limits).map(
    ([version, { gflops, gbs }]) => `${gflops.toFixed(0)} GFLOP/s and ${gbs.toFixed(1)} GB/s (${version})`,
  );
  const text = [
    `${date.slice(0, 10)}, ${machine.processor}, ${machine.cores} cores, others took ${Math.round(100 * machine.busy)} % of them; Node ${nodes};`,
    `${pytorch ? `PyTorch ${pytorch.version}, the fastest of its ways` : 'without PyTorch'}; medians of ${rounds} alternating rounds.`,
    ...(limits.length > 0 ? [`The limit of a core: ${limits.join(', ')}; with two threads a share may exceed it.`] : []),
  ];
  return withText(page, BENCHMARK, `${text.join('\n')}\n\n${markdownTable(measurements)}`);
}

/** What other libraries take on a Node. */
export interface PeerTable {
  readonly node: NodeHost;
  readonly results: readonly PeerResult[];
}

/** The page with tables of other libraries, one a Node. @throws Error if it has no place for them */
export function withPeers(
  page: string,
  { date, machine, rounds }: Omit<Circumstances, 'pytorch'>,
  tables: readonly PeerTable[],
): string {
  const text = `${date.slice(0, 10)}, ${machine.processor}, others took ${Math.round(100 * machine.busy)} % of it; medians of ${rounds} alternating rounds.`;
  return withText(
    page,
    PEERS,
    [text, ...tables.map(({ node, results }) => `Node ${node.version}:\n\n${peerTable(results)}`)].join('\n\n'),
  );
}

/** Changes docs/performance.md of the checkout. */
export async function writePage(change: (page: string) => string): Promise<void> {
  const file = fileURLToPath(new URL('../../../docs/performance.md', import.meta.url));
  writeWhole(file, change(await readFile(file, 'utf8')));
}
