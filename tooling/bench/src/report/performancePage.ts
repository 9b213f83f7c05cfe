import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { writeWhole } from '@kindling/program';
import type { Machine } from '../machine';
import type { Pytorch } from '../pytorch';
import { type Measurements, markdownTable } from './caseTable';

const FIRST = '<!-- benchmark: written by pnpm bench --docs -->';
const LAST = '<!-- end of benchmark -->';

/** Where and when a table was measured. */
export interface Circumstances {
  readonly date: string;
  readonly machine: Machine;
  readonly pytorch: Pytorch | null;
  readonly rounds: number;
}

/** The page with a table of these measurements between its two marks. @throws Error if it lacks them */
export function withTable(page: string, { date, machine, pytorch, rounds }: Circumstances, measurements: Measurements): string {
  const [start, end] = [page.indexOf(FIRST), page.indexOf(LAST)];
  if (start === -1 || end < start) throw new Error(`docs/performance.md: expected a line "${FIRST}" with "${LAST}" behind it`);
  const nodes = measurements.nodes.map(({ version }) => version).join(', ');
  const limits = Object.entries(measurements.limits).map(
    ([version, { gflops, gbs }]) => `${gflops.toFixed(0)} GFLOP/s and ${gbs.toFixed(1)} GB/s (${version})`,
  );
  const text = [
    `${date.slice(0, 10)}, ${machine.processor}, ${machine.cores} cores, others took ${Math.round(100 * machine.busy)} % of them; Node ${nodes};`,
    `${pytorch ? `PyTorch ${pytorch.version}, the fastest of its ways` : 'without PyTorch'}; medians of ${rounds} alternating rounds.`,
    ...(limits.length > 0 ? [`The limit of a core: ${limits.join(', ')}; shares are those of the last Node.`] : []),
  ];
  return `${page.slice(0, start)}${FIRST}\n\n${text.join('\n')}\n\n${markdownTable(measurements)}\n\n${page.slice(end)}`;
}

/** Writes the table into docs/performance.md of the checkout. */
export async function writeTable(circumstances: Circumstances, measurements: Measurements): Promise<void> {
  const file = fileURLToPath(new URL('../../../docs/performance.md', import.meta.url));
  writeWhole(file, withTable(await readFile(file, 'utf8'), circumstances, measurements));
}
