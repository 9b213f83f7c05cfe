import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { extractSnippets, severalAtOnce, temporaryFolder } from '@kindling/test-kit';
import { checkEntryPoints, checkSnippets } from './checkInstalled';
import { installIntoEmptyProject } from './emptyProject';
import { importedPackages } from './importedPackages';
import { lintTarball } from './lintTarball';
import { manifestProblems } from './manifestProblems';
import { type PackedPackage, packPublished } from './packPackage';
import { sizeTable } from './sizeTable';

/**
 * `kindling-pack-check [part of a name ...]`: packs every package that is published, lints each tarball, installs it alone into an empty
 * project, imports, requires and runs its README there, and prints what each ships. The packages must be built.
 */
export async function packCheckCommand(filters: readonly string[]): Promise<number> {
  const folder = temporaryFolder();
  const packed = await packPublished(folder);
  const chosen = packed.filter(({ name }) => filters.length === 0 || filters.some((part) => name.includes(part)));
  if (chosen.length === 0) {
    console.error(`No package's name contains ${filters.join(' or ')}`);
    return 2;
  }
  let failures = 0;
  await severalAtOnce(chosen, availableParallelism(), async (one) => {
    const started = performance.now();
    const problems = [
      ...manifestProblems(one.manifest),
      ...(await lintTarball(one)),
      ...(await checkWhereInstalled(one, packed, join(folder, one.name))),
    ];
    console.log(
      `${problems.length === 0 ? 'ok  ' : 'FAIL'} ${one.name} (${((performance.now() - started) / 1000).toFixed(1)} s)`,
    );
    for (const problem of problems) console.log(`     ${problem.trimEnd().replaceAll('\n', '\n     ')}`);
    if (problems.length > 0) failures++;
  });
  console.log(`\n${sizeTable(packed)}\n`);
  console.log(`${chosen.length - failures} of ${chosen.length} packages work when installed from their tarball`);
  return failures === 0 ? 0 : 1;
}

async function checkWhereInstalled(one: PackedPackage, all: readonly PackedPackage[], project: string): Promise<string[]> {
  if (one.readme === null) return ['README.md is not in the tarball'];
  // Beside the package itself, what its README tells the reader to import.
  const imported = importedPackages(
    extractSnippets(one.readme)
      .map(({ code }) => code)
      .join('\n'),
  );
  const wanted = all.filter(({ name }) => name === one.name || imported.includes(name));
  const broken = await installIntoEmptyProject(project, wanted, all);
  if (broken !== null) return [`installing into an empty project failed\n${broken}`];
  return [...(await checkEntryPoints(project, one.name)), ...(await checkSnippets(project, one.readme))];
}
