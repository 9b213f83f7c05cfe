import { fileURLToPath } from 'node:url';
import { defineConfig, type Options } from 'tsup';
import { pureNamespaces } from './pureNamespaces';
import { requireInCommonJs } from './requireInCommonJs';

const declarations = fileURLToPath(new URL('../../../packages/*/dist/index.d.ts', import.meta.url));

/**
 * A package's build: ESM, CommonJS and type declarations of both, dependencies left outside.
 * Unless `platform` is 'node', an import of a Node module breaks the build, so that the package stays fit for a browser.
 */
export function libraryBuild(options: Options = {}): ReturnType<typeof defineConfig> {
  return defineConfig({
    entry: ['src/index.ts'],
    format: ['esm', 'cjs'],
    target: 'node20',
    platform: 'neutral',
    clean: true,
    sourcemap: false,
    splitting: false,
    // Rollup's CommonJS output names its exports where Node looks for them.
    treeshake: true,
    // `import.meta.url` for CommonJS.
    shims: options.platform === 'node',
    removeNodeProtocol: false,
    silent: true,
    ...options,
    plugins: [requireInCommonJs(), pureNamespaces(), ...(options.plugins ?? [])],
    dts: {
      ...(typeof options.dts === 'object' ? options.dts : {}),
      compilerOptions: {
        // Other packages are read as their declarations, which are built first: to check their sources once more takes half of a build.
        paths: { '@kindling/*': [declarations] },
        // tsup hands `baseUrl` to the compiler, which TypeScript 6 calls deprecated.
        ignoreDeprecations: '6.0',
      },
    },
  });
}
