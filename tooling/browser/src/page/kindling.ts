import { backendInfo, doctor, shutdown, useBackend } from '@kindling/core';
import { readIdx } from '@kindling/datasets';
import { deviceCounts } from '../checks/deviceWatch';
import { loseDeviceWhileTraining } from '../checks/lostDevice';
import { checkOpTable } from '../checks/opTable';
import type { checkPytorchOps } from '../checks/pytorchOps';
import { countOverSteps } from '../checks/steadySteps';
import { checkUnfitGraphs } from '../checks/unfitGraphs';
import { loadMnist } from './digits';
import type { TrainingResult } from './train';

/** What tests, and whoever opens the console, can ask the page: `await kindling.checkOpTable('webgl2')`. */
export const kindling = {
  /** The run that the page's address asked for; null where it asked for none. */
  run: null as Promise<TrainingResult> | null,
  backendInfo,
  checkOpTable,
  /** PyTorch's numbers are two megabytes, for those who ask. */
  checkPytorchOps: async (...values: Parameters<typeof checkPytorchOps>) =>
    (await import('../checks/pytorchOps')).checkPytorchOps(...values),
  checkUnfitGraphs,
  countOverSteps,
  deviceCounts,
  doctor,
  loadMnist,
  loseDeviceWhileTraining,
  readIdx,
  shutdown,
  useBackend,
};

declare global {
  interface Window {
    kindling: typeof kindling;
  }
}
