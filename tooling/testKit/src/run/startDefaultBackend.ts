import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { testBackends } from '../helpers/testBackends';

interface Core {
  useBackend(name: string, options: { threads: number }): Promise<{ readonly name: string }>;
}

/** Lets a test file that names no backend run on this one instead of on the one that 'auto' would choose. */
export async function startDefaultBackend(name: string, testFile: string): Promise<void> {
  const wanted = testBackends().find((backend) => backend.name === name);
  if (wanted === undefined)
    throw new Error(`KINDLING_DEFAULT_BACKEND: ${name} is not among the backends of KINDLING_BACKENDS, or not there`);
  const { useBackend } = (await import(pathToFileURL(createRequire(testFile).resolve('@kindling/core')).href)) as Core;
  await useBackend(wanted.name, { threads: wanted.threads });
}
