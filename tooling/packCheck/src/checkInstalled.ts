import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { extractSnippets, repositoryRoot } from '@kindling/test-kit';
import ts from 'typescript';
import { runCommand } from './runCommand';

const { ScriptTarget, ModuleKind, ModuleResolutionKind } = ts;

/**
 * Checks that a package that a project has installed can be imported as ESM and required as CommonJS, with the same exports, and that a
 * program that does both has one instance: two would have two classes of each name and two streams of random numbers.
 */
export async function checkEntryPoints(project: string, name: string): Promise<string[]> {
  const list =
    'console.log(JSON.stringify(Object.keys(all).filter((key) => key !== "default" && key !== "module.exports").sort()))';
  const esm = await runCommand(
    process.execPath,
    ['--input-type=module', '-e', `import * as all from '${name}'; ${list}`],
    project,
    60_000,
  );
  const cjs = await runCommand(
    process.execPath,
    ['--input-type=commonjs', '-e', `const all = require('${name}'); ${list}`],
    project,
    60_000,
  );
  const problems: string[] = [];
  if (!esm.ok) problems.push(`import '${name}' failed:\n${esm.output}`);
  if (!cjs.ok) problems.push(`require('${name}') failed:\n${cjs.output}`);
  if (problems.length === 0 && esm.stdout !== cjs.stdout)
    problems.push(`import gives ${esm.stdout.trim()}, require gives ${cjs.stdout.trim()}`);
  if (problems.length === 0 && esm.stdout.trim() === '[]') problems.push('exports nothing');
  if (problems.length === 0) {
    const both = `import('${name}').then((imported) => {
      const required = require('${name}');
      console.log(Object.keys(imported).filter((key) => key !== 'default' && key !== 'module.exports' && imported[key] !== required[key]).join());
    })`;
    const { ok, output, stdout } = await runCommand(process.execPath, ['--input-type=commonjs', '-e', both], project, 60_000);
    if (!ok) problems.push(`import and require of '${name}' in one program failed:\n${output}`);
    else if (stdout.trim() !== '') problems.push(`import and require give two instances: ${stdout.trim()}`);
  }
  return problems;
}

/** Checks that each ```ts block of a README compiles against the declarations of what a project has installed, and runs there. */
export async function checkSnippets(project: string, readme: string): Promise<string[]> {
  const problems: string[] = [];
  const snippets = extractSnippets(readme);
  if (snippets.length === 0) problems.push('README.md: no ```ts block to run');
  for (const { line, code } of snippets) {
    const source = join(project, `line${line}.mts`);
    writeFileSync(source, code);
    for (const message of compileProblems(source, project)) problems.push(`README.md:${line}: ${message}`);
    const script = join(project, `line${line}.mjs`);
    writeFileSync(
      script,
      ts.transpileModule(code, { compilerOptions: { target: ScriptTarget.ES2022, module: ModuleKind.ESNext } }).outputText,
    );
    const { ok, output } = await runCommand(process.execPath, [script], project, 120_000);
    if (!ok) problems.push(`README.md:${line}: the snippet failed\n${output}`);
  }
  return problems;
}

/** What the compiler says about a file and about the declarations that belong to this project's packages. */
function compileProblems(file: string, project: string): string[] {
  const program = ts.createProgram([file], {
    target: ScriptTarget.ES2022,
    module: ModuleKind.NodeNext,
    moduleResolution: ModuleResolutionKind.NodeNext,
    strict: true,
    // a program that sets it, and checks declarations, meets faults in them that no other does
    exactOptionalPropertyTypes: true,
    noEmit: true,
    types: ['node'],
    typeRoots: [join(repositoryRoot, 'node_modules/@types')],
  });
  return ts
    .getPreEmitDiagnostics(program)
    .filter(({ file: where }) => where === undefined || where.fileName === file || /[\\/]@kindling[\\/]/.test(where.fileName))
    .map((diagnostic) => {
      const text = ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n');
      if (diagnostic.file === undefined || diagnostic.start === undefined) return text;
      const { line } = diagnostic.file.getLineAndCharacterOfPosition(diagnostic.start);
      return `${diagnostic.file.fileName.replace(`${project}/`, '')}:${line + 1}: ${text}`;
    });
}
