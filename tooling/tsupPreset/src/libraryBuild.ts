import { defineConfig, type Options } from 'tsup';
import { requireInCommonJs } from './requireInCommonJs';

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
    // tsup hands `baseUrl` to the compiler, which TypeScript 6 calls deprecated.
    dts: { compilerOptions: { ignoreDeprecations: '6.0' } },
    clean: true,
    sourcemap: false,
    splitting: false,
    // Rollup's CommonJS output names its exports where Node looks for them.
    treeshake: true,
    // `import.meta.url` for CommonJS.
    shims: options.platform === 'node',
    removeNodeProtocol: false,
    silent: true,
    plugins: [requireInCommonJs()],
    ...options,
  });
}
