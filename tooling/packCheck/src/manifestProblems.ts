/** What is wrong with the manifest inside a tarball: things that only work in this checkout. */
export function manifestProblems(manifest: Record<string, unknown>): string[] {
  const problems: string[] = [];
  const text = JSON.stringify({ exports: manifest.exports, main: manifest.main, module: manifest.module, types: manifest.types });
  if (/"source":/.test(text))
    problems.push('exports: the condition "source" is left in; publishConfig.exports must leave it out');
  if (/\.\/src\//.test(text)) problems.push('an entry point leads into src, which is not packed');
  for (const field of ['dependencies', 'peerDependencies', 'optionalDependencies']) {
    for (const [name, range] of Object.entries((manifest[field] ?? {}) as Record<string, string>)) {
      if (/^(workspace|link|file):/.test(range)) problems.push(`${field}: ${name} is ${range}`);
    }
  }
  for (const field of ['license', 'description', 'author', 'engines', 'files']) {
    if (manifest[field] === undefined) problems.push(`${field} is missing`);
  }
  if (manifest.sideEffects !== false) problems.push(`sideEffects: expected false, got ${JSON.stringify(manifest.sideEffects)}`);
  return problems;
}
