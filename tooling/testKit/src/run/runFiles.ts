import { severalAtOnce } from '../helpers/severalAtOnce';
import { bundleTests } from './bundleTests';
import { type FileResult, runTestFile, type TestFileLimits } from './runTestFile';

/** A test file with the folder of its package, in which it runs. */
export interface TestFile {
  readonly file: string;
  readonly folder: string;
}

/** How test files run. */
export interface RunFilesOptions extends TestFileLimits {
  /** Files at a time. */
  jobs: number;
  print: (text: string) => void;
  onStart?(file: TestFile): void;
  onEnd(result: FileResult, file: TestFile): void;
}

/** Runs test files in their order, some at a time, each in its own process. */
export async function runFiles(files: readonly TestFile[], options: RunFilesOptions): Promise<void> {
  const { wordsFor, env, shown, problem } = await bundleTests(files);
  if (problem !== null) options.print(`Each file runs against sources, which takes longer: ${problem}`);
  await severalAtOnce(files, options.jobs, async (one) => {
    options.onStart?.(one);
    const result = await runTestFile(one.file, { words: wordsFor(one.file), env, cwd: one.folder }, options);
    options.onEnd({ ...result, output: shown(result.output) }, one);
  });
}
