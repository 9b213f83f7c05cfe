import { defineConfig, type Options } from 'tsup';

/** A package's build: ESM, CommonJS and type declarations of both, dependencies left outside. */
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
    treeshake: true,
    removeNodeProtocol: false,
    silent: true,
    ...options,
  });
}
