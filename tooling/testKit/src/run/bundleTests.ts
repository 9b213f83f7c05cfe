import { existsSync, mkdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Metafile } from 'esbuild';
import { extractSnippets, snippetFile } from '../helpers/readmeSnippets';
import { repositoryRoot } from '../helpers/repositoryRoot';
import { sourceArguments } from '../helpers/runScript';
import { temporaryFolder } from '../helpers/temporaryFolder';
import { asSources } from './asSources';
import { findFiles } from './findFiles';
import { gathered } from './gathered';
import { lateOptimization } from './lateOptimization';
import { linesOfSources } from './linesOfSources';
import type { TestFile } from './runFiles';

/** How Node runs test files. */
export interface TestPrograms {
  /** The words with which it runs one. */
  wordsFor(file: string): readonly string[];
  /** What its process has to find in its environment. */
  readonly env: Readonly<Record<string, string>>;
  /** What a process printed, with the lines of sources in errors. */
  shown(output: string): string;
  /** Why all files run against sources, where a bundle was wanted. */
  readonly problem: string | null;
}

/** The package that depends on GPU.js. */
const engine = join(repositoryRoot, 'packages/core/package.json');

const program = fileURLToPath(new URL('./testFileProcess.ts', import.meta.url));

/** Against sources as they are: Node asks tsx for each of them, which takes more than a second of processor time. Some hand their own arguments to other Nodes, which may not know this one's options. */
const fromSources = (file: string): readonly string[] => [...sourceArguments, program, file];

const againstSources = (problem: string | null): TestPrograms => ({
  wordsFor: fromSources,
  env: {},
  shown: (output) => output,
  problem,
});

const bundleArguments = (): readonly string[] => [
  ...lateOptimization(),
  '--conditions=source',
  // for `import.meta.resolve` as from where the source lies
  '--experimental-import-meta-resolve',
];

/**
 * Makes JavaScript of all test files and of the programs that they start at once, with the sources that they import; what several import is made
 * once. Packages from elsewhere stay where they are. What only sources can do runs against them, as do all files where one can't be read: its
 * own run says why, and where KINDLING_DEFAULT_BACKEND names a backend, which is started before a file loads the engine.
 */
export async function bundleTests(tests: readonly TestFile[]): Promise<TestPrograms> {
  if (process.env.KINDLING_DEFAULT_BACKEND) return againstSources(null);
  // as Node calls it in the addresses of what it loads
  const folder = realpathSync(temporaryFolder());
  const packages = new Set(tests.map((test) => test.folder));
  const snippets = new Map(tests.flatMap(snippetsOf));
  for (const [file, code] of snippets) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, code);
  }
  const files = [
    ...new Set([program, ...tests.map(({ file }) => file), ...[...packages].flatMap(programsOf), ...snippets.keys()]),
  ];
  const nameOf = new Map(files.map((file, index) => [file, `file${index}`]));
  const needSources = new Set<string>();
  const { metafile, problem } = await build({
    entryPoints: files.map((file) => ({ in: file, out: nameOf.get(file) as string })),
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    absWorkingDir: repositoryRoot,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    conditions: ['source'],
    // as tsx does: tests look at names of classes and functions
    keepNames: true,
    sourcemap: true,
    sourcesContent: false,
    metafile: true,
    logLevel: 'silent',
    plugins: [gathered('gpu.js', engine, folder), asSources((file) => needSources.add(keyOf(file)))],
  }).then(
    (result) => ({ metafile: result.metafile, problem: '' }),
    (error: Error) => ({ metafile: null, problem: error.message }),
  );
  for (const file of snippets.keys()) rmSync(file, { force: true });
  if (metafile === null) return againstSources(problem);
  const made = (file: string) => join(folder, `${nameOf.get(file)}.mjs`);
  const bundled = files.filter((file) => !reaches(metafile, keyOf(file), needSources));
  const table = Object.fromEntries(bundled.map((file) => [file, [...bundleArguments(), made(file)]]));
  const env = { KINDLING_TEST_PROGRAMS: join(folder, 'programs.json') };
  writeFileSync(env.KINDLING_TEST_PROGRAMS, JSON.stringify(table));
  return {
    wordsFor: (file) => (file in table ? [...bundleArguments(), made(program), made(file)] : fromSources(file)),
    env,
    shown: (output) => linesOfSources(output, folder),
    problem: null,
  };
}

/** The TypeScript files whose addresses the tests of a package name: programs that they start. A test may hold a text that names others. */
function programsOf(folder: string): string[] {
  const named = findFiles(join(folder, 'test'), '.ts').flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/new URL\('([^']+\.ts)', import\.meta\.url\)/g)].map(([, path]) =>
      resolve(dirname(file), path),
    ),
  );
  return named.filter((file) => existsSync(file));
}

/** The blocks of READMEs that a test file runs, by the file that stands for each: of its package's README, or of the project's. */
function snippetsOf({ file, folder }: TestFile): [file: string, code: string][] {
  const text = readFileSync(file, 'utf8');
  if (!text.includes('runReadmeSnippets(')) return [];
  const readme = join(text.includes("join(repositoryRoot, 'README.md')") ? repositoryRoot : folder, 'README.md');
  if (!existsSync(readme)) return [];
  return extractSnippets(readFileSync(readme, 'utf8')).map(({ code }) => [snippetFile(folder, code), code]);
}

/** How a metafile calls a source. */
function keyOf(file: string): string {
  return relative(repositoryRoot, file).replaceAll(sep, '/');
}

/** Whether a source is among those wanted or imports one that is, at any distance. */
function reaches({ inputs }: Metafile, from: string, wanted: ReadonlySet<string>): boolean {
  const seen = new Set([from]);
  for (const key of seen) {
    if (wanted.has(key)) return true;
    for (const { path, external } of inputs[key]?.imports ?? []) if (!external) seen.add(path);
  }
  return false;
}
