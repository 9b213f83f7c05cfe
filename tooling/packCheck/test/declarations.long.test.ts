import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot, temporaryFolder } from '@kindling/test-kit';
import ts from 'typescript';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';

const test = suite('declarations');

/** The declarations that a library gets which has these lines, and what the compiler says about them. */
function declare(lines: string): { text: string; problems: string[] } {
  const file = join(temporaryFolder(), 'library.ts');
  writeFileSync(file, lines);
  const program = ts.createProgram([file], {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    customConditions: ['source'],
    types: [],
    skipLibCheck: true,
    strict: true,
    declaration: true,
  });
  const source = program.getSourceFile(file);
  let text = '';
  program.emit(source, (_, written) => (text = written), undefined, true);
  const found = [...program.getSemanticDiagnostics(source), ...program.getDeclarationDiagnostics(source)];
  return { text, problems: found.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n')) };
}

test('a library may export modules of every container', () => {
  const { text, problems } = declare(
    `import { Linear, Module, ModuleDict, ModuleList, Sequential } from '${join(repositoryRoot, 'packages/nn/src/index')}';
export const dict = new ModuleDict({ head: new Linear(1, 2) });
export class Net extends Module {
  readonly heads = new ModuleDict({ a: new Linear(1, 2), b: new Sequential(new Linear(1, 2)) });
  readonly blocks = new ModuleList([new Linear(1, 1)]);
  override forward(...inputs: Parameters<Linear['forward']>) {
    return this.heads.b.forward(this.heads.a.forward(...inputs));
  }
}
`,
  );
  assert.equal(problems, []);
  assert.match(text, /dict: ModuleDict<\{\s*head: Linear;\s*\}>/);
});

test.run();
