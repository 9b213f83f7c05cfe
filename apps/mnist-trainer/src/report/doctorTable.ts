import type { BackendDiagnosis } from '@kindling/core';
import { alignColumns } from '@kindling/program';

/**
 * What each backend does here: whether it runs, its largest error against float64, milliseconds of a step of known
 * work, and what it runs on; below it, why the others don't run and how to get them.
 */
export function doctorTable(diagnoses: readonly BackendDiagnosis[]): string {
  const rows = diagnoses.map((diagnosis) => {
    const { name, available, largestError, msPerStep, recommended } = diagnosis;
    return [
      name,
      available ? 'yes' : 'no',
      largestError === null ? '' : largestError.toExponential(1),
      msPerStep === null ? '' : msPerStep.toFixed(1),
      recommended ? 'recommended' : '',
      runsOn(diagnosis),
    ];
  });
  const heading = ['backend', 'available', 'largest error', 'ms per step', '', 'runs on'];
  const table = alignColumns([heading, ...rows], ['left', 'left', 'right', 'right', 'left', 'left']);
  const reasons = diagnoses.flatMap(({ name, reason }) => (reason === null ? [] : [`${name}: ${reason}`]));
  return [table, ...(reasons.length > 0 ? ['', ...reasons] : [])].join('\n');
}

function runsOn({ adapter, threads }: BackendDiagnosis): string {
  if (adapter !== null) return adapter;
  if (threads === null) return '';
  return threads === 1 ? '1 thread' : `${threads} threads`;
}
