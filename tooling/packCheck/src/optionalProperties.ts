import { relative } from 'node:path';
import ts from 'typescript';

/** Types that the packages give and never take: nobody hands an undefined on in them. */
const GIVEN = new Set(['BackendInfo']);

/**
 * The optional properties, in all types that the given entry files export or lead to, that do not take `undefined`. Under
 * `exactOptionalPropertyTypes` a program could not hand an option on as it came: `{ stride: options.stride }`.
 * @returns `file:line name` of each
 */
export function optionalProperties(entries: readonly string[], root: string): string[] {
  const program = ts.createProgram([...entries], {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    customConditions: ['source'],
    types: [],
    skipLibCheck: true,
    strict: true,
  });
  const checker = program.getTypeChecker();
  const found = new Set<string>();
  const seen = new Set<ts.Node>();

  const follow = (symbol: ts.Symbol | undefined): void => {
    if (symbol === undefined) return;
    const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
    for (const declaration of target.declarations ?? []) {
      if (!declaration.getSourceFile().fileName.includes('/node_modules/')) visit(declaration);
    }
  };
  const visit = (node: ts.Node): void => {
    if (seen.has(node) || isHidden(node)) return;
    seen.add(node);
    if (ts.isInterfaceDeclaration(node) && GIVEN.has(node.name.text)) return;
    if (ts.isPropertySignature(node) && node.questionToken && !takesUndefined(node.type)) found.add(placeOf(node, root));
    if (ts.isTypeReferenceNode(node)) follow(checker.getSymbolAtLocation(node.typeName));
    if (ts.isExpressionWithTypeArguments(node)) follow(checker.getSymbolAtLocation(node.expression));
    ts.forEachChild(node, visit);
  };

  for (const entry of entries) {
    const source = program.getSourceFile(entry);
    const module = source && checker.getSymbolAtLocation(source);
    if (module === undefined) throw new Error(`${relative(root, entry)} exports nothing`);
    for (const symbol of checker.getExportsOfModule(module)) follow(symbol);
  }
  return [...found].sort();
}

/** What does not get into the type declarations. */
function isHidden(node: ts.Node): boolean {
  if (ts.isBlock(node) || ts.isClassStaticBlockDeclaration(node)) return true;
  const modifiers = ts.canHaveModifiers(node) ? ts.getModifiers(node) : undefined;
  if (modifiers?.some(({ kind }) => kind === ts.SyntaxKind.PrivateKeyword)) return true;
  const { parent } = node;
  // what a variable, a property or a parameter starts with is no type
  return parent !== undefined && 'initializer' in parent && parent.initializer === node;
}

function takesUndefined(type: ts.TypeNode | undefined): boolean {
  const isUndefined = ({ kind }: ts.TypeNode) => kind === ts.SyntaxKind.UndefinedKeyword;
  return type !== undefined && (isUndefined(type) || (ts.isUnionTypeNode(type) && type.types.some(isUndefined)));
}

function placeOf(node: ts.PropertySignature, root: string): string {
  const source = node.getSourceFile();
  const { line } = source.getLineAndCharacterOfPosition(node.getStart());
  return `${relative(root, source.fileName)}:${line + 1} ${node.name.getText()}`;
}
