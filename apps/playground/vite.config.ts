import { defaultClientConditions, defineConfig } from 'vite';
import { contentSecurityPolicy, isolationHeaders } from './src/server/headers.ts';
import { offline } from './src/server/offline.ts';

/** What only reads CSV is left out: the package does not say itself that importing it does nothing. */
const treeshake = { moduleSideEffects: [{ test: /papaparse/, sideEffects: false }] };

export default defineConfig(({ command }) => ({
  // a relative base, so that the built page works in any folder of a server
  base: './',
  // What is built comes from the built packages, whose threads are files; `dev` and the tests read their sources.
  resolve: {
    conditions: [
      ...(command === 'build' && process.env.KINDLING_SOURCES === undefined ? [] : ['source']),
      ...defaultClientConditions,
    ],
  },
  build: { target: 'es2022', chunkSizeWarningLimit: 1000, modulePreload: { polyfill: false }, rolldownOptions: { treeshake } },
  worker: { format: 'es', rolldownOptions: { treeshake } },
  server: { host: '127.0.0.1', headers: isolationHeaders },
  preview: { host: '127.0.0.1', headers: isolationHeaders },
  plugins: [contentSecurityPolicy(), offline()],
}));
