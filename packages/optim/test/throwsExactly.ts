import * as assert from 'uvu/assert';

/** Passes when the call throws a KindlingError with exactly this one line. */
export function throwsExactly(call: () => unknown, message: string): void {
  try {
    call();
  } catch (error) {
    assert.is((error as Error).name, 'KindlingError');
    assert.is((error as Error).message, message);
    return;
  }
  assert.unreachable(`expected to throw: ${message}`);
}
