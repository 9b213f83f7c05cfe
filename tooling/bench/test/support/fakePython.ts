import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@kindling/test-kit';

/** A program that stands in for Python: a shell script. */
export function fakePython(script: string): string {
  const file = join(temporaryFolder(), 'python');
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
  return file;
}

/** Calls a function while `KINDLING_PYTHON` names a program. */
export async function withPython<Result>(python: string, call: () => Promise<Result>): Promise<Result> {
  const before = process.env.KINDLING_PYTHON;
  process.env.KINDLING_PYTHON = python;
  try {
    return await call();
  } finally {
    if (before === undefined) delete process.env.KINDLING_PYTHON;
    else process.env.KINDLING_PYTHON = before;
  }
}
