// Of which packages the JavaScript before the first step is: `pnpm --filter playground sizes`, for the table in the README.

import { SourceMap } from 'node:module';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { launchChromium, openPage } from '@kindling/browser-check/chromium';
import { servePage } from '@kindling/browser-check/servePage';
import { build, type Rollup } from 'vite';
import { scriptsBeforeFirstStep } from './scriptsBeforeFirstStep';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Whose a source is. */
function ownerOf(source: string): string {
  const installed = /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(source)?.[1];
  if (installed !== undefined) return installed;
  // core's build has it in a file of its own
  if (/core\/dist\/src-/.test(source)) return 'gpu.js';
  const workspace = /(?:packages|tooling)\/([^/]+)\//.exec(source)?.[1];
  if (workspace !== undefined) return `@kindling/${workspace}`;
  return /src\/(run|worker)\//.test(source) ? 'the run' : 'the page';
}

/** Shares a script's gzipped bytes out to the owners of its characters. */
function share(code: string, map: SourceMap, sizes: Map<string, number>): void {
  const bytes = gzipSync(code).length;
  const owners = new Map<string, string>();
  for (const [line, text] of code.split('\n').entries()) {
    for (let column = 0; column < text.length; column++) {
      const entry = map.findEntry(line, column);
      const source = 'originalSource' in entry ? entry.originalSource : '';
      const owner = owners.get(source) ?? ownerOf(source);
      owners.set(source, owner);
      sizes.set(owner, (sizes.get(owner) ?? 0) + bytes / code.length);
    }
  }
}

const { output } = (await build({
  root,
  logLevel: 'error',
  build: { write: false, sourcemap: 'hidden' },
})) as Rollup.RollupOutput;
const files = new Map(output.map((file) => [`/${file.fileName}`, Buffer.from(file.type === 'chunk' ? file.code : file.source)]));
const server = await servePage(files, { isolated: true });
const browser = await launchChromium();
const { page } = await openPage(browser, server.url);
await page.waitForFunction(() => (window.playground?.place.value.step ?? 0) > 0);
await browser.close();
await server.close();

const sizes = new Map<string, number>();
for (const path of scriptsBeforeFirstStep(server.requests)) {
  const code = (files.get(path) as Buffer).toString();
  const map = files.get(`${path}.map`);
  if (map === undefined) console.log(`${path}: no source map, ${gzipSync(code).length} bytes`);
  else share(code, new SourceMap(JSON.parse(map.toString())), sizes);
}
for (const [owner, bytes] of [...sizes].sort(([, a], [, b]) => b - a)) console.log(`${(bytes / 1000).toFixed(1)} kB  ${owner}`);
console.log(`${([...sizes.values()].reduce((sum, bytes) => sum + bytes, 0) / 1000).toFixed(1)} kB  all`);
