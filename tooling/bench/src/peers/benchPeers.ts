import { join } from 'node:path';
import { describeMachine } from '../machine';
import { findNodes } from '../nodes';
import type { BenchOptions } from '../options';
import { Progress } from '../progress';
import { type PeerTable, withPeers, writePage } from '../report/performancePage';
import { measurePeers } from './measurePeers';
import { peerTable } from './peerTable';

/** Measures other libraries beside ours, and prints the tables. @throws Error naming the one that can't be measured */
export async function benchPeers(scratch: string, options: BenchOptions, say: (text: string) => void): Promise<boolean> {
  const { rounds, quick, docs } = options;
  const machine = await describeMachine();
  const nodes = await findNodes(options.nodes);
  const progress = new Progress(process.stderr);
  const tables: PeerTable[] = [];
  for (const node of nodes) {
    const results = await measurePeers(join(scratch, node.version), node, { rounds, seconds: quick ? 0.5 : 4 }, (title, round) =>
      progress.show(`${title}, Node ${node.version}`, title, round, rounds),
    );
    progress.clear();
    say(`Node ${node.version}:\n${peerTable(results)}\n`);
    tables.push({ node, results });
  }
  const date = new Date().toISOString();
  if (docs) await writePage((page) => withPeers(page, { date, machine, rounds }, tables));
  return true;
}
