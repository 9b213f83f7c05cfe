import * as assert from 'uvu/assert';

function check(error: unknown, message: string): void {
  assert.is((error as Error).name, 'KindlingError', `a ${(error as Error).name} came: ${(error as Error).message}`);
  assert.is((error as Error).message, message);
}

/** Passes when the call throws a KindlingError with exactly this one line. */
export function throwsExactly(call: () => unknown, message: string): void {
  try {
    call();
  } catch (error) {
    check(error, message);
    return;
  }
  assert.unreachable(`expected to throw: ${message}`);
}

/** The same for a promise that must be rejected. */
export async function rejectsExactly(promise: Promise<unknown>, message: string): Promise<void> {
  try {
    await promise;
  } catch (error) {
    check(error, message);
    return;
  }
  assert.unreachable(`expected to be rejected: ${message}`);
}
