import { readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { OnResolveArgs, OnResolveResult, Plugin, PluginBuild } from 'esbuild';

/** An import of a computed name (unless a comment for bundlers stands there, or it is part of a text), and Node's options for another source. */
const UNBUNDLED = /\bimport\((?!\s*(?:['"]|\$\{|\/\*))|\bprocess\.execArgv\b/;

const SOURCE = /\.m?tsx?$/;

const ASKED = Symbol('asked by this plugin');

/**
 * Lets sources in a bundle do as where they lie: `import.meta` is their own, and packages that are no part of this workspace are those that
 * they would find. `onNeed` hears of sources that do what a bundle can't: import what they compute the name of, or hand Node's options on to another
 * source.
 */
export function asSources(onNeed: (file: string) => void): Plugin {
  return {
    name: 'as-sources',
    setup(build) {
      const found = new Map<string, Promise<OnResolveResult>>();
      // neither a path nor a name that the package itself has given (`#host`)
      build.onResolve({ filter: /^[^./#]/ }, (request) => {
        if (request.kind === 'entry-point' || request.pluginData === ASKED) return null;
        const key = [request.path, request.kind, request.resolveDir].join('\n');
        if (!found.has(key)) found.set(key, sourceOrOutside(build, request));
        return found.get(key);
      });
      build.onLoad({ filter: SOURCE }, ({ path }) => {
        const text = readFileSync(path, 'utf8');
        if (UNBUNDLED.test(text)) onNeed(path);
        return { contents: withOwnMeta(text, path), loader: path.endsWith('x') ? 'tsx' : 'ts' };
      });
    },
  };
}

/** A package's sources, or what stays outside, by the address that it has as seen from where it is imported. */
async function sourceOrOutside(
  build: PluginBuild,
  { path, kind, resolveDir, importer }: OnResolveArgs,
): Promise<OnResolveResult> {
  if (isBuiltin(path)) return { path, external: true };
  const { path: file, errors, sideEffects } = await build.resolve(path, { kind, resolveDir, importer, pluginData: ASKED });
  if (errors.length === 0 && (SOURCE.test(file) || file.endsWith('.json'))) return { path: file, sideEffects };
  // one that is not there is looked for when the program runs, as it would be otherwise
  return { path: errors.length > 0 ? path : pathToFileURL(file).href, external: true };
}

function withOwnMeta(text: string, path: string): string {
  if (!text.includes('import.meta')) return text;
  const url = JSON.stringify(pathToFileURL(path).href);
  return text
    .replace(/\bimport\.meta\.resolve\(/g, `((name) => import.meta.resolve(name, ${url}))(`)
    .replace(/\bimport\.meta\.url\b/g, url)
    .replace(/\bimport\.meta\.dirname\b/g, JSON.stringify(dirname(path)));
}
