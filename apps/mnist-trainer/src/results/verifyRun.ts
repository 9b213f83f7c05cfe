import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Console, onAbruptEnd } from '@kindling/program';
import type { Elsewhere, TrainerOptions } from '../options/options';
import { run } from '../run';
import { readReceipt } from './readReceipt';
import { type Receipt, receiptOf } from './receipt';
import { weightsHash } from './weightsHash';

/**
 * Repeats the run of a receipt and says whether it ends with the same bits.
 * @param instead where the data is now and what computes, if not as it was
 * @throws Error where the receipt can't be read, or the run can't be repeated
 */
export async function verifyRun(file: string, instead: Elsewhere, console: Console): Promise<boolean> {
  const receipt = readReceipt(file);
  const outDir = mkdtempSync(join(tmpdir(), 'kindling-verify-'));
  const remove = () => rmSync(outDir, { recursive: true, force: true });
  const forget = onAbruptEnd(remove);
  let same = false;
  try {
    // The epochs that it took: its patience may be another's than it began with.
    const { epochsTrained } = receipt;
    const again = { epochs: epochsTrained, patience: undefined, backend: receipt.backend.name, outDir };
    const options = { ...receipt.options, ...again, ...instead } as TrainerOptions;
    await run(options, console, async ({ data, model, report, test }) => {
      const weights = { ...receipt.weights, sha256: await weightsHash(model.stateDict()) };
      const repeated = receiptOf(options, data, { seconds: report.seconds, epochsTrained, test, weights });
      same = repeated.weights.sha256 === receipt.weights.sha256;
      for (const line of verdict(receipt, repeated)) console.line(line);
    });
  } finally {
    remove();
    forget();
  }
  return same;
}

/** What came out, and where it differs what may be why. */
export function verdict(receipt: Receipt, again: Receipt): string[] {
  const { sha256 } = receipt.weights;
  if (again.weights.sha256 === sha256) return [`The bits agree: the weights' SHA-256 is ${sha256}, here and in the receipt.`];
  // one that ran elsewhere has another runtime's
  const versionNames = Object.keys({ ...again.versions, ...receipt.versions }) as (keyof Receipt['versions'])[];
  const differences = [
    ['data', checksumsOf(receipt), checksumsOf(again)],
    ['backend', arithmeticOf(receipt), arithmeticOf(again)],
    ...versionNames.map((name) => [name, receipt.versions[name] ?? 'none', again.versions[name] ?? 'none']),
  ].filter(([, then, now]) => then !== now);
  return [
    `The bits differ: the weights' SHA-256 is ${again.weights.sha256} here and ${sha256} in the receipt.`,
    ...differences.map(([name, then, now]) => `The ${name} may be why: ${now} here, ${then} in the receipt.`),
    ...(differences.length === 0 ? ['Data, backend and versions are as they were.'] : []),
  ];
}

function checksumsOf({ data }: Receipt): string {
  const splits = [data.train, data.test];
  return splits.flatMap(({ images, labels }) => [images, labels].map((checksum) => String(checksum).slice(0, 8))).join(' ');
}

function arithmeticOf({ backend, machine }: Receipt): string {
  const { name, adapter, fusedMultiplyAdd, pairedVectors } = backend;
  const rounding = fusedMultiplyAdd === undefined ? [] : [`${fusedMultiplyAdd ? '' : 'no '}fused multiply-add`];
  const order = pairedVectors === undefined ? [] : [`${pairedVectors ? '' : 'no '}paired vectors`];
  return [name, adapter ?? machine?.system, ...rounding, ...order].join(', ');
}
