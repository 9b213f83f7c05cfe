import { readFileSync, writeSync } from 'node:fs';

// Loaded into a program before its own code: writes the most memory that it ever held to the file descriptor 3, in MiB.

/** Linux counts `maxRSS` from before the program was loaded; the high-water mark is this program's alone. */
function peakKibibytes(): number {
  try {
    const peak = /^VmHWM:\s*(\d+) kB/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
    if (peak !== undefined) return Number(peak);
  } catch {
    // Not Linux.
  }
  return process.resourceUsage().maxRSS;
}

process.on('exit', () => writeSync(3, JSON.stringify({ peakMiB: peakKibibytes() / 1024 })));
