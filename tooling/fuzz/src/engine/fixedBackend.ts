import { useBackend } from '@kindling/core';

/** The backend that every call computes on: one thread, so that nothing depends on the machine. */
export async function useFixedBackend(): Promise<void> {
  await useBackend('webasm', { threads: 1 });
}
