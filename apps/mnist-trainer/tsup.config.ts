import { programBuild } from '../../tooling/tsupPreset/src/index';

/**
 * One bundle from the sources of all packages, so that nothing else has to be built before the program can run.
 * With splitting, what is imported late is also loaded late: the drawing and its libraries only when there is something to draw.
 */
export default programBuild('src/main.ts', {
  entry: ['src/main.ts', 'src/doctor.ts'],
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
