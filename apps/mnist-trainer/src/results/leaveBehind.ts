import type { Net } from '@kindling/models';
import { type OutputFolder, writeWhole } from '@kindling/program';
import { save } from '@kindling/serialize';
import type { Ended } from '../run';
import { inspect } from './inspect';
import { receiptOf } from './receipt';
import { weightsFile } from './weightsFile';
import { weightsHash } from './weightsHash';

/** Writes the weights, the receipt and the report of a run; returns the names of the files. */
export async function leaveBehind(output: OutputFolder, { options, data, model, report, test }: Ended): Promise<string[]> {
  const { seconds, epoch: epochsTrained } = report;
  const { averageLoss, accuracy, confusion } = test;
  await save(model.stateDict(), output.file(weightsFile));
  const weights = { parameters: countOf(model), sha256: await weightsHash(model.stateDict()) };
  const receipt = receiptOf(options, data, { seconds, epochsTrained, test: { averageLoss, accuracy }, weights });
  writeWhole(output.file('run.json'), `${JSON.stringify(receipt, null, 2)}\n`);

  const inspection = await inspect(model, data.test, options.testBatchSize);
  const [{ reportPage }, { profileIfTimed }] = await Promise.all([import('../report/page/reportPage'), import('../profile')]);
  const kernels = await profileIfTimed(options, data.train);
  const page = await reportPage({ receipt, curves: report, inspection, confusion, model, data, kernels });
  writeWhole(output.file('report.html'), page);
  return ['report.html', weightsFile, 'run.json'];
}

function countOf(model: Net): number {
  return [...model.parameters()].reduce((sum, { numel }) => sum + numel, 0);
}
