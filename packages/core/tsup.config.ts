import { writeFileSync } from 'node:fs';
import { bundled, libraryBuild, replaced, scriptText, withoutBlanks, writeAsModule } from '../../tooling/tsupPreset/src/index';

const HOST = JSON.stringify('./src/engine/hostPackage.ts');

/**
 * GPU.js goes into the build (its licence and those of what it needs are in licenses/), so that installing core downloads and compiles
 * nothing else. What it requires of the host is asked for where it runs: `gl` is there only if the user installed it, a browser
 * has no `os`. Loaded by `import()`, it lies in a file of its own.
 */
const gpuJs = bundled('gpu.js', import.meta.url, {
  gl: `module.exports = require(${HOST}).requirePackage('gl')`,
  os: `module.exports = require(${HOST}).hostModule('node:os')`,
  worker_threads: `module.exports = require(${HOST}).hostModule('node:worker_threads')`,
});

/** The body of a thread: in the sources as text, from which threads start. */
const crewThread = await scriptText(new URL('src/engine/webasm/crewThread.ts', import.meta.url));
writeAsModule(new URL('src/engine/webasm/crewThreadText.ts', import.meta.url), {
  name: 'CREW_THREAD',
  from: 'crewThread.ts',
  text: crewThread,
});

/** A worker's script as a file, and its start as bundlers look for it: they take the file along. */
const threadFile = replaced(
  /webasm.threadFile\.ts$/,
  `export const startFromFile = () => new Worker(new URL('./crewThread.js', import.meta.url));`,
);

export default libraryBuild({
  splitting: true,
  noExternal: ['gpu.js', 'gpu-mock.js', 'acorn'],
  esbuildPlugins: [gpuJs, threadFile],
  plugins: [withoutBlanks('gpu.js')],
  onSuccess: async () => writeFileSync(new URL('dist/crewThread.js', import.meta.url), crewThread),
});
