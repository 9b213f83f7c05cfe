import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type PackedPackage, runCommand, tarballSpecs } from '@kindling/pack-check';
import { MissingTool } from './trial';
import { type Tool, versions } from './versions';

const programs = fileURLToPath(new URL('../programs', import.meta.url));

/** What an installer prints when a package, or the registry, is not there. */
const NOT_THERE =
  /\b(E404|ETARGET|ENOTFOUND|ENETUNREACH|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENOVERSIONS|ERR_PNPM_FETCH_\w+|YN0035)\b/;

/** A failed install as an error: of a missing tool when something couldn't be downloaded. */
export function installError(what: string, output: string): Error {
  const reason = output.split('\n').find((line) => NOT_THERE.test(line));
  return reason === undefined ? new Error(`${what} failed\n${output}`) : new MissingTool(`${what}: ${reason.trim()}`);
}

/** Runs a program to its end. @throws when it fails, with all that it printed */
export async function must(command: string, args: readonly string[], cwd: string, timeout?: number) {
  const result = await runCommand(command, args, cwd, timeout);
  if (!result.ok) throw new Error(`${command} ${args.join(' ')} failed\n${result.output}`);
  return result;
}

/** A project outside the checkout that has installed all packages from their tarballs, and tools from the registry, with npm. */
export async function makeProject(
  folder: string,
  packed: readonly PackedPackage[],
  tools: readonly Tool[],
  files: Record<string, string> = {},
): Promise<void> {
  cpSync(programs, folder, { recursive: true });
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({
      name: 'consumer',
      version: '0.0.0',
      private: true,
      dependencies: tarballSpecs(packed),
      devDependencies: Object.fromEntries(tools.map((tool) => [tool, versions[tool]])),
    }),
  );
  const { ok, output } = await runCommand('npm', ['install', '--prefer-offline', '--no-fund', '--no-audit'], folder);
  if (!ok) throw installError('npm install', output);
}

/** The script that a package of a project has as its command. */
export function commandOf(folder: string, tool: string, command = tool): string {
  const root = join(folder, 'node_modules', tool);
  const { bin } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return join(root, typeof bin === 'string' ? bin : bin[command]);
}
