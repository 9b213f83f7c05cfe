import { rmSync } from 'node:fs';
import { mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { kernelTable } from 'mnist-trainer/kernelTable';
import { benchmarkCases } from './cases/cases';
import { kernelCases } from './cases/kernels';
import { findMnist, prepareImages } from './images';
import { describeMachine } from './machine';
import { alternate } from './measure/alternate';
import { findNodes } from './nodes';
import { type BenchOptions, isWanted } from './options';
import { benchPeers } from './peers/benchPeers';
import { askWorkload } from './programs';
import { Progress } from './progress';
import { findPytorch, installLine } from './pytorch';
import { caseTable, type Limits } from './report/caseTable';
import { withTable, writePage } from './report/performancePage';
import { type BenchResults, defaultResultFile, readResults, writeResults } from './resultFile';

/** Measures what the options ask for, prints the tables and keeps the numbers. True if everything could be measured. */
export async function bench(options: BenchOptions, say: (text: string) => void): Promise<boolean> {
  const scratch = await mkdtemp(join(tmpdir(), 'kindling-bench-'));
  const remove = () => rmSync(scratch, { recursive: true, force: true });
  process.once('exit', remove); // also when it is interrupted
  try {
    if (options.peers) return await benchPeers(scratch, options, say);
    return await benchIn(scratch, findMnist(options.dataDir), options, say);
  } finally {
    remove();
    process.off('exit', remove);
  }
}

async function benchIn(
  scratch: string,
  mnist: string | null,
  options: BenchOptions,
  say: (text: string) => void,
): Promise<boolean> {
  const { rounds, quick, tutorial, only } = options;
  const machine = await describeMachine();
  const nodes = await findNodes(options.nodes);
  const pytorch = options.oursOnly ? null : await findPytorch();
  say(
    `${machine.processor}, ${machine.cores} cores, ${machine.platform}, Node ${nodes.map(({ version }) => version).join(', ')}`,
  );
  if (pytorch !== null) say(`PyTorch ${pytorch.version} (${pytorch.python})`);
  else if (!options.oursOnly) say(installLine);
  // Two threads suffer more from a third program than one thread does.
  if (machine.busy > 0.1) {
    say(`Others take ${Math.round(100 * machine.busy)} % of this machine's processors: these numbers are not to be quoted.`);
  }

  const images = await prepareImages(mnist, scratch);
  say(`Images: ${mnist === null ? 'synthetic digits, as there is no MNIST (--data-dir)' : `MNIST from ${mnist}`}\n`);
  await mkdir(join(scratch, 'run'));
  const python = pytorch?.python ?? null;
  const cases = benchmarkCases({ quick, tutorial, python, images, scratch: join(scratch, 'run') });
  const wanted = cases.filter(({ name }) => isWanted(name, only));
  const profiled = kernelCases({ quick });
  const wantedKernels = profiled.filter(({ name }) => isWanted(name, only));
  if (wanted.length + wantedKernels.length === 0) {
    const known = [...cases, ...profiled].map(({ name }) => name);
    throw new Error(`--only: expected one of ${known.join(', ')}, got ${only.join(', ')}`);
  }

  const file = options.resume ?? options.json ?? defaultResultFile();
  const now: BenchResults = {
    date: new Date().toISOString(),
    machine,
    pytorch,
    dataset: images.ours.kind,
    rounds,
    quick,
    nodes: nodes.map(({ version }) => version),
    limits: {},
    results: [],
    kernels: [],
  };
  const run = options.resume === undefined ? now : readResults(file, now);
  const lacks = (list: readonly { readonly name: string }[]) => (wanted: { readonly name: string }) =>
    !list.some(({ name }) => name === wanted.name);

  const progress = new Progress(process.stderr);
  for (const node of wanted.some(({ metrics }) => metrics.some(({ work }) => work)) ? nodes : []) {
    if (run.limits[node.version]) continue;
    progress.show('limits', `Node ${node.version}`, 1, 1);
    run.limits = { ...run.limits, [node.version]: await askWorkload<Limits[string]>('limits', {}, node) };
  }
  // Written after each case: a run of an hour may be cut off.
  for (const benchmark of wanted.filter(lacks(run.results))) {
    run.results.push(
      await alternate(benchmark, nodes, rounds, (side, round) => progress.show(benchmark.name, side, round, rounds)),
    );
    writeResults(file, run);
  }
  for (const { name, title, measure } of wantedKernels.filter(lacks(run.kernels))) {
    progress.show(name, 'Kindling', 1, 1);
    run.kernels.push({ name, title, ...(await measure()) });
    writeResults(file, run);
  }
  progress.clear();

  const { limits, results, kernels } = run;
  const measurements = { cases, nodes, results, limits };
  if (results.length > 0) say(`${caseTable(measurements)}\n`);
  for (const [version, { gflops, gbs }] of Object.entries(limits)) {
    say(
      `The limit of a core, Node ${version}: ${gflops.toFixed(0)} GFLOP/s in registers, ${gbs.toFixed(1)} GB/s from memory and back.`,
    );
  }
  for (const profiles of kernels) {
    say(`A training step, ${profiles.title}, one thread, kernel by kernel:\n${kernelTable(profiles)}\n`);
  }
  const failures = results.flatMap((result) => result.failures);
  for (const failure of failures) say(`Failed: ${failure}`);
  say(`Results: ${file}`);
  if (options.docs) await writePage((page) => withTable(page, run, measurements));
  return failures.length === 0;
}
