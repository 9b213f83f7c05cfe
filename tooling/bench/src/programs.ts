import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { lastAnswer, type ProgramOptions, type ProgramResult, runProgram } from './measure/runProgram';

// Built beside the built benchmark, so that what is measured is what users install; only tests run the sources.
const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
const workload = (name: WorkloadName) => fileURLToPath(new URL(`./workloads/${name}.${extension}`, import.meta.url));
const trainer = fileURLToPath(new URL('../../../apps/mnist-trainer/dist/main.js', import.meta.url));
const trainerManifest = new URL('../../../apps/mnist-trainer/package.json', import.meta.url);
const pytorchScript = fileURLToPath(new URL('../pytorch/benchmark.py', import.meta.url));

export type WorkloadName = 'batchAssembly' | 'drawDigits' | 'evaluation' | 'firstStep' | 'kernels' | 'trainingStep';

/** Runs one of our workloads. */
export function runWorkload(name: WorkloadName, settings: object, options?: ProgramOptions): Promise<ProgramResult> {
  return runProgram(process.execPath, [...process.execArgv, workload(name), JSON.stringify(settings)], options);
}

/** What one of our workloads measured. */
export async function askWorkload<Answer>(name: WorkloadName, settings: object): Promise<Answer> {
  return lastAnswer<Answer>(await runWorkload(name, settings));
}

/** What the trainer's start script tells Node. */
function trainerFlags(): string[] {
  const { scripts } = JSON.parse(readFileSync(trainerManifest, 'utf8')) as { scripts: { start: string } };
  const flags = /node (.*)dist\/main\.js$/.exec(scripts.start)?.[1];
  if (flags === undefined) throw new Error(`expected a start script that runs dist/main.js, got ${scripts.start}`);
  return flags.split(' ').filter(Boolean);
}

/** Runs the trainer as a user does; its peak memory is in the report. */
export function runTrainer(args: readonly string[], options?: ProgramOptions): Promise<ProgramResult> {
  const preload = new URL('./reportMemory.js', import.meta.url).href;
  return runProgram(process.execPath, [...trainerFlags(), '--import', preload, trainer, ...args], options);
}

/** Runs a command of the Python script; settings become its options. */
export function runPytorch(
  python: string,
  command: string,
  settings: Readonly<Record<string, string | number>>,
  options?: ProgramOptions,
): Promise<ProgramResult> {
  const words = Object.entries(settings).flatMap(([name, value]) => [
    `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
    String(value),
  ]);
  return runProgram(python, [pytorchScript, command, ...words], options);
}
