import { build } from 'tsup';
import { libraryBuild } from '../../tooling/tsupPreset/src/index';

const outside = ['#platformImages', '#platformRoute', '#platformStorage', '#platformWorkers', 'sharp'];

/** A worker thread's file is a module of its own with all that it needs inside: of core no more than the random numbers. */
const buildWorker = () =>
  build({
    entry: { 'workers/exampleWorker': 'src/workers/exampleWorker.ts' },
    config: false,
    format: ['esm'],
    target: 'node20',
    platform: 'node',
    noExternal: [/^@kindling\//, 'pure-rand'],
    external: ['sharp'],
    esbuildOptions: (options) => {
      options.conditions = ['source'];
    },
    treeshake: true,
    splitting: false,
    clean: false,
    dts: false,
    silent: true,
  });

// What a platform must give is built by itself, one file each: package.json's `imports` choose between them.
export default libraryBuild({
  entry: [
    'src/index.ts',
    ...['download/route', 'images', 'storage', 'workers'].flatMap((folder) => [
      `src/${folder}/node.ts`,
      `src/${folder}/browser.ts`,
    ]),
  ],
  external: outside,
  platform: 'node',
  shims: false,
  dts: { entry: 'src/index.ts' },
  onSuccess: buildWorker,
});
