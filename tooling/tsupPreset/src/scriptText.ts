import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** A module and all that it imports as one plain script, for what has to start from a text. */
export async function scriptText(module: URL): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(module)],
    bundle: true,
    format: 'iife',
    platform: 'neutral',
    target: 'es2022',
    write: false,
    logLevel: 'error',
  });
  // names of the machine's folders are no part of it
  return outputFiles[0].text.replace(/^ *\/\/ .*\n/gm, '');
}

/** Writes such a script as a module that exports it as text, unless that stands there already. */
export function writeAsModule(file: URL, { name, from, text }: { name: string; from: string; text: string }): void {
  const escaped = text.replace(/[\\`]|\$\{/g, '\\$&');
  const contents = `/** ${from} as a script: written by the build. */\nexport const ${name} = \`${escaped}\`;\n`;
  if (readIfThere(file) !== contents) writeFileSync(file, contents);
}

function readIfThere(file: URL): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
