import { readFileSync, writeFileSync } from 'node:fs';

/** How much memory a process has, and the most that it had, in MiB; 0 where the host doesn't say. */
export function memoryOf(pid: number | 'self' | undefined): { readonly now: number; readonly most: number } {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const of = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1] ?? 0) / 1024;
    return { now: of('VmRSS'), most: of('VmHWM') };
  } catch {
    return { now: 0, most: 0 };
  }
}

/** Makes the most that this process had what it has now. @see https://man7.org/linux/man-pages/man5/proc_pid_clear_refs.5.html */
export function forgetMostMemory(): void {
  try {
    writeFileSync('/proc/self/clear_refs', '5');
  } catch {
    // another host, or one that doesn't allow it: memory is not judged call by call there
  }
}
