const tidying = new Set<() => void>();

/** Has `tidy` called (it must not wait for anything) if the user ends the run; returns what takes that back. */
export function onInterrupt(tidy: () => void): () => void {
  tidying.add(tidy);
  return () => tidying.delete(tidy);
}

/** Ctrl-C ends the program at once, with the exit codes that shells expect. Files are whole: none is written in a way that this could cut short. */
export function endOnInterrupt(): void {
  for (const [signal, exitCode] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    process.once(signal, () => {
      for (const tidy of tidying) {
        try {
          tidy();
        } catch {
          // Leaving matters more than tidiness.
        }
      }
      process.stderr.write('Interrupted.\n');
      process.exit(exitCode);
    });
  }
}
