import { seededRandom, type Tensor } from '@kindling/core';
import { loadFileFixtures } from '@kindling/fixtures';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { bytesSource } from '../../src/files/files';
import { fromSafetensors, toSafetensors } from '../../src/index';
import { readFlat } from '../../src/pytorch/read';
import { attempt } from './attempt';
import { mutated, withRecord } from './mutate';
import { plainSafetensors } from './plainSafetensors';

const test = suite('damaged files');

const COUNT = process.env.KINDLING_LONG ? 50_000 : 600;

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

/** The digest of what a reader gives; null where it refuses. */
async function digestOf(
  number: number,
  bytes: Uint8Array,
  read: (bytes: Uint8Array) => Promise<ReadonlyMap<string, Tensor>>,
): Promise<string | null> {
  const { result } = await attempt(`file ${number}`, bytes.length, () => read(bytes));
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
    const read = await digestOf(number, bytes, async (given) => (await fromSafetensors(given)).tensors);
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
    const read = await digestOf(number, mutated(seed, seededRandom(number)), readPyTorch);
    if (read !== null) assert.is(read, whole[number % given.length], `file ${number}`);
    return read !== null;
  });
});

test(`${COUNT} pickles with a right checksum`, async () => {
  await ofEach('pickles', seeds('.pt'), async (number, seed) => {
    const random = seededRandom(number);
    const bytes = withRecord(seed, 'data.pkl', (pickle) => mutated(pickle, random));
    return (await digestOf(number, bytes, readPyTorch)) !== null;
  });
});

test.run();
