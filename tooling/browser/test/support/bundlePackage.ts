import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build, defaultClientConditions, type Rollup } from 'vite';

/** A package as a page would load it. */
export interface Bundle {
  /** Its files by name; `index.js` is the entry. */
  readonly files: Map<string, string>;
  /** Modules that only Node has, or that were asked for and left out. */
  readonly nodeModules: string[];
  readonly warnings: string[];
  readonly bytes: number;
  readonly gzipBytes: number;
}

const root = fileURLToPath(new URL('../..', import.meta.url));
const entry = 'virtual:entry';

/** Bundles everything that a package exports for a browser: what users get (`built`), or its sources. */
export function bundlePackage(name: string, options: { built: boolean }): Promise<Bundle> {
  return bundleCode(`export * from '${name}';`, options);
}

/** Bundles a module for a browser, with Vite's defaults. */
export async function bundleCode(code: string, options: { built: boolean }): Promise<Bundle> {
  const warnings: string[] = [];
  const conditions = [...(options.built ? [] : ['source']), ...defaultClientConditions];
  const { output } = (await build({
    root,
    configFile: false,
    base: './',
    logLevel: 'silent',
    resolve: { conditions },
    plugins: [
      {
        name: 'entry',
        resolveId: (id) => (id === entry ? `\0${entry}` : null),
        load: (id) => (id === `\0${entry}` ? code : null),
      },
    ],
    build: {
      write: false,
      target: 'es2022',
      rolldownOptions: {
        input: { index: entry },
        preserveEntrySignatures: 'strict',
        checks: { pluginTimings: false }, // how busy the machine is
        output: { entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
        onwarn: (warning) => warnings.push(warning.message),
      },
    },
  })) as Rollup.RollupOutput;
  const chunks = output.filter((file) => file.type === 'chunk');
  const modules = chunks.flatMap(({ moduleIds }) => moduleIds);
  return {
    files: new Map(output.map((file) => [file.fileName, String(file.type === 'chunk' ? file.code : file.source)])),
    nodeModules: modules.filter((id) => /__vite-browser-external|[\\/]node_modules[\\/](sharp|webgpu|gl)[\\/]|^node:/.test(id)),
    warnings,
    bytes: chunks.reduce((sum, { code }) => sum + code.length, 0),
    gzipBytes: chunks.reduce((sum, { code }) => sum + gzipSync(code).length, 0),
  };
}
