import { lastAnswer, runProgram } from './measure/runProgram';

/** A Python that can run our script. */
export interface Pytorch {
  readonly python: string;
  /** PyTorch's version. */
  readonly version: string;
}

/** What to type where there is none. */
export const installLine =
  'PyTorch is not installed, so there is nothing to compare with: python3 -m venv venv && venv/bin/pip install torch, then KINDLING_PYTHON=venv/bin/python';

/** The first of these that has PyTorch: `KINDLING_PYTHON`, the system's Python (where packages of the system live), the path's. */
export async function findPytorch(): Promise<Pytorch | null> {
  const named = process.env.KINDLING_PYTHON;
  for (const python of named ? [named] : ['/usr/bin/python3', 'python3', 'python']) {
    try {
      const program = 'import json, torch; print(json.dumps(dict(version=torch.__version__)))';
      const { version } = lastAnswer<{ version: string }>(await runProgram(python, ['-c', program]));
      return { python, version };
    } catch {
      // Not there, or without PyTorch.
    }
  }
  return null;
}
