import { visible } from './report/visible';

/** A command line that cannot be understood: one line for the user, exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The exit code that belongs to an error: 2 for a wrong command line, 1 for a run that failed. */
export function exitCodeOf(error: unknown): 1 | 2 {
  return error instanceof UsageError ? 2 : 1;
}

/** An error as one line: a user reads a message, not a stack (`KINDLING_DEBUG=1` shows that too). */
export function errorLine(error: unknown): string {
  const message = error instanceof Error ? error.message || error.name : String(error);
  return visible(message.replace(/\s*[\r\n]+\s*/g, ' ').trim());
}

/** The lines of an error's stack, with which a terminal does nothing but show them. */
export function stackLines(error: Error): string {
  return (error.stack ?? '').split('\n').map(visible).join('\n');
}

/** What the system said, without the code and the call around it: `EACCES: permission denied, mkdir '/x'` -> `permission denied`. */
export function systemReason(error: unknown): string {
  const line = errorLine(error);
  return /^E[A-Z0-9]+: ([^,]+)/.exec(line)?.[1] ?? line;
}

/** Whether the system's answer was this code, such as `EEXIST`. */
export function hasCode(error: unknown, code: string): boolean {
  return (error as NodeJS.ErrnoException | null)?.code === code;
}
