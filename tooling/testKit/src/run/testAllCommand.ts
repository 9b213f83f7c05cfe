import { availableParallelism } from 'node:os';
import { chromiumPath, hasChromium } from '../helpers/chromium';
import { mnistFolder } from '../helpers/mnistFolder';
import { repositoryRoot } from '../helpers/repositoryRoot';
import { runAllTests } from './runAllTests';
import { isGood, summaryLine } from './summary';
import { testLimits, wholeNumber } from './testCommand';
import type { TestSet } from './testSet';
import { runTurbo } from './turbo';
import { workspacePackages } from './workspacePackages';

const about: Readonly<Record<TestSet, string>> = {
  quick:
    'The quick tests of all packages: 3 to 8 minutes on two processors, nothing is built. `test:all` runs the long ones too.',
  all: 'All tests of all packages, after a build: 12 to 35 minutes on two processors.',
  rest: 'The long tests and those that read MNIST, after a build: 8 to 25 minutes on two processors.',
};

/**
 * `kindling-test-all [--quick | --rest] [part of a path ...]`: runs the tests of all packages and ends with one plain line that sums them up.
 * All but the quick ones run after a build: some look at what was built.
 */
export async function testAllCommand(args: readonly string[]): Promise<number> {
  const unknown = args.find((word) => word.startsWith('-') && word !== '--quick' && word !== '--rest');
  if (unknown !== undefined) {
    console.error(`kindling-test-all: expected --quick, --rest or parts of paths, got ${unknown}`);
    return 2;
  }
  const set: TestSet = args.includes('--quick') ? 'quick' : args.includes('--rest') ? 'rest' : 'all';
  const filters = args.filter((word) => !word.startsWith('-'));
  if (filters.length === 0) console.log(about[set]);
  const mnist = mnistFolder(); // says so itself where there is none
  if (mnist !== null) console.log(`MNIST is read from ${mnist}.`);
  if (hasChromium()) console.log(`Tests in a browser open ${chromiumPath}.`); // says so itself where there is none

  const built = set === 'quick' || (await build());
  if (set !== 'quick' && built) process.env.KINDLING_TESTS_BUILT = '1';
  const packages = workspacePackages().filter(({ scripts }) => scripts.test !== undefined);
  const total = await runAllTests(packages, {
    ...testLimits(),
    set,
    filters,
    root: repositoryRoot,
    // one more than there are processors: some wait for a page, a server or a process of their own
    jobs: wholeNumber('KINDLING_TEST_JOBS', availableParallelism() + 1),
    patience: 15_000,
    print: (text) => console.log(text),
  });
  if (!built) {
    total.failed++;
    console.log('x  the build failed');
  }
  console.log(summaryLine(total));
  return isGood(total) ? 0 : 1;
}

/** Builds all packages; prints what went wrong, and now and then that it is still at it. */
async function build(): Promise<boolean> {
  const started = performance.now();
  const seconds = () => `${Math.round((performance.now() - started) / 1000)} s`;
  console.log('Building the packages ...');
  const ticking = setInterval(() => console.log(`... building for ${seconds()}`), 15_000);
  const code = await runTurbo(['run', 'build', '--output-logs=errors-only', '--log-order=grouped']);
  clearInterval(ticking);
  return code === 0;
}
