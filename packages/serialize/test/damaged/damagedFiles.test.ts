import { KindlingError } from '@kindling/checks';
import { seededRandom, type Tensor } from '@kindling/core';
import { loadFileFixtures } from '@kindling/fixtures';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { bytesSource } from '../../src/files/files';
import { fromSafetensors, toSafetensors } from '../../src/index';
import { readFlat } from '../../src/pytorch/read';
import { allocated } from './allocated';
import { mutated, withRecord } from './mutate';
import { plainSafetensors } from './plainSafetensors';

const test = suite('damaged files');

const COUNT = process.env.KINDLING_LONG ? 50_000 : 600;
/** What may be asked for beside what is in the file, which is read, converted and copied. */
const SPARE = 2 ** 26;

const { files } = loadFileFixtures();
const seeds = (end: string) => files.filter(({ name }) => name.endsWith(end)).map(({ bytes }) => bytes);

/** Tensors as one text, bit by bit. */
async function digest(tensors: ReadonlyMap<string, Tensor>): Promise<string> {
  const lines = await Promise.all(
    [...tensors].map(async ([name, one]) => {
      const { buffer, byteOffset, byteLength } = await one.data();
      return JSON.stringify([name, one.dtype, one.shape, Buffer.from(buffer, byteOffset, byteLength).toString('base64')]);
    }),
  );
  return lines.sort().join('\n');
}

const readPyTorch = (bytes: Uint8Array) => readFlat(bytesSource(bytes, 'net.pt'));

/** What a reader gives; null where it refuses, which it does in words, at once and without taking memory for what is only claimed. */
async function attempt(
  number: number,
  bytes: Uint8Array,
  read: (bytes: Uint8Array) => Promise<ReadonlyMap<string, Tensor>>,
): Promise<string | null> {
  const start = performance.now();
  let refusal: unknown = null;
  const { result, bytes: taken } = await allocated(() =>
    read(bytes).catch((error: unknown) => {
      refusal = error;
      return null;
    }),
  );
  assert.ok(refusal === null || refusal instanceof KindlingError, `file ${number}: ${(refusal as Error)?.stack}`);
  assert.not.match(String((refusal as Error | null)?.message), /\n/, `file ${number}`);
  assert.ok(taken <= SPARE + 64 * bytes.length, `file ${number} of ${bytes.length} bytes took ${taken}`);
  assert.ok(performance.now() - start < 5000, `file ${number} took ${performance.now() - start} ms`);
  return result === null ? null : digest(result);
}

async function ofEach(name: string, given: readonly Uint8Array[], look: (number: number, seed: Uint8Array) => Promise<boolean>) {
  Error.stackTraceLimit = 0;
  let accepted = 0;
  for (let number = 0; number < COUNT; number++) if (await look(number, given[number % given.length])) accepted++;
  if (process.env.KINDLING_LONG) console.log(`${name}: ${COUNT} files, ${accepted} of them accepted`);
  assert.ok(accepted < COUNT / 2, `${accepted} of ${COUNT} accepted`);
}

test(`${COUNT} of safetensors: what is accepted reads as the format says`, async () => {
  const small = await toSafetensors(new Map((await fromSafetensors(seeds('.safetensors')[0])).tensors));
  await ofEach('safetensors', [...seeds('.safetensors'), small], async (number, seed) => {
    const bytes = mutated(seed, seededRandom(number));
    const read = await attempt(number, bytes, async (given) => (await fromSafetensors(given)).tensors);
    const plain = plainSafetensors(bytes);
    assert.is(read === null, plain === null, `file ${number}`);
    if (plain !== null) assert.is(read, await digest(plain), `file ${number}`);
    return read !== null;
  });
});

test(`${COUNT} of torch.save: what is accepted reads as before`, async () => {
  const given = seeds('.pt');
  const whole = await Promise.all(given.map(async (bytes) => digest(await readPyTorch(bytes))));
  await ofEach('torch.save', given, async (number, seed) => {
    const read = await attempt(number, mutated(seed, seededRandom(number)), readPyTorch);
    if (read !== null) assert.is(read, whole[number % given.length], `file ${number}`);
    return read !== null;
  });
});

test(`${COUNT} pickles with a right checksum`, async () => {
  await ofEach('pickles', seeds('.pt'), async (number, seed) => {
    const random = seededRandom(number);
    const bytes = withRecord(seed, 'data.pkl', (pickle) => mutated(pickle, random));
    return (await attempt(number, bytes, readPyTorch)) !== null;
  });
});

test.run();
