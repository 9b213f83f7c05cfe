import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { repositoryRoot, workspacePackages } from '@kindling/test-kit';
import ts from 'typescript';

/** Something that a program can call or assign. */
export interface PublicMember {
  /** As in the names of the table's rows: `core/zeros`, `nn/new Linear`, `core/Tensor.sum`, `core/Tensor.grad=`. */
  readonly name: string;
  /** The options of its trailing options object, and which argument that is; null where it takes none. */
  readonly options: { readonly argument: number; readonly names: readonly string[] } | null;
  /** Whether it can only be read, as a field: there is nothing to call. */
  readonly readOnly: boolean;
}

/** Every function, constructor, method, getter, setter and assignable field that the packages' index files export. */
export function publicApi(): PublicMember[] {
  const packages = workspacePackages().filter(({ folder }) => relative(repositoryRoot, folder).startsWith('packages'));
  const roots = packages.map(({ name, folder }) => ({
    name: name.replace('@kindling/', ''),
    file: join(folder, 'src/index.ts'),
  }));
  const { options } = ts.convertCompilerOptionsFromJson(
    JSON.parse(readFileSync(join(repositoryRoot, 'tooling/tsconfig/base.json'), 'utf8')).compilerOptions,
    repositoryRoot,
  );
  const program = ts.createProgram(
    roots.map(({ file }) => file),
    { ...options, types: [] },
  );
  return new Reader(program.getTypeChecker()).read(
    roots.map(({ name, file }) => ({ name, source: program.getSourceFile(file) as ts.SourceFile })),
  );
}

type Root = { readonly name: string; readonly source: ts.SourceFile };

class Reader {
  readonly #checker: ts.TypeChecker;
  /** What a package exports is known under that package's name, whoever exports it again. */
  readonly #exported = new Map<ts.Symbol, string>();
  readonly #members = new Map<string, PublicMember>();

  constructor(checker: ts.TypeChecker) {
    this.#checker = checker;
  }

  read(roots: readonly Root[]): PublicMember[] {
    for (const root of roots) this.#collect(root);
    for (const [symbol, name] of this.#exported) this.#readExport(symbol, name);
    return [...this.#members.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  #collect({ name, source }: Root): void {
    const folder = source.fileName.replace(/index\.ts$/, '');
    const visit = (module: ts.Symbol, prefix: string) => {
      for (const symbol of this.#checker.getExportsOfModule(module)) {
        const target = symbol.flags & ts.SymbolFlags.Alias ? this.#checker.getAliasedSymbol(symbol) : symbol;
        if (target.flags & ts.SymbolFlags.ValueModule) visit(target, `${prefix}${symbol.name}.`);
        // what another package declares is read with that package; the shorter of two names is the one
        else if (target.declarations?.[0].getSourceFile().fileName.startsWith(folder)) {
          const known = this.#exported.get(target);
          const full = `${name}/${prefix}${symbol.name}`;
          if (known === undefined || full.length < known.length) this.#exported.set(target, full);
        }
      }
    };
    visit(this.#checker.getSymbolAtLocation(source) as ts.Symbol, '');
  }

  #readExport(symbol: ts.Symbol, name: string): void {
    if (symbol.flags & ts.SymbolFlags.Class) this.#readClass(symbol, name);
    else if (symbol.flags & ts.SymbolFlags.Value) {
      const type = this.#checker.getTypeOfSymbol(symbol);
      const [signature = null] = type.getCallSignatures();
      const instance = type.getSymbol();
      // an instance of a class is covered by the members of its class
      if (signature !== null || instance === undefined || !(instance.flags & ts.SymbolFlags.Class)) this.#add(name, signature);
    }
  }

  #readClass(symbol: ts.Symbol, name: string): void {
    const declaration = symbol.declarations?.find(ts.isClassDeclaration) as ts.ClassDeclaration;
    const value = this.#checker.getTypeOfSymbol(symbol);
    const isAbstract = hasModifier(declaration, ts.SyntaxKind.AbstractKeyword);
    const [construct] = value.getConstructSignatures();
    const own = name.replace(/[^/]*$/, (last) => `new ${last}`);
    if (!isAbstract && construct !== undefined && isPublic(construct.declaration) && this.#isValue(symbol))
      this.#add(own, construct);
    for (const one of value.getProperties()) {
      const [signature] = this.#checker.getTypeOfSymbol(one).getCallSignatures();
      if (signature !== undefined && one.declarations?.some(ts.isMethodDeclaration)) this.#add(`${name}.${one.name}`, signature);
    }
    const declared = this.#checker.getDeclaredTypeOfSymbol(symbol);
    for (const one of declared.getProperties()) this.#readMember(one, declared, name);
  }

  /** Of the exported classes from a type up to the owner of a member, which is not exported, the one that is nearest to the owner. */
  #nearestTo(owner: ts.Symbol, type: ts.Type): string | undefined {
    const [base] = type.getBaseTypes() ?? [];
    if (type.symbol === owner || base === undefined) return undefined;
    return this.#nearestTo(owner, base) ?? this.#exported.get(type.symbol);
  }

  /** A class of which only the type is exported comes with what the package makes of it. */
  #isValue(symbol: ts.Symbol): boolean {
    const index = this.#exported.get(symbol) ?? '';
    return !index.endsWith('RandomSource');
  }

  #readMember(member: ts.Symbol, type: ts.Type, className: string): void {
    const [declaration] = member.declarations ?? [];
    if (declaration === undefined || !isPublic(declaration) || /^__|^#/.test(member.name)) return;
    const owner = this.#checker.getSymbolAtLocation((declaration.parent as ts.ClassDeclaration).name as ts.Identifier);
    const shownAt = owner && (this.#exported.get(owner) ?? this.#nearestTo(owner, type));
    const name = `${shownAt ?? className}.${member.name}`;
    const [signature] = this.#checker.getTypeOfSymbol(member).getCallSignatures();
    if (ts.isMethodDeclaration(declaration)) this.#add(name, signature);
    for (const one of member.declarations ?? []) {
      if (ts.isGetAccessor(one)) this.#add(name, null);
      if (ts.isSetAccessor(one)) this.#add(`${name}=`, null);
      // an error's name is part of its class
      if (!ts.isPropertyDeclaration(one) || name.endsWith('Error.name')) continue;
      const readOnly = hasModifier(one, ts.SyntaxKind.ReadonlyKeyword);
      this.#add(readOnly ? name : `${name}=`, null, readOnly);
    }
  }

  #add(name: string, signature: ts.Signature | null, readOnly = false): void {
    if (this.#members.has(name)) return;
    this.#members.set(name, { name, options: signature === null ? null : this.#optionsOf(signature), readOnly });
  }

  #optionsOf({ parameters }: ts.Signature): PublicMember['options'] {
    const last = parameters.at(-1);
    const declaration = last?.valueDeclaration;
    if (last === undefined || declaration === undefined || !ts.isParameter(declaration) || declaration.dotDotDotToken)
      return null;
    const given = this.#checker.getNonNullableType(this.#checker.getTypeOfSymbol(last));
    // where a number may stand in the place of options, the options are what is left
    const objects = given.isUnion() ? given.types.filter(({ flags }) => !(flags & ts.TypeFlags.Number)) : [];
    const type = objects.length === 1 ? objects[0] : given;
    const all = type.getProperties();
    const isOptional = (one: ts.Symbol) => (one.flags & ts.SymbolFlags.Optional) !== 0;
    const isBag = !this.#checker.isArrayLikeType(type) && all.length > 0 && all.every(isOptional);
    if (!isBag && last.name !== 'options') return null;
    return { argument: parameters.length - 1, names: all.map((one) => one.name).sort() };
  }
}

function hasModifier(node: ts.Node, kind: ts.SyntaxKind): boolean {
  return ts.canHaveModifiers(node) && (ts.getModifiers(node) ?? []).some((modifier) => modifier.kind === kind);
}

/** Neither private nor for the package's own use. */
function isPublic(node: ts.Node | undefined): boolean {
  if (node === undefined) return true;
  const hidden = [ts.SyntaxKind.PrivateKeyword, ts.SyntaxKind.ProtectedKeyword].some((kind) => hasModifier(node, kind));
  return !hidden && !ts.getJSDocTags(node).some((tag) => tag.tagName.text === 'internal');
}
