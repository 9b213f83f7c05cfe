import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { OpResult } from '../../../browser/src/checks/opTable';
import type { Compared, NetworkResult } from './parity';
import { readResult, writeResult } from './results';
import type { Timing } from './timings';

interface PytorchTiming {
  readonly name: string;
  readonly ms: number;
  readonly queuedMs: number;
  /** The same with TF32 wherever PyTorch takes it by itself or on demand. */
  readonly tf32QueuedMs?: number;
}

/** Beyond this an error is listed. */
const LARGE = 1e-5;

/** Puts what the other commands found into one JSON and one page of tables. */
export async function writeReport(folder: string): Promise<void> {
  const gpu = readResult<{ adapter: string; node: string; webgpu?: string; dawn: string }>(folder, 'gpu');
  const compared = {
    'ops against float64': readResult<Compared>(folder, 'ops'),
    'gradients against float64': readResult<Compared>(folder, 'gradients'),
    "outputs and gradients against PyTorch's": readResult<Compared>(folder, 'pytorchOps'),
  };
  const networks = readResult<NetworkResult[]>(folder, 'networks');
  const timings = readResult<Timing[]>(folder, 'timings') ?? [];
  const pytorch = readResult<{ torch: string; device: string; cases: PytorchTiming[] }>(folder, 'pytorch');
  writeResult(folder, 'results', { gpu, compared, networks, timings, pytorch });
  const lines = [
    `# ${gpu?.adapter ?? 'no GPU'}`,
    '',
    `${new Date().toISOString().slice(0, 10)}, Node ${gpu?.node}, webgpu ${gpu?.webgpu ?? '-'} (Dawn with ${gpu?.dawn || 'its defaults'}); PyTorch ${pytorch?.torch ?? '-'} on ${pytorch?.device ?? '-'}.`,
    '',
    '## Parity',
    '',
    ...Object.entries(compared).flatMap(([title, result]) => parityLines(title, result)),
    ...networkLines(networks),
    '',
    '## Training steps, medians in ms',
    '',
    'Read: the loss is read after each step. Queued: after 20 steps, the time of one. Float32 everywhere; TF32: where PyTorch computes products in it.',
    '',
    ...timingTable(timings, pytorch?.cases ?? []),
    '',
    '## Slowest kernels',
    ...timings.flatMap(kernelLines),
  ];
  writeFileSync(join(folder, 'results.md'), `${lines.join('\n')}\n`);
}

function parityLines(title: string, compared: Compared | null): string[] {
  if (compared === null) return [`- ${title}: nothing came`];
  const { results, left, seconds } = compared;
  const failed = results.filter(({ largestError }) => largestError === null);
  const ran = results.filter((result): result is OpResult & { largestError: number } => result.largestError !== null);
  const worst = [...ran].sort((a, b) => b.largestError - a.largestError);
  const shown = worst.filter(({ largestError }, i) => i < 3 || largestError > LARGE);
  return [
    `- ${title}: ${ran.length} of ${results.length + left.length} in ${seconds.toFixed(0)} s; largest errors: ${shown.map(({ op, largestError }) => `${op} ${largestError.toExponential(1)}`).join(', ')}`,
    ...failed.map(({ op, where }) => `  - ${op} did not run: ${where.split('\n')[0].slice(0, 300)}`),
    ...(left.length > 0 ? [`  - no time was left for ${left.join(', ')}`] : []),
  ];
}

function networkLines(networks: readonly NetworkResult[] | null): string[] {
  if (networks === null) return ['- networks: nothing came'];
  return networks.map(({ name, largestErrors: { losses, gradients, weights }, sameCounts }) => {
    const end = weights === null || Number.isNaN(weights) ? '' : `, weights at the end ${weights.toExponential(1)}`;
    return `- the tutorial's network, ${name}, against PyTorch's: losses ${losses.toExponential(1)}, first gradients ${gradients.toExponential(1)}${end}; ${sameCounts ? 'as many' : 'NOT as many'} right at each step`;
  });
}

/** JSON makes null of what is no number: a rate whose time was too short to be told. */
const number = (value: number | null | undefined, digits = 3) =>
  value === null || value === undefined ? '-' : value.toFixed(value >= 100 ? Math.min(1, digits) : digits);

function timingTable(timings: readonly Timing[], pytorch: readonly PytorchTiming[]): string[] {
  const rows = timings.map(({ name, ms, queuedMs, tflops, firstMs, error }) => {
    const other = pytorch.find((entry) => entry.name === name);
    const ratio = (ours: number | null, theirs: number | undefined) =>
      ours === null || theirs === undefined ? '-' : (ours / theirs).toFixed(2);
    const cells = [
      error === undefined ? name : `${name}: ${error.split('\n')[0].slice(0, 120)}`,
      number(ms),
      number(other?.ms),
      ratio(ms, other?.ms),
      number(queuedMs),
      number(other?.queuedMs),
      ratio(queuedMs, other?.queuedMs),
      number(other?.tf32QueuedMs),
      number(tflops, 1),
      number(firstMs, 0),
    ];
    return `| ${cells.join(' | ')} |`;
  });
  return [
    '| case | read | PyTorch | ratio | queued | PyTorch | ratio | PyTorch, TF32 | TFLOP/s | first step |',
    '|---|---|---|---|---|---|---|---|---|---|',
    ...rows,
  ];
}

function kernelLines({ name, kernels }: Timing): string[] {
  if (kernels.length === 0) return [];
  return [
    '',
    `### ${name}`,
    '',
    '| kernel | ms | runs | GFLOP/s | GB/s |',
    '|---|---|---|---|---|',
    ...kernels.map(
      ({ name, ms, runs, gflops, gbps }) =>
        `| ${name} | ${number(ms, 4)} | ${runs} | ${number(gflops, 0)} | ${number(gbps, 0)} |`,
    ),
  ];
}
