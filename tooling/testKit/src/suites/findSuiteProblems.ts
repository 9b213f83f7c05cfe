import ts from 'typescript';

/** Something in a test file that would leave tests out in silence. */
export interface SuiteProblem {
  line: number;
  message: string;
}

/** Finds uvu suites of a file's text that are never run, and tests marked `.only`. */
export function findSuiteProblems(fileName: string, text: string): SuiteProblem[] {
  const source = ts.createSourceFile(fileName, text, ts.ScriptTarget.Latest, true);
  const problems: SuiteProblem[] = [];
  const lineOf = (node: ts.Node) => source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;
  const imported = uvuNames(source);

  /** Suites by name, each with the innermost function in which that name lives. */
  const suites: { name: string; scope: ts.Node; node: ts.Node; run: boolean }[] = [];
  if (imported.test !== null) suites.push({ ...imported.test, scope: source, run: false });
  walk(source, (node) => {
    if (!ts.isCallExpression(node) || !ts.isIdentifier(node.expression) || node.expression.text !== imported.suite?.name) return;
    const { parent } = node;
    if (ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name)) {
      suites.push({ name: parent.name.text, scope: scopeOf(node), node, run: false });
    } else {
      problems.push({ line: lineOf(node), message: 'a suite that is not kept in a variable cannot be run' });
    }
  });
  walk(source, (node) => {
    if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return;
    const { expression: target, name: method } = node.expression;
    if (!ts.isIdentifier(target)) return;
    // The suite of that name in the nearest enclosing function.
    for (let scope: ts.Node | null = scopeOf(node); scope !== null; scope = scope === source ? null : scopeOf(scope)) {
      const found = suites.find((suite) => suite.name === target.text && suite.scope === scope);
      if (found === undefined) continue;
      if (method.text === 'run') found.run = true;
      if (method.text === 'only')
        problems.push({ line: lineOf(node), message: `${target.text}.only leaves the other tests out` });
      break;
    }
  });
  // A helper may hand its suite to the test file that calls it; whether that one runs it shows when it runs.
  const handsOver = ({ name, scope }: { name: string; scope: ts.Node }) => !fileName.endsWith('.test.ts') && leaves(name, scope);
  for (const suite of suites) {
    const { name, node, run } = suite;
    if (!run && !handsOver(suite))
      problems.push({ line: lineOf(node), message: `${name}.run() is missing: uvu skips the suite in silence` });
  }
  return problems.sort((a, b) => a.line - b.line);
}

type Imported = { name: string; node: ts.Node } | null;

function uvuNames(source: ts.SourceFile): { suite: Imported; test: Imported } {
  const names: { suite: Imported; test: Imported } = { suite: null, test: null };
  for (const statement of source.statements) {
    if (!ts.isImportDeclaration(statement) || (statement.moduleSpecifier as ts.StringLiteral).text !== 'uvu') continue;
    const bindings = statement.importClause?.namedBindings;
    if (bindings === undefined || !ts.isNamedImports(bindings)) continue;
    for (const element of bindings.elements) {
      const original = (element.propertyName ?? element.name).text;
      if (original === 'suite' || original === 'test') names[original] = { name: element.name.text, node: element };
    }
  }
  return names;
}

function scopeOf(node: ts.Node): ts.Node {
  let scope = node.parent;
  while (!ts.isFunctionLike(scope) && !ts.isSourceFile(scope)) scope = scope.parent;
  return scope;
}

/** Whether a name is given away somewhere in a scope: returned, passed on, put into an object. */
function leaves(name: string, scope: ts.Node): boolean {
  let found = false;
  walk(scope, (node) => {
    if (!ts.isIdentifier(node) || node.text !== name) return;
    const { parent } = node;
    const calledOrDeclared =
      (ts.isCallExpression(parent) && parent.expression === node) ||
      (ts.isPropertyAccessExpression(parent) && parent.expression === node) ||
      (ts.isVariableDeclaration(parent) && parent.name === node) ||
      ts.isImportSpecifier(parent) ||
      ts.isTypeReferenceNode(parent) ||
      ts.isPropertySignature(parent);
    if (!calledOrDeclared) found = true;
  });
  return found;
}

function walk(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node);
  ts.forEachChild(node, (child) => walk(child, visit));
}
