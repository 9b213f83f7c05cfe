// Run as a program of its own by node.test.ts: downloads a file and says whether undici was loaded for it.
import { createRequire } from 'node:module';
import { fetchBytes } from '../../../src/download/fetchBytes';

await fetchBytes(process.argv[2], { patienceMs: 60_000, maximumSize: 1000, onBytes: () => {} });
console.log(Object.keys(createRequire(import.meta.url).cache).some((path) => /[\\/]undici[\\/]/.test(path)));
