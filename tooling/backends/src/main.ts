import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { repositoryRoot, type TestBackend, testBackends } from '@kindling/test-kit';
import { resultNames } from '../../browser/src/checks/opTable';
import { type Column, LONG_SUMS, NEEDS_REASON, readColumns, ULPS, writeColumns } from './errorTable';
import { fixtureRows, fixtureTables, measureFixtures, WITHOUT_BACKEND } from './fixtureErrors';
import { installPackages } from './installPackages';
import { MOST_ERROR, pytorchColumn, sumNames } from './sums';

// `pnpm test:backends [--gl] [--table | --fixtures | --install]`: everything that is tested per backend, on every backend that this machine can run, then
// the tables of docs/backends.md and docs/errors.md. --gl compiles the native package of headlessgl first; --table writes the tables of the former
// only, --fixtures those of the latter; --install only gets the packages.

const known = ['--gl', '--table', '--fixtures', '--install'];
const unknown = process.argv.slice(2).find((word) => !known.includes(word));
if (unknown !== undefined) {
  console.error(`test:backends: expected --gl, --table, --fixtures or --install, got ${unknown}`);
  process.exit(2);
}
const only = process.argv.find((word) => word === '--table' || word === '--fixtures');
const page = join(repositoryRoot, 'docs/backends.md');
const failed: string[] = [];

/** Starts the whole program again on an X display of its own, which headlessgl needs; null where there is one or none can be had. */
function runOnDisplay(): number | null {
  if (process.platform !== 'linux' || process.env.DISPLAY || spawnSync('which', ['xvfb-run']).status !== 0) return null;
  return (
    spawnSync('xvfb-run', ['-a', process.execPath, ...process.execArgv, ...process.argv.slice(1)], { stdio: 'inherit' }).status ??
    1
  );
}

/** Runs a command in a folder of the workspace; remembers whether it failed. */
function run(folder: string, command: readonly [string, ...string[]], environment: Record<string, string>): void {
  const title = [...Object.entries(environment).map(([name, value]) => `${name}=${value}`), folder, ...command].join(' ');
  console.log(`\n== ${title}`);
  const [program, ...words] = command;
  const { status } = spawnSync(program, words, {
    cwd: join(repositoryRoot, folder),
    env: { ...process.env, KINDLING_TEST_TIMEOUT: '1800', KINDLING_TEST_JOBS: '1', ...environment },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (status !== 0) failed.push(title);
}

function runTests(available: readonly TestBackend[]): void {
  const tests = ['npx', 'kindling-test'] as const;
  run('packages/core', [...tests, 'ops/', 'fixtures/', 'engine/', 'property/'], { KINDLING_BACKENDS: 'all' });
  run('tooling/models', [...tests, 'network50'], { KINDLING_BACKENDS: 'all' });
  for (const { name, slow } of available) {
    if (!slow) continue;
    const environment = { KINDLING_BACKENDS: name, KINDLING_DEFAULT_BACKEND: name };
    run('packages/nn', [...tests, 'layers/', 'losses/', 'containers/', 'module/'], environment);
    run('packages/optim', [...tests, 'optimizers/', 'pytorch'], environment);
    run('packages/distributions', tests, environment);
  }
  run('tooling/browser', ['npx', '-y', 'pnpm@12', 'test:backends'], {});
}

type Program = 'measure' | 'measureSums' | 'measureUlps';

/** Measures the ops, the long sums or the primitives on a backend in a process of its own. */
function measure(what: Program, { name, threads }: TestBackend): Column['errors'] | null {
  const program = fileURLToPath(new URL(`./${what}.ts`, import.meta.url));
  const words = [...process.execArgv, program, name, `${threads}`];
  const { status, stdout } = spawnSync(process.execPath, words, {
    cwd: repositoryRoot,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return status === 0 ? new Map(JSON.parse(stdout.trim().split('\n').at(-1) as string) as [string, number | null][]) : null;
}

/** What the browser's tests measured, by the names of their backends. */
function browserColumns(): Column[] {
  const file = join(repositoryRoot, 'tooling/browser/.cache/opErrors.json');
  if (!existsSync(file)) return [];
  const { reference } = JSON.parse(readFileSync(file, 'utf8')) as {
    reference: Record<string, { op: string; largestError: number | null }[]>;
  };
  return Object.entries(reference).map(([label, results]) => ({
    backend: `${label} (browser)`,
    errors: new Map(results.map(({ op, largestError }) => [op, largestError])),
  }));
}

/** What a program measures on each backend. */
function columnsOf(what: Program, available: readonly TestBackend[]): Column[] {
  const columns: Column[] = [];
  for (const backend of available) {
    const { name, threads } = backend;
    const label = name === 'webasm' ? `webasm, ${threads} thread${threads > 1 ? 's' : ''}` : name;
    const errors = measure(what, backend);
    if (errors === null) failed.push(`${what} on ${label}`);
    else columns.push({ backend: label, errors });
  }
  return columns;
}

function writeSums(available: readonly TestBackend[]): void {
  const columns = columnsOf('measureSums', available);
  const host = ['cpu', 'webasm, 1 thread', 'webasm, 2 threads', 'webgpu', 'headlessgl'];
  const pytorch = pytorchColumn();
  const all = [pytorch, ...columns];
  writeFileSync(page, writeColumns(readFileSync(page, 'utf8'), all, [pytorch.backend, ...host], sumNames, LONG_SUMS));
  for (const { backend, errors } of columns) {
    for (const [sum, error] of errors)
      if (error !== null && !(error <= MOST_ERROR)) failed.push(`${sum} on ${backend}: ${error}`);
  }
}

/** The most by which a primitive may be off on the host, in units of the last place. */
const MOST_ULPS = 2;
/** And those that are ours in shaders, where a division alone may take 2.5. */
const MOST_ULPS_IN_SHADERS: Readonly<Record<string, number>> = { exp: 2, expm1: 6, sigmoid: 6 };

function writeUlps(available: readonly TestBackend[]): void {
  const columns = columnsOf('measureUlps', available);
  const host = ['cpu', 'webasm, 1 thread', 'webasm, 2 threads'];
  const primitives = [...(columns[0]?.errors.keys() ?? [])];
  const order = [...host, 'webgpu', 'headlessgl'];
  writeFileSync(page, writeColumns(readFileSync(page, 'utf8'), columns, order, primitives, ULPS));
  for (const { backend, errors } of columns) {
    for (const [name, error] of errors) {
      const most = host.includes(backend) ? MOST_ULPS : (MOST_ULPS_IN_SHADERS[name] ?? Number.POSITIVE_INFINITY);
      if (!((error ?? 0) <= most)) failed.push(`${name} on ${backend}: ${error} ulp`);
    }
  }
}

function writeTable(available: readonly TestBackend[]): void {
  const columns = columnsOf('measure', available);
  const host = ['cpu', 'webasm, 1 thread', 'webasm, 2 threads', 'webgpu', 'headlessgl'];
  const browser = ['cpu', 'webasm, 1 thread', 'webasm, 2 threads', 'webgl2', 'webgpu'].map((name) => `${name} (browser)`);
  const all = [...columns, ...browserColumns()];
  writeFileSync(page, writeColumns(readFileSync(page, 'utf8'), all, [...host, ...browser], resultNames()));
  for (const { backend, errors } of all) {
    for (const [op, error] of errors) {
      if (error === null || !(error <= NEEDS_REASON)) failed.push(`${op} on ${backend}: ${error ?? 'did not run'}`);
    }
  }
  console.log(`\nWrote docs/backends.md: ${all.map(({ backend }) => backend).join('; ')}.`);
}

/** How far from PyTorch's, torchvision's and scikit-learn's numbers each package is, as its tests measure it. */
function writeFixtureErrors(available: readonly TestBackend[]): void {
  const errorPage = join(repositoryRoot, 'docs/errors.md');
  // threads change no bit: one of the two kinds of webasm is enough
  const backends = new Map(available.map((backend) => [backend.name, backend]));
  for (const table of fixtureTables) {
    const columns: Column[] = [];
    for (const backend of table.onBackends ? backends.values() : available.slice(0, 1)) {
      const column = measureFixtures(table, backend);
      if (column === null) failed.push(`fixtures of ${table.name} on ${backend.name}`);
      else columns.push(column);
    }
    const order = table.onBackends ? ['webasm', 'cpu', 'webgpu', 'headlessgl'] : [WITHOUT_BACKEND];
    const before = readFileSync(errorPage, 'utf8');
    const names = fixtureRows(columns, readColumns(before, table), order[0]);
    if (columns.length > 0) writeFileSync(errorPage, writeColumns(before, columns, order, names, table));
  }
}

installPackages({ gl: process.argv.includes('--gl') });
if (process.argv.includes('--install')) process.exit();
const status = runOnDisplay();
if (status !== null) process.exit(status);
process.env.KINDLING_BACKENDS ||= 'all';
const available = testBackends();
if (only === undefined) runTests(available);
if (only !== '--fixtures') {
  writeTable(available);
  writeUlps(available);
  writeSums(available);
}
if (only !== '--table') writeFixtureErrors(available);
for (const what of failed) console.log(`FAILED: ${what}`);
process.exitCode = failed.length > 0 ? 1 : 0;
