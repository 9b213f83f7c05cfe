import { rmSync } from 'node:fs';
import { mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type KernelProfiles, kernelTable } from 'mnist-trainer/kernelTable';
import { benchmarkCases } from './cases/cases';
import { kernelCases } from './cases/kernels';
import { findMnist, prepareImages } from './images';
import { describeMachine } from './machine';
import { alternate, type CaseResult } from './measure/alternate';
import { type BenchOptions, isWanted } from './options';
import { Progress } from './progress';
import { findPytorch, installLine } from './pytorch';
import { caseTable } from './report/caseTable';
import { defaultResultFile, writeResults } from './resultFile';

/** Measures what the options ask for, prints the tables and keeps the numbers. True if everything could be measured. */
export async function bench(options: BenchOptions, say: (text: string) => void): Promise<boolean> {
  const mnist = findMnist(options.dataDir);
  const scratch = await mkdtemp(join(tmpdir(), 'kindling-bench-'));
  const remove = () => rmSync(scratch, { recursive: true, force: true });
  process.once('exit', remove); // also when it is interrupted
  try {
    return await benchIn(scratch, mnist, options, say);
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
  const pytorch = options.oursOnly ? null : await findPytorch();
  say(`${machine.processor}, ${machine.cores} cores, ${machine.platform}, Node ${machine.node}`);
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

  const progress = new Progress(process.stderr);
  const results: CaseResult[] = [];
  for (const benchmark of wanted) {
    results.push(
      await alternate(benchmark, rounds, (side, round) =>
        progress.show(benchmark.name, side === 'ours' ? 'Kindling' : 'PyTorch', round, rounds),
      ),
    );
  }
  const kernels: (KernelProfiles & { name: string; title: string })[] = [];
  for (const { name, title, measure } of wantedKernels) {
    progress.show(name, 'Kindling', 1, 1);
    kernels.push({ name, title, ...(await measure()) });
  }
  progress.clear();

  if (results.length > 0) say(`${caseTable(wanted, results)}\n`);
  for (const profiles of kernels) {
    say(`A training step, ${profiles.title}, one thread, kernel by kernel:\n${kernelTable(profiles)}\n`);
  }
  const failures = results.flatMap((result) => result.failures);
  for (const failure of failures) say(`Failed: ${failure}`);
  const file = options.json ?? defaultResultFile();
  const date = new Date().toISOString();
  const dataset = images.ours.kind;
  await writeResults(file, { date, machine, pytorch, dataset, rounds, quick, results, kernels });
  say(`Results: ${file}`);
  return failures.length === 0;
}
