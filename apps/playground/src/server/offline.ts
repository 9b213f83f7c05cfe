import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';

const FILE = 'serviceWorker.js';

/** Builds the service worker beside the page, and tells it which files make up this build. */
export function offline(): Plugin {
  return {
    name: 'offline',
    apply: 'build',
    config: () => ({
      build: {
        rolldownOptions: {
          input: {
            index: fileURLToPath(new URL('../../index.html', import.meta.url)),
            serviceWorker: fileURLToPath(new URL('../offline/serviceWorker.ts', import.meta.url)),
          },
          output: {
            // the folder that it lies in is all that a service worker may answer for
            entryFileNames: ({ name }) => (name === 'serviceWorker' ? FILE : 'assets/[name]-[hash].js'),
          },
        },
      },
    }),
    generateBundle: {
      order: 'post',
      handler(_, bundle) {
        const worker = bundle[FILE];
        if (worker?.type !== 'chunk') return this.error(`${FILE}: expected a chunk of the build, found none`);
        const files = Object.values(bundle).filter(({ fileName }) => fileName !== FILE);
        const hash = createHash('sha256');
        for (const file of files) hash.update(file.fileName).update(file.type === 'chunk' ? file.code : file.source);
        const build = { version: hash.digest('hex').slice(0, 16), files: files.map(({ fileName }) => fileName).sort() };
        if (!worker.code.includes('__BUILD__')) return this.error(`${FILE}: asks for no __BUILD__`);
        worker.code = worker.code.replace('__BUILD__', JSON.stringify(build));
      },
    },
  };
}
