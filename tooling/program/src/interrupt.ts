const tidying = new Set<() => void>();

/** Has `tidy` called (it must not wait for anything) if the program ends before its time; returns what takes that back. */
export function onAbruptEnd(tidy: () => void): () => void {
  tidying.add(tidy);
  return () => tidying.delete(tidy);
}

/** Does at once what `onAbruptEnd` was told. */
export function tidyUp(): void {
  for (const tidy of tidying) {
    try {
      tidy();
    } catch {
      // Leaving matters more than tidiness.
    }
  }
  tidying.clear();
}

/** Ctrl-C ends the program at once, with the exit codes that shells expect. Files are whole: none is written in a way that this could cut short. */
export function endOnInterrupt(): void {
  const exitCodes = { SIGINT: 130, SIGTERM: 143 } as const;
  for (const [signal, exitCode] of Object.entries(exitCodes)) {
    process.once(signal, () => {
      tidyUp();
      process.stderr.write('Interrupted.\n');
      process.exit(exitCode);
    });
  }
}
