import { existsSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { Thread, ThreadEvents } from './thread';

/** Its file lies beside this one: in the sources as they are, in a build as a module that needs no other. */
function threadFile(): string | null {
  const here = typeof __filename === 'string' ? __filename : fileURLToPath(import.meta.url);
  const path = join(dirname(here), `exampleWorker${extname(here) === '.ts' ? '.ts' : '.js'}`);
  return existsSync(path) ? path : null;
}

/** Run from its sources, this thread knows TypeScript by tsx, which other threads have to be told of. */
function fromSource(file: string): string {
  return `import(${JSON.stringify('tsx/esm/api')}).then((tsx) => { tsx.register(); return import(${JSON.stringify(file)}); })`;
}

/** A thread that makes examples; null where its file is not, as in a program that was bundled into one. */
export function startThread({ onAnswer, onEnd }: ThreadEvents): Thread | null {
  const file = threadFile();
  if (file === null) return null;
  const worker = file.endsWith('.ts') ? new Worker(fromSource(file), { eval: true }) : new Worker(file);
  worker.on('message', onAnswer);
  worker.on('error', (error) => onEnd(String(error?.message ?? error).split('\n')[0]));
  worker.on('exit', () => onEnd('it ended'));
  return {
    post: (request, transfer) => worker.postMessage(request, [...transfer]),
    hold: (alive) => (alive ? worker.ref() : worker.unref()),
    end: () => void worker.terminate(),
  };
}
