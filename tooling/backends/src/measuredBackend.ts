import { type TestBackend, testBackends } from '@kindling/test-kit';

/** The backend that a program of this folder is to measure, `<program> <backend> <threads>`, and with how many threads. @throws Error where it is not there */
export function measuredBackend(): { readonly backend: TestBackend; readonly threads: number } {
  const [name, threads] = process.argv.slice(2);
  process.env.KINDLING_BACKENDS = name;
  const [backend] = testBackends();
  if (backend === undefined) throw new Error(`${name} is not there`);
  return { backend, threads: Number(threads) };
}
