import { defineConfig, type Options } from 'tsup';

/** A program's build: one ESM file for Node, dependencies left outside. */
export function programBuild(entry: string, options: Options = {}): ReturnType<typeof defineConfig> {
  return defineConfig({
    entry: [entry],
    format: ['esm'],
    target: 'node20',
    platform: 'node',
    clean: true,
    sourcemap: false,
    splitting: false,
    removeNodeProtocol: false,
    silent: true,
    ...options,
  });
}

/**
 * A program's build that takes in the sources of all packages, so that nothing else has to be built before it can run.
 * With splitting, what is imported late is also loaded late: the drawing and its libraries only when there is something to draw.
 */
export function programBundle(entry: readonly string[]): ReturnType<typeof defineConfig> {
  return programBuild(entry[0], {
    entry: [...entry],
    splitting: true,
    // Native packages stay where they are, if they are there.
    noExternal: [/^(?!(sharp|webgpu|gl)$)/],
    define: { 'process.env.NODE_ENV': '"production"' },
    // CommonJS libraries in the bundle ask for Node's modules this way.
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
    esbuildOptions(options) {
      options.conditions = ['source'];
    },
  });
}
