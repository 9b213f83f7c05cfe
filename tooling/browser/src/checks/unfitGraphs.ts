import { type BackendName, useBackend } from '@kindling/core';
import { errorOfSmallStep, unfitGraphs } from '../../../../packages/core/test/support/unfitGraphs';

export interface UnfitResult {
  readonly graph: string;
  /** What the error said, with its name; null if there was none. */
  readonly error: string | null;
  /** How far the numbers of the next small step are from what they must be. */
  readonly errorAfterwards: number;
}

/** Graphs that fit nowhere, each followed by a small one. */
export async function checkUnfitGraphs(backend: BackendName, threads?: number): Promise<UnfitResult[]> {
  await useBackend(backend, threads === undefined ? {} : { threads });
  const results: UnfitResult[] = [];
  for (const { name, compute } of unfitGraphs) {
    const error = await (async () => compute())().then(() => null, String);
    results.push({ graph: name, error, errorAfterwards: await errorOfSmallStep() });
  }
  return results;
}
