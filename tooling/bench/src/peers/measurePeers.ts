import { cpSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { NodeHost } from '../cases/benchmarkCase';
import { lastAnswer, runProgram } from '../measure/runProgram';
import { type Summary, summarize } from '../measure/statistics';
import { peerPrograms as programs } from '../programs';
import { type Peer, peers } from './peers';

/** A batch of 64 through the tutorial's network, on one thread. */
export interface PeerResult {
  readonly peer: Peer;
  readonly forward: Summary;
  /** Of its training step; null where it has none. */
  readonly step: Summary | null;
  readonly whyNoStep: string | null;
}

interface Answer {
  readonly outputs?: readonly number[];
  /** Of its first steps. */
  readonly losses?: readonly number[];
  readonly forwardMs: number;
  readonly stepMs?: number;
  readonly whyNoStep?: string;
}

/** The largest difference of two float32 networks that sum in another order. */
const TOLERANCE = 1e-4;

/**
 * Installs the other libraries and measures all in turn: each gets the same weights and batch, and has to give the same numbers.
 * @param folder is made, for what is installed
 * @param measured ours first, whose losses are the others' too
 * @throws Error naming the library that can't be installed, fails, or computes something else
 */
export async function measurePeers(
  folder: string,
  node: NodeHost,
  { rounds, seconds }: { rounds: number; seconds: number },
  show: (title: string, round: number) => void,
  measured: readonly Peer[] = peers,
): Promise<PeerResult[]> {
  await mkdir(folder);
  const settings = JSON.stringify({ folder, seconds });
  await runProgram(node.path, [join(programs, 'writeNetwork.mjs'), settings]);
  const expected = JSON.parse(await readFile(join(folder, 'network.json'), 'utf8')) as Required<Answer>;
  cpSync(programs, folder, { recursive: true });
  const packages = measured.flatMap((peer) => peer.packages);
  if (packages.length > 0) {
    show('npm install', 1);
    await runProgram('npm', ['install', '--prefix', folder, '--no-audit', '--no-fund', '--ignore-scripts', ...packages]);
  }

  const answers = measured.map((): Answer[] => []);
  for (let round = 1; round <= rounds; round++) {
    for (const [i, { program, title, packages }] of measured.entries()) {
      show(title, round);
      const file = join(packages.length === 0 ? programs : folder, `${program}.mjs`);
      const answer = lastAnswer<Answer>(await runProgram(node.path, [file, settings]));
      checkNumbers(title, 'outputs', answer.outputs ?? [], expected.outputs);
      if (answer.losses) checkNumbers(title, 'losses', answer.losses, (answers[0][0] ?? answer).losses ?? []);
      answers[i].push(answer);
    }
  }
  return measured.map((peer, i) => {
    const steps = answers[i].flatMap(({ stepMs }) => stepMs ?? []);
    return {
      peer,
      forward: summarize(answers[i].map(({ forwardMs }) => forwardMs)),
      step: steps.length === 0 ? null : summarize(steps),
      whyNoStep: answers[i][0].whyNoStep ?? null,
    };
  });
}

function checkNumbers(title: string, what: string, got: readonly number[], expected: readonly number[]): void {
  if (got.length !== expected.length) throw new Error(`${title}: expected ${expected.length} ${what}, got ${got.length}`);
  const wrong = got.findIndex((value, i) => !(Math.abs(value - expected[i]) <= TOLERANCE));
  if (wrong !== -1) throw new Error(`${title}: expected ${what}[${wrong}] ${expected[wrong]}, got ${got[wrong]}`);
}
