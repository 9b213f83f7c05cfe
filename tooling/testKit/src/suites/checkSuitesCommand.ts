import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { repositoryRoot } from '../helpers/repositoryRoot';
import { findFiles } from '../run/findFiles';
import { workspacePackages } from '../run/workspacePackages';
import { findSuiteProblems } from './findSuiteProblems';

/** `kindling-check-suites`: fails when a test file of any package holds a suite that does not run, or a package has no test. */
export async function checkSuitesCommand(): Promise<number> {
  const problems: string[] = [];
  let files = 0;
  for (const { name, folder, scripts } of workspacePackages()) {
    const tests = findFiles(join(folder, 'test'), '.test.ts');
    if (tests.length > 0 && scripts.test === undefined) problems.push(`${name}: has tests but no script "test"`);
    if (tests.length === 0 && scripts.test !== undefined) problems.push(`${name}: has a script "test" but no test/**/*.test.ts`);
    // Also the helpers: a suite may be made and run in a function that several test files call.
    for (const file of findFiles(join(folder, 'test'), '.ts')) {
      files++;
      for (const { line, message } of findSuiteProblems(file, readFileSync(file, 'utf8'))) {
        problems.push(`${relative(repositoryRoot, file)}:${line}: ${message}`);
      }
    }
  }
  for (const problem of problems) console.error(problem);
  console.log(`${files} files of tests looked at, ${problems.length} problems`);
  return problems.length === 0 ? 0 : 1;
}
