// Run as a program of its own by idxSource.test.ts: it gives up root's rights, to which no folder is closed.
import { loadIdxSource } from '../../src/mnist/idxSource';
import type { LoadOptions } from '../../src/published/loadOptions';
import { tinySource } from './tinySource';

const [closed, readOnly] = process.argv.slice(2);
if (process.getuid?.() === 0) {
  process.setgid!(65534);
  process.setuid!(65534);
}

const errorOf = (options: LoadOptions) =>
  loadIdxSource(tinySource, options).then(
    () => 'no error',
    (error: Error) => `${error.name}: ${error.message}`,
  );
console.log(
  JSON.stringify([
    await errorOf({ root: closed }),
    // Refused before anything is asked of this mirror, where nothing listens.
    await errorOf({ root: readOnly, download: true, mirrors: ['http://127.0.0.1:1/'] }),
  ]),
);
