import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { type PackedPackage, runCommand, textTable } from '@kindling/pack-check';
import { installError, makeProject, must } from './project';
import { isChosen, MissingTool, type Trial } from './trial';
import { type Tool, versions } from './versions';

/** A program of five lines that takes longer does not end by itself. */
const SECONDS_TO_END = 20;

/** Rounds of all runtimes by turns, and measured steps in each. */
const ROUNDS = 3;
const STEPS = 200;

interface Runtime {
  name: string;
  /** What is installed for it; null: the Node that runs this. */
  tool: Tool | null;
  /** Its program and what stands before a script's name. */
  command(folder: string): string[];
}

const runtimes: Runtime[] = [
  { name: `node${process.versions.node.split('.')[0]} (this one)`, tool: null, command: () => [process.execPath] },
  { name: 'node24', tool: 'node24', command: (folder) => [join(folder, 'node_modules/node24/bin/node')] },
  { name: 'node26', tool: 'node26', command: (folder) => [join(folder, 'node_modules/node26/bin/node')] },
  { name: 'bun', tool: 'bun', command: (folder) => [join(folder, 'node_modules/.bin/bun')] },
  {
    name: 'deno',
    tool: 'deno',
    command: (folder) => [join(folder, 'node_modules/.bin/deno'), 'run', '-A', '--node-modules-dir=manual'],
  },
];

/** Each runtime: a program ends by itself, makes data and pictures; then the milliseconds of a step, by turns with this Node. */
export function runtimeTrials(packed: readonly PackedPackage[], folder: string, filters: readonly string[]): Trial[] {
  const run = programRunner(packed, folder);
  const chosen = runtimes.filter(({ name }) => isChosen(name, filters));
  const timed = isChosen('steps', filters) ? runtimes : chosen;
  const trials = chosen.map((runtime) => ({ name: runtime.name, run: () => tryPrograms(runtime, run) }));
  return timed.length === 0 ? trials : [...trials, { name: 'steps', run: () => timeSteps(timed, run) }];
}

/** Runs one of the programs, in a project that has all packages, and reads the JSON that it prints. */
type Run = (runtime: Runtime, script: string, args?: readonly string[], seconds?: number) => Promise<unknown>;

/** Installs each runtime, and the project of the programs, when it is first asked for. */
function programRunner(packed: readonly PackedPackage[], folder: string): Run {
  const project = join(folder, 'runtimes/program');
  const installed = new Map<string, Promise<string[]>>();
  const once = (name: string, install: () => Promise<string[]>) => {
    const known = installed.get(name) ?? install();
    installed.set(name, known);
    return known;
  };
  return async (runtime, script, args = [], seconds = 120) => {
    const [program, ...before] = await once(runtime.name, () =>
      installRuntime(runtime, join(folder, 'runtimes', `${runtime.tool}`)),
    );
    await once('programs', () => makeProject(project, packed, []).then(() => []));
    const { stdout } = await must(program, [...before, `${script}.mjs`, ...args], project, seconds * 1000);
    return JSON.parse(stdout);
  };
}

async function tryPrograms(runtime: Runtime, run: Run): Promise<string> {
  const end = async (options: string) => {
    const ended = (await run(runtime, 'ends', [options], SECONDS_TO_END)) as Steps & { sum: number; whyOneThread?: string };
    if (ended.sum !== 12) throw new Error(`ends.mjs: expected a sum of 12, got ${JSON.stringify(ended)}`);
    return ended;
  };
  const { backend, threads, whyOneThread = '' } = await end('{}');
  const alone = await end('{"threads":1}');
  if (alone.threads !== 1) throw new Error(`ends.mjs: expected 1 thread, got ${alone.threads}`);
  const { bytes, ...made } = (await run(runtime, 'pictures')) as { bytes: number };
  const expected = { shapes: ['32x1x28x28', '32x1x28x28', '32x1x28x28', '4x1x28x28'], svg: '<svg', png: [137, 80, 78, 71] };
  if (JSON.stringify(made) !== JSON.stringify(expected)) {
    throw new Error(`pictures.mjs: expected ${JSON.stringify(expected)}, got ${JSON.stringify(made)}`);
  }
  return `${backend} x${threads} ${whyOneThread}ends by itself, also with one thread; data, svg, png of ${bytes} bytes`;
}

interface Steps {
  backend: string;
  threads: number;
  ms: number;
  loss: number;
}

async function timeSteps(chosen: readonly Runtime[], run: Run): Promise<string> {
  const threads = String(Math.min(availableParallelism(), 4));
  const [base] = runtimes;
  const measured = new Map<Runtime, Steps[]>([base, ...chosen].map((runtime) => [runtime, []]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const [runtime, results] of measured) {
      const result = await (run(runtime, 'steps', [threads, String(STEPS)]) as Promise<Steps>).catch((error) => {
        if (error instanceof MissingTool) return null;
        throw new Error(`${runtime.name}: ${error.message}`);
      });
      if (result === null) continue;
      if (String(result.threads) !== threads)
        throw new Error(`${runtime.name}: asked for ${threads} threads, got ${JSON.stringify(result)}`);
      results.push(result);
    }
  }
  const median = (results: readonly Steps[]) => results.map(({ ms }) => ms).sort((a, b) => a - b)[Math.floor(results.length / 2)];
  const rows = [...measured].filter(([, results]) => results.length > 0);
  const baseMs = median(measured.get(base) ?? []);
  const summary = rows.map(([{ name }, results]) => {
    const ms = median(results);
    return `${name.split(' ')[0]} ${ms.toFixed(2)} (${(ms / baseMs).toFixed(2)})`;
  });
  return `ms per step, and of this Node's: ${summary.join(', ')}\n${textTable([
    [`${ROUNDS} x ${STEPS} steps`, 'backend', 'threads', 'ms per step', 'all rounds', `of this Node's`, 'loss'],
    ...rows.map(([{ name }, results]) => {
      const [{ backend, loss }] = results;
      const rounds = results.map(({ ms }) => ms.toFixed(2)).join(' ');
      return [name, backend, threads, median(results).toFixed(2), rounds, (median(results) / baseMs).toFixed(2), loss.toFixed(4)];
    }),
  ])}`;
}

async function installRuntime({ tool, command }: Runtime, folder: string): Promise<string[]> {
  if (tool === null) return command(folder);
  await makeProject(folder, [], [tool]);
  const [program, ...before] = command(folder);
  if (!existsSync(program))
    throw new MissingTool(`${tool} ${versions[tool]} is installed but has no ${program.replace(`${folder}/`, '')}`);
  const { ok, output } = await runCommand(program, ['--version'], folder, 60_000);
  if (!ok) throw installError(`${tool} --version`, output);
  return [program, ...before];
}
