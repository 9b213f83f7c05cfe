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

/** What a program that was interrupted ends with, once it has put down what it was doing. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';

  constructor(readonly exitCode: number) {
    super('Interrupted.');
  }
}

let finishing: ((reason: Interrupted) => void) | null = null;

/** Has `finish` called at the first Ctrl-C, instead of the program's end; another one ends it at once. Returns what takes that back. */
export function onInterrupt(finish: (reason: Interrupted) => void): () => void {
  finishing = finish;
  return () => {
    finishing = null;
  };
}

const exitCodes = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

/** Puts down what the program does and ends it, or ends it at once where there is nothing to put down. */
function interrupt(exitCode: number): void {
  const finish = finishing;
  finishing = null;
  if (finish !== null) {
    finish(new Interrupted(exitCode));
    return;
  }
  tidyUp();
  process.stderr.write('Interrupted.\n');
  process.exit(exitCode);
}

/**
 * Ctrl-C ends the program at once, with the exit codes that shells expect. Files are whole: none is written in a way that this could cut short. A terminal that is closed does
 * the same; a program without one may have been told to outlive it (nohup).
 */
export function endOnInterrupt(): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => interrupt(exitCodes[signal]));
  if (process.stdout.isTTY) endWithTerminal();
}

/** The signal and the failure of what is written come in either order, and every later write fails before the work is put down. */
function endWithTerminal(): void {
  let open = true;
  const hangUp = (): void => {
    if (open) interrupt(exitCodes.SIGHUP);
    open = false;
  };
  process.on('SIGHUP', hangUp);
  for (const stream of [process.stdout, process.stderr]) {
    if (!stream.isTTY) continue;
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EIO') throw error;
      hangUp();
    });
  }
}
