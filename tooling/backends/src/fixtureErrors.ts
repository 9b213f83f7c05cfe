import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { repositoryRoot, type TestBackend } from '@kindling/test-kit';
import type { Column, TableName } from './errorTable';

/** A table of docs/errors.md: how far a package is from the numbers of its fixtures. */
export interface FixtureTable extends TableName {
  /** Its tests that read fixtures: words of their paths. */
  readonly tests: readonly string[];
  /** Whether it computes with tensors, so that each backend has a column. */
  readonly onBackends: boolean;
}

/** A table for each package, whose name is the table's. */
export const fixtureTables: readonly FixtureTable[] = [
  { name: 'core', rows: 'function', tests: ['fixtures/ops'], onBackends: true },
  {
    name: 'nn',
    rows: 'layer, loss or function',
    tests: ['modules/', 'test/helpers', 'layers/batchNorm', 'averaging/averagedModel'],
    onBackends: true,
  },
  {
    name: 'optim',
    rows: 'optimiser or scheduler',
    tests: ['test/pytorch', 'trajectories', 'lbfgs', 'schedulers/pytorch'],
    onBackends: true,
  },
  { name: 'distributions', rows: 'distribution', tests: ['pytorch'], onBackends: true },
  {
    name: 'transforms',
    rows: 'transform',
    tests: ['functional', 'randomTransforms', 'toTensor', 'normalize'],
    onBackends: false,
  },
  { name: 'metrics', rows: 'metric', tests: ['functional/'], onBackends: false },
];

/** The column of a package that computes without tensors. */
export const WITHOUT_BACKEND = 'largest error';

/** Runs a package's tests that read fixtures on a backend, and gathers the largest errors that they note; null if they fail. */
export function measureFixtures({ name, tests, onBackends }: FixtureTable, backend: TestBackend): Column | null {
  const folder = mkdtempSync(join(tmpdir(), 'kindling-errors-'));
  try {
    const environment = onBackends ? { KINDLING_BACKENDS: backend.name, KINDLING_DEFAULT_BACKEND: backend.name } : {};
    const { status } = spawnSync('npx', ['kindling-test', ...tests], {
      cwd: join(repositoryRoot, 'packages', name),
      env: { ...process.env, KINDLING_TEST_TIMEOUT: '1800', KINDLING_TEST_JOBS: '1', ...environment, KINDLING_ERRORS: folder },
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    if (status !== 0) return null;
    return { backend: onBackends ? backend.name : WITHOUT_BACKEND, errors: gathered(folder, `${name}/`) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The largest error of each name that begins with `prefix`, without it, over all processes. */
function gathered(folder: string, prefix: string): Map<string, number> {
  const errors = new Map<string, number>();
  for (const file of readdirSync(folder)) {
    const noted = JSON.parse(readFileSync(join(folder, file), 'utf8')) as [string, number][];
    for (const [name, error] of noted.filter(([name]) => name.startsWith(prefix))) {
      const row = name.slice(prefix.length);
      errors.set(row, Math.max(error, errors.get(row) ?? 0));
    }
  }
  return errors;
}

/**
 * The rows of a table: what was measured now and, where the backend that refuses nothing was not, what it has on the page. So a run of
 * one backend that refuses a row does not lose it, and a row that is no more goes with the next run of the first one.
 */
export function fixtureRows(measured: readonly Column[], onPage: readonly Column[], refusesNothing: string): string[] {
  const kept = measured.some(({ backend }) => backend === refusesNothing)
    ? []
    : onPage.filter(({ backend }) => backend === refusesNothing);
  const names = new Set([...measured, ...kept].flatMap(({ errors }) => [...errors.keys()]));
  return [...names].sort((a, b) => a.localeCompare(b));
}
