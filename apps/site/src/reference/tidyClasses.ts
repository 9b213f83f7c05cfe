import { type Application, type Context, Converter, Models, type TypeScript } from 'typedoc';

const { ReferenceType, ReflectionKind } = Models;

/**
 * Shows each member where it is declared: a layer's page has what the layer adds, and leads to Module for the rest. What a class that is
 * exported hands down is left out, and bases that are not exported are passed over.
 */
export function tidyClasses(application: Application): void {
  application.converter.on(Converter.EVENT_RESOLVE_BEGIN, (context) => {
    for (const reflection of context.project.getReflectionsByKind(ReflectionKind.Class)) {
      tidyClass(context, reflection as Models.DeclarationReflection);
    }
  });
}

function tidyClass(context: Context, reflection: Models.DeclarationReflection): void {
  const ancestor = exportedAncestor(context, reflection);
  if (ancestor !== undefined) {
    reflection.extendedTypes = [ReferenceType.createResolvedReference(ancestor.name, ancestor, context.project)];
  }
  for (const member of [...(reflection.children ?? [])]) {
    const owner = ownerOf(context, member);
    const handedDown = owner !== undefined && owner !== reflection;
    if (handedDown || isInner(member, ancestor)) context.project.removeReflection(member);
  }
}

/** Whether a member without a docstring is how a class does what its base, the language or the console asks for. */
function isInner(member: Models.DeclarationReflection, ancestor: Models.DeclarationReflection | undefined): boolean {
  const signatures = [...(member.signatures ?? []), member.getSignature, member.setSignature];
  if (member.hasComment() || signatures.some((signature) => signature?.hasComment())) return false;
  if (member.kindOf(ReflectionKind.Constructor) || member.name === 'forward') return false;
  const isStaticName = member.flags.isStatic && member.name === 'name'; // survives a minifier
  const isHook = member.name === 'toString' || (member.name.startsWith('[') && !/iterator\]$/i.test(member.name));
  return member.flags.isProtected || isStaticName || isHook || ancestor?.getChildByName([member.name]) !== undefined;
}

/** The nearest class above one that has a page. */
function exportedAncestor(context: Context, reflection: Models.DeclarationReflection): Models.DeclarationReflection | undefined {
  let symbol = context.getSymbolFromReflection(reflection);
  for (;;) {
    const type = symbol && (checkerOf(context).getDeclaredTypeOfSymbol(symbol) as TypeScript.InterfaceType);
    symbol = type?.isClassOrInterface() ? checkerOf(context).getBaseTypes(type)[0]?.symbol : undefined;
    if (symbol === undefined) return undefined;
    const found = context.getReflectionFromSymbol(symbol);
    if (found?.kindOf(ReflectionKind.Class)) return found as Models.DeclarationReflection;
  }
}

/** The class that declares a member, if it has a page. */
function ownerOf(context: Context, member: Models.DeclarationReflection): Models.Reflection | undefined {
  const declared = context.getSymbolFromReflection(member)?.declarations?.[0]?.parent;
  const name = declared !== undefined && 'name' in declared ? (declared.name as TypeScript.Node) : undefined;
  const symbol = name && checkerOf(context).getSymbolAtLocation(name);
  return symbol && context.getReflectionFromSymbol(symbol);
}

/** All packages are one program. */
function checkerOf(context: Context): TypeScript.TypeChecker {
  return context.programs[0]!.getTypeChecker();
}
