import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isTensor, type Tensor } from '@kindling/core';
import { type FileTensor, loadFileFixtures } from '@kindling/fixtures';
import { BatchNorm1d, Linear, Sequential } from '@kindling/nn';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { fromPyTorch, fromSafetensors, load, loadPyTorch, loadWithMetadata, type PyTorchValue } from '../../src/index';
import { archiveOf, bitsOf, rejected, withFolder } from '../support';

const test = suite("PyTorch's files");
const { files, refused } = loadFileFixtures();
const fileNamed = (name: string) => files.find((file) => file.name === name)!;

/** That tensors are those that PyTorch saved, every bit; what makes a NaN of 8 bits one is left open. */
async function same(read: ReadonlyMap<string, Tensor>, expected: readonly FileTensor[], where: string): Promise<void> {
  assert.equal([...read.keys()].sort(), expected.map(({ name }) => name).sort(), where);
  for (const { name, dtype, shape, words } of expected) {
    const one = read.get(name) as Tensor;
    assert.equal([one.dtype, one.shape], [dtype, shape], `${where}: ${name}`);
    const isNaN8 = (bits: number) => name.startsWith('float8') && Number.isNaN(new Float32Array(Int32Array.of(bits).buffer)[0]);
    const plain = (bits: ArrayLike<number>) => Array.from(bits, (word) => (isNaN8(word) ? 0x7fc00000 : word));
    assert.equal(plain(await bitsOf(one)), plain(words), `${where}: ${name}`);
  }
}

for (const { name, bytes, tensors } of files) {
  test(name, () =>
    withFolder(async (folder) => {
      // what a file is called does not matter
      const path = join(folder, 'net.bin');
      writeFileSync(path, bytes);
      await same(await load(path), tensors, name);
      const some = tensors.filter((_, i) => i % 3 === 1);
      await same(await load(path, { names: some.map((one) => one.name) }), some, `some of ${name}`);
    }),
  );
}

test('metadata of safetensors', () =>
  withFolder(async (folder) => {
    const { bytes } = fileNamed('everyDtype.safetensors');
    const path = join(folder, 'net');
    writeFileSync(path, bytes);
    assert.equal((await loadWithMetadata(path)).metadata, { ü: '\n' });
    assert.equal((await fromSafetensors(bytes)).metadata, { ü: '\n' });
  }));

test('what stands beside the tensors', () =>
  withFolder(async (folder) => {
    const path = join(folder, 'training.pt');
    for (const name of ['training.pt', 'training4.pt']) {
      const { bytes } = fileNamed(name);
      writeFileSync(path, bytes);
      for (const value of [await loadPyTorch(path), await fromPyTorch(bytes)]) {
        const { model, optimizer, ...others } = value as Record<string, Record<string, PyTorchValue>>;
        const plain = {
          epoch: 3,
          note: 'ü\n',
          best: 0.125,
          none: null,
          done: false,
          large: -(2 ** 31),
          sizes: [1, [2, 3]],
          size: [4, 5],
        };
        assert.equal(others, plain as never);
        const [group] = optimizer.param_groups as Record<string, PyTorchValue>[];
        assert.equal([group.lr, group.betas, group.params], [0.25, [0.5, 0.75], [0, 1, 2, 3]]);
        const { 0: first } = optimizer.state as Record<string, Record<string, Tensor>>;
        assert.is(await first.step.item(), 1);
        const network = new Sequential(new Linear(3, 2), new BatchNorm1d(2));
        network.loadStateDict(model as Record<string, Tensor>);
        assert.is(await network.stateDict().get('1.num_batches_tracked')?.item(), 1);
      }
    }
  }));

test('a tensor alone, and names that an object treats in its own way', async () => {
  assert.ok(isTensor(await fromPyTorch(refused.find(({ name }) => name === 'tensor')!.bytes)));
  const value = (await fromPyTorch(fileNamed('views.pt').bytes)) as Record<string, Tensor>;
  assert.is(Object.getPrototypeOf(value), Object.prototype);
  assert.ok(Object.hasOwn(value, '__proto__') && Object.hasOwn(value, ''));
});

for (const { name, bytes, error } of refused) {
  test(`refused: ${name}`, () =>
    withFolder(async (folder) => {
      const path = join(folder, 'net.pt');
      writeFileSync(path, bytes);
      const message = new RegExp(error.replaceAll(/[.()]/g, '\\$&'));
      await rejected(load(path), message);
      if (name !== 'tensor') await rejected(loadPyTorch(path), message);
    }));
}

/** Bytes of a pickle: numbers as they are, texts as Python writes those of less than 256 bytes. */
const pickled = (parts: readonly (number | string)[]) =>
  Uint8Array.from(parts.flatMap((part) => (typeof part === 'number' ? [part] : [0x8c, part.length, ...Buffer.from(part)])));
const [PROTO, DICT, MARK, SETITEMS, LIST, APPENDS, BININT1, STOP] = [0x80, 0x7d, 0x28, 0x75, 0x5d, 0x65, 0x4b, 0x2e];

test('a long history beside the tensors is read, and left out', () =>
  withFolder(async (folder) => {
    const path = join(folder, 'net.pt');
    const losses = Array.from({ length: 400_000 }, (_, i) => [BININT1, i % 200]).flat();
    const words = Array.from({ length: 130_000 }, (_, i) => [`w${i}`, BININT1, i % 200]).flat();
    const pickle = [
      PROTO,
      4,
      DICT,
      MARK,
      'losses',
      LIST,
      MARK,
      ...losses,
      APPENDS,
      'words',
      DICT,
      MARK,
      ...words,
      SETITEMS,
      SETITEMS,
      STOP,
    ];
    writeFileSync(path, archiveOf({ 'net/data.pkl': pickled(pickle) }));
    assert.is((await load(path)).size, 0);
    const value = (await loadPyTorch(path)) as { losses: number[]; words: Record<string, number> };
    assert.equal([value.losses.length, value.losses[3], value.losses.at(-1)], [400_000, 3, 199]);
    assert.equal([Object.keys(value.words).length, value.words.w129999], [130_000, 199]);
  }));

test('an integer and its text as keys of one dict would be one name', async () => {
  const pickle = pickled([PROTO, 4, DICT, MARK, 'a', DICT, MARK, BININT1, 1, 'x', '1', 'y', SETITEMS, SETITEMS, STOP]);
  await rejected(
    fromPyTorch(archiveOf({ 'net/data.pkl': pickle })),
    /^fromPyTorch: bytes: expected each of a dict's keys once, got "1" as text and as an integer$/,
  );
});

test('files of PyTorch before 1.6, and bytes that are none', () =>
  withFolder(async (folder) => {
    const path = join(folder, 'net.pt');
    writeFileSync(path, Uint8Array.of(0x80, 0x02, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c));
    await rejected(load(path), /got a file of PyTorch before 1\.6/);
    await rejected(loadPyTorch(path), /expected a zip archive of torch\.save, got a file of PyTorch before 1\.6/);
    writeFileSync(path, fileNamed('everyDtype.safetensors').bytes);
    await rejected(
      loadPyTorch(path),
      /expected a zip archive of torch\.save, got a file that begins otherwise \(load reads safetensors/,
    );
    writeFileSync(path, '');
    await rejected(load(path), /expected a safetensors file, got 0 bytes/);
    await rejected(loadPyTorch(path), /expected a zip archive/);
    await rejected(fromPyTorch('x' as never), /^fromPyTorch: bytes: expected a Uint8Array, got "x"$/);
  }));

test.run();
