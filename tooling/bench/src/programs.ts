import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { NodeHost } from './cases/benchmarkCase';
import { lastAnswer, type ProgramOptions, type ProgramResult, runProgram } from './measure/runProgram';
import { ownNode } from './nodes';

// Built beside the built benchmark, so that what is measured is what users install; only tests run the sources.
const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
const workload = (name: WorkloadName) => fileURLToPath(new URL(`./workloads/${name}.${extension}`, import.meta.url));
const trainer = fileURLToPath(new URL('../../../apps/mnist-trainer/dist/main.js', import.meta.url));
const trainerManifest = new URL('../../../apps/mnist-trainer/package.json', import.meta.url);
/** The programs that measure other libraries, plain JavaScript. */
export const peerPrograms = fileURLToPath(new URL('../peers', import.meta.url));
const pytorchScript = (name: string) => fileURLToPath(new URL(`../pytorch/${name}`, import.meta.url));

export type WorkloadName = 'batchAssembly' | 'drawDigits' | 'evaluation' | 'firstStep' | 'kernels' | 'limits' | 'networkStep';

/** Runs one of our workloads. */
export function runWorkload(
  name: WorkloadName,
  settings: object,
  { path }: NodeHost = ownNode,
  options?: ProgramOptions,
): Promise<ProgramResult> {
  return runProgram(path, [...process.execArgv, workload(name), JSON.stringify(settings)], options);
}

/** What one of our workloads measured. */
export async function askWorkload<Answer>(name: WorkloadName, settings: object, node?: NodeHost): Promise<Answer> {
  return lastAnswer<Answer>(await runWorkload(name, settings, node));
}

/** What the trainer's start script tells Node. */
function trainerFlags(): string[] {
  const { scripts } = JSON.parse(readFileSync(trainerManifest, 'utf8')) as { scripts: { start: string } };
  const flags = /node (.*)dist\/main\.js$/.exec(scripts.start)?.[1];
  if (flags === undefined) throw new Error(`expected a start script that runs dist/main.js, got ${scripts.start}`);
  return flags.split(' ').filter(Boolean);
}

/** Runs the trainer as a user does; its peak memory is in the report. */
export function runTrainer(args: readonly string[], { path }: NodeHost, options?: ProgramOptions): Promise<ProgramResult> {
  const preload = new URL('./reportMemory.js', import.meta.url).href;
  return runProgram(path, [...trainerFlags(), '--import', preload, trainer, ...args], options);
}

type PythonSettings = Readonly<Record<string, string | number>>;

/** Runs a command of the tutorial's program in Python. */
export const runTutorial = (python: string, command: string, settings: PythonSettings, options?: ProgramOptions) =>
  runPytorch('benchmark.py', python, settings, options, command);

/** Runs one of our programs in Python; settings become its options. */
export function runPytorch(
  script: 'benchmark.py' | 'workloads.py',
  python: string,
  settings: PythonSettings,
  options?: ProgramOptions,
  ...command: readonly string[]
): Promise<ProgramResult> {
  const words = Object.entries(settings).flatMap(([name, value]) => [
    `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
    String(value),
  ]);
  return runProgram(python, [pytorchScript(script), ...command, ...words], options);
}
