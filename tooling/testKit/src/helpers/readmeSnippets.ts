import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { repositoryRoot } from './repositoryRoot';
import { isMade, runScript } from './runScript';
import { temporaryFolder } from './temporaryFolder';

/** A runnable block of a README. */
export interface Snippet {
  /** Line of its opening fence, from 1. */
  line: number;
  code: string;
}

/** What a README's block printed when it ran. */
export interface ReadmeRun {
  line: number;
  stdout: string;
}

/** The ```ts blocks of a text, in order, without those marked `no-run`. */
export function extractSnippets(markdown: string): Snippet[] {
  const snippets: Snippet[] = [];
  const lines = markdown.split(/\r?\n/);
  let open: { line: number; fence: string; run: boolean; body: string[] } | null = null;
  for (const [index, text] of lines.entries()) {
    if (open === null) {
      const fence = /^\s*(`{3,})\s*(\S*)(.*)$/.exec(text);
      if (fence) open = { line: index + 1, fence: fence[1], run: fence[2] === 'ts' && !/\bno-run\b/.test(fence[3]), body: [] };
    } else if (text.trim() === open.fence) {
      if (open.run) snippets.push({ line: open.line, code: `${open.body.join('\n')}\n` });
      open = null;
    } else {
      open.body.push(text);
    }
  }
  return snippets;
}

/**
 * Where a block lies as a file of a package: inside it, so that its own name and its dependencies resolve; not in node_modules, where its own
 * name would not. The same text has the same file, so that a run of tests can have made a program of it before.
 */
export function snippetFile(packageFolder: string, code: string): string {
  return join(packageFolder, '.cache/readme', `${createHash('sha256').update(code).digest('hex').slice(0, 16)}.mts`);
}

/**
 * Runs each ```ts block of a package's README (or of `readme`) that is not marked `no-run` as a program of its own, against sources,
 * with imports resolved as in that package and an empty folder as the working directory.
 * @throws when there is no such block, or when one fails or stays alive
 */
export async function runReadmeSnippets(
  packageFolder: string,
  options: { readme?: string; timeout?: number; env?: Record<string, string | undefined> } = {},
): Promise<ReadmeRun[]> {
  const readme = options.readme ?? join(packageFolder, 'README.md');
  const shown = relative(repositoryRoot, readme);
  const snippets = extractSnippets(readFileSync(readme, 'utf8'));
  if (snippets.length === 0) throw new Error(`${shown}: no \`\`\`ts block to run`);
  const folder = join(packageFolder, '.cache', `readme-${process.pid}`);
  mkdirSync(folder, { recursive: true });
  try {
    const runs: ReadmeRun[] = [];
    for (const { line, code } of snippets) {
      let file = snippetFile(packageFolder, code);
      if (!isMade(file)) {
        file = join(folder, `line${line}.mts`);
        writeFileSync(file, code);
      }
      const result = await runScript(file, [], { cwd: temporaryFolder(), timeout: options.timeout, env: options.env });
      if (result.signal === 'SIGKILL') throw new Error(`${shown}:${line}: the snippet was still running at its time limit`);
      if (result.code !== 0)
        throw new Error(`${shown}:${line}: the snippet ended with code ${result.code}\n${result.stderr || result.stdout}`);
      runs.push({ line, stdout: result.stdout });
    }
    return runs;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
