import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { runScript } from '@kindling/test-kit';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { idxBytes, newFolder } from '../helpers';
import { bomb, bombOfParts } from './bombs';

const test = suite('files that unpack to far more than they promise');

interface Result {
  message: string;
  /** Of the processor: however busy the machine is. */
  milliseconds: number;
  buffers: number;
  resident: number;
}

const folder = newFolder();
const file = (name: string, bytes: Uint8Array) => {
  writeFileSync(join(folder, name), bytes);
  return join(folder, name);
};

test('they are given up at the promise: no memory and no time goes into the rest', async () => {
  const files: [path: string, packed: number, promised: number, message: RegExp][] = [];
  for (const [name, make] of [
    ['one', bomb],
    ['parts', bombOfParts],
  ] as const) {
    for (const mebibytes of [255, 1946]) {
      const bytes = make([10_000], mebibytes);
      const path = file(`${name}-${mebibytes}.gz`, bytes);
      files.push([path, bytes.length, 10_008, /expected 10008 bytes \(header 8, 10000\), got more than 75544 bytes$/]);
    }
  }
  // more than one array holds; no IDX file at all
  const claim = bomb([2 ** 31, 2 ** 31], 255);
  files.push([file('claim.gz', claim), claim.length, 0, /expected at most 2147483647 bytes, got a header that promises/]);
  const zeros = gzipSync(new Uint8Array(2 ** 28));
  files.push([file('zeros.gz', zeros), zeros.length, 0, /expected the magic number .* got 0x00000000$/]);
  // a promise that the file can't keep: it is read to its end, which is near
  const short = gzipSync(idxBytes([2 ** 31 - 100], new Uint8Array(1000)));
  files.push([file('short.gz', short), short.length, 1000, /got 1008 bytes \(truncated\)$/]);
  // the length that gzip tells of itself
  const trailer = gzipSync(idxBytes([1000], new Uint8Array(1000)));
  trailer.fill(0x7f, trailer.length - 4);
  files.push([file('trailer.gz', trailer), trailer.length, 1000, /corrupted \(incorrect length check\)$/]);

  const warmup = file('small.gz', gzipSync(idxBytes([1000], new Uint8Array(1000))));
  const script = fileURLToPath(new URL('./readFiles.ts', import.meta.url));
  const { code, stdout, stderr } = await runScript(script, [warmup, ...files.map(([path]) => path)]);
  assert.is(code, 0, stderr);
  const results = JSON.parse(stdout) as Result[];
  assert.is(results.length, files.length);
  for (const [i, [path, packed, promised, message]] of files.entries()) {
    const result = results[i];
    assert.match(result.message, message);
    assert.ok(result.message.startsWith(`KindlingError: ${path}: `), result.message);
    const room = promised + packed + 2 ** 24;
    assert.ok(result.buffers < room, `${path}: ${result.buffers} bytes of buffers`);
    assert.ok(result.resident < room, `${path}: ${result.resident} bytes of memory`);
    assert.ok(result.milliseconds < 1000, `${path}: ${result.milliseconds} ms of processor time`);
  }
});

test.run();
