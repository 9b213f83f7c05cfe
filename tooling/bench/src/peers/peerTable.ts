import { shortNumber } from '../report/caseTable';
import type { PeerResult } from './measurePeers';

/** The libraries as a table in Markdown: medians, and how many times ours that is. */
export function peerTable(results: readonly PeerResult[]): string {
  const [ours] = results;
  const rows = results.map(({ peer, forward, step, whyNoStep }) => [
    peer.title,
    ms(forward.median),
    times(forward.median, ours.forward.median),
    step === null ? `none: ${whyNoStep}` : ms(step.median),
    step === null || ours.step === null ? '' : times(step.median, ours.step.median),
  ]);
  const heading = ['batch of 64, 1 thread', 'forward', 'of ours', 'training step', 'of ours'];
  return [heading, heading.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

const ms = (value: number) => `${shortNumber(value)} ms`;
const times = (value: number, ours: number) => (value / ours).toFixed(value < 10 * ours ? 1 : 0);
