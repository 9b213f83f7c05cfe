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
