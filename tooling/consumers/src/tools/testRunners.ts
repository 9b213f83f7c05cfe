import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PackedPackage } from '@kindling/pack-check';
import ts from 'typescript';
import { commandOf, makeProject, must } from '../project';
import { checkTrained } from '../trained';
import type { Trial } from '../trial';

const node = process.execPath;

/** Jest and Vitest as they come: without a configuration, in Node. */
export function testRunnerTrials(packed: readonly PackedPackage[], folder: string): Trial[] {
  return [
    {
      name: 'jest',
      async run() {
        const project = join(folder, 'jest');
        await makeProject(project, packed, ['jest']);
        for (const name of ['train', 'train.test']) writeCommonJs(project, name);
        const jest = commandOf(project, 'jest');
        const commonJs = await runTests(project, 'CommonJS', [jest, 'train.test.cjs']);
        return `${commonJs}, ${await runTests(project, 'ESM', ['--experimental-vm-modules', jest, 'train.test.mjs'])}`;
      },
    },
    {
      name: 'vitest',
      async run() {
        const project = join(folder, 'vitest');
        await makeProject(project, packed, ['vitest']);
        return runTests(project, 'ESM', [commandOf(project, 'vitest'), 'run', '--globals']);
      },
    },
  ];
}

async function runTests(project: string, where: string, args: readonly string[]): Promise<string> {
  const file = join(project, 'trained.json');
  rmSync(file, { force: true });
  const { output } = await must(node, args, project, 120_000);
  if (/did not exit|failed to exit|close timed out/i.test(output))
    throw new Error(`${where}: something keeps running\n${output}`);
  return checkTrained(where, JSON.parse(readFileSync(file, 'utf8')));
}

/** The same program as CommonJS. */
function writeCommonJs(project: string, name: string): void {
  const source = readFileSync(join(project, `${name}.mjs`), 'utf8').replaceAll('.mjs', '.cjs');
  const { outputText } = ts.transpileModule(source, {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
  });
  writeFileSync(join(project, `${name}.cjs`), outputText);
}
