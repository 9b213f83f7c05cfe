import { type Application, Converter, Models } from 'typedoc';

const { ReflectionKind } = Models;

/** Complains of every exported name without a docstring. TypeDoc's own check would ask for one at each method, too. */
export function requireDocs(application: Application): void {
  application.converter.on(Converter.EVENT_RESOLVE_END, ({ project }) => {
    for (const owner of project.getReflectionsByKind(ReflectionKind.Module | ReflectionKind.Namespace)) {
      for (const exported of (owner as Models.DeclarationReflection).children ?? []) {
        if (!hasDocs(exported)) application.logger.warn(`${exported.getFullName()}: expected a docstring`);
      }
    }
  });
}

function hasDocs(exported: Models.DeclarationReflection): boolean {
  if (exported.kindOf(ReflectionKind.Reference) || exported.hasComment()) return true;
  const called = exported.type?.type === 'reflection' ? exported.type.declaration.signatures : exported.signatures;
  return called?.some((signature) => signature.hasComment()) ?? false;
}
