import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { repositoryRoot } from '@kindling/test-kit';
import { build } from 'tsup';
import { bundled } from '../../tsupPreset/src/bundled';

/** Builds the runner and all packages that it uses, from their sources, into one file of `folder`. */
export async function buildRunner(folder: string): Promise<void> {
  const core = pathToFileURL(join(repositoryRoot, 'packages/core/tsup.config.ts')).href;
  const none = 'module.exports = {}';
  await build({
    config: false,
    entry: { run: fileURLToPath(new URL('./runner/main.ts', import.meta.url)) },
    outDir: folder,
    format: ['esm'],
    outExtension: () => ({ js: '.mjs' }),
    target: 'node20',
    platform: 'node',
    splitting: false,
    sourcemap: false,
    dts: false,
    silent: true,
    removeNodeProtocol: false,
    noExternal: [/.*/],
    // the package of the graphics library is looked for where the bundle lies
    external: ['webgpu'],
    esbuildPlugins: [bundled('gpu.js', core, { gl: none, os: none, worker_threads: none })],
    esbuildOptions: (options) => {
      options.conditions = ['source'];
    },
    // what is CommonJS asks for Node's modules
    banner: {
      js: "import { createRequire as createRequireOfBundle } from 'node:module'; const require = createRequireOfBundle(import.meta.url);",
    },
  });
}
