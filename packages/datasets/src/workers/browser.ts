import type { Thread, ThreadEvents } from './thread';

/** A page makes its examples itself. */
export function startThread(_events: ThreadEvents): Thread | null {
  return null;
}
