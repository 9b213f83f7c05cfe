import { readdirSync } from 'node:fs';
import { Writable } from 'node:stream';
import { Console } from '@kindling/program';
import { temporaryFolder } from '@kindling/test-kit';
import * as assert from 'uvu/assert';
import { parseCommandLine } from '../../src/cli';
import { runExample } from '../../src/runExample';

/** Runs an example as its command line says, and checks that it leaves these pictures. Gives what it printed. */
export async function runBriefly(words: string, pictures: readonly string[]): Promise<string> {
  const folder = temporaryFolder();
  const request = await parseCommandLine([...words.split(' '), '--out-dir', folder, '--backend', 'webasm']);
  if (request.kind !== 'run') throw new Error(`expected a run, got ${request.kind}`);
  const printed: string[] = [];
  const stream = new Writable({
    write(chunk, _, done) {
      printed.push(String(chunk));
      done();
    },
  });
  await runExample(request.name, request.example, request.options, new Console(stream));
  assert.equal(readdirSync(folder).sort(), [...pictures].sort());
  const text = printed.join('');
  assert.not.match(text, /NaN|undefined|Infinity/);
  return text;
}
