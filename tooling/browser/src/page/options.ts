import { type BackendName, checkInteger, describe, KindlingError } from '@kindling/core';

/** What the page is asked to do, in its address: `?backend=webgl2&steps=20`. */
export interface PageOptions {
  readonly backend: BackendName;
  /** Threads of webasm; undefined: as many as the processor has. */
  readonly threads: number | undefined;
  readonly dataset: 'auto' | 'mnist' | 'synthetic';
  /** Random, or those that PyTorch started from when it wrote the fixtures; then without dropout and in the order of the files. */
  readonly weights: 'random' | 'pytorch';
  readonly steps: number;
  readonly batchSize: number;
}

export const defaultOptions: PageOptions = {
  backend: 'webasm',
  threads: undefined,
  dataset: 'auto',
  weights: 'random',
  steps: 200,
  batchSize: 64,
};

const choices = {
  backend: ['auto', 'webgpu', 'webgl2', 'webgl', 'webasm', 'cpu'],
  dataset: ['auto', 'mnist', 'synthetic'],
  weights: ['random', 'pytorch'],
} as const;
const ranges = { threads: [1, 64], steps: [0, 100_000], batchSize: [1, 1024] } as const;

/**
 * Reads a query; null where there is none, which is a page that waits for its button.
 * @throws KindlingError when an option is unknown or out of its range
 */
export function parseOptions(query: string): PageOptions | null {
  const given = [...new URLSearchParams(query)].filter(([, value]) => value !== '');
  if (given.length === 0) return null;
  return { ...defaultOptions, ...Object.fromEntries(given.map(([name, value]) => [name, parseOption(name, value)])) };
}

function parseOption(name: string, value: string): string | number {
  if (name in choices) {
    const known: readonly string[] = choices[name as keyof typeof choices];
    if (!known.includes(value)) throw new KindlingError(`${name}: expected one of ${known.join(', ')}, got ${describe(value)}`);
    return value;
  }
  if (name in ranges) {
    const [min, max] = ranges[name as keyof typeof ranges];
    return checkInteger(name, Number(value), { min, max });
  }
  const names = [...Object.keys(choices), ...Object.keys(ranges)];
  throw new KindlingError(`option: expected one of ${names.join(', ')}, got ${describe(name)}`);
}
