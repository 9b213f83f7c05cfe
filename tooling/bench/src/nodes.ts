import type { NodeHost } from './cases/benchmarkCase';
import { lastAnswer, runProgram } from './measure/runProgram';

/** The Node that this program runs on. */
export const ownNode: NodeHost = { version: process.version, path: process.execPath };

/** Node 20 -> 20. */
export const majorOf = ({ version }: NodeHost) => Number(/\d+/.exec(version)?.[0]);

/**
 * The Nodes of these major versions, our own where none is named; others come as npm's packages.
 * @throws Error naming the version that can't be had
 */
export async function findNodes(majors: readonly number[]): Promise<NodeHost[]> {
  if (majors.length === 0) return [ownNode];
  const nodes: NodeHost[] = [];
  for (const major of majors) nodes.push(major === majorOf(ownNode) ? ownNode : await fetchNode(major));
  return nodes;
}

async function fetchNode(major: number): Promise<NodeHost> {
  const program = 'JSON.stringify({ version: process.version, path: process.execPath })';
  try {
    return lastAnswer<NodeHost>(await runProgram('npx', ['-y', `node@${major}`, '-p', program]));
  } catch (error) {
    throw new Error(`--nodes: Node ${major} cannot be had: ${(error as Error).message}`);
  }
}
