import * as assert from 'uvu/assert';

/** Runs it and fails if an error came that nobody waits for: it would end the process. */
export async function withoutLoneErrors(run: () => unknown): Promise<void> {
  const lone: unknown[] = [];
  const collect = (error: unknown) => lone.push(error);
  process.on('unhandledRejection', collect);
  try {
    await run();
    await new Promise((resolve) => setTimeout(resolve, 20));
  } finally {
    process.off('unhandledRejection', collect);
  }
  assert.equal(lone, []);
}
