import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { noGrad, ones, shutdown, type Tensor, tensor, zeros } from '@kindling/core';
import { BatchNorm1d, Linear, Sequential } from '@kindling/nn';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { fromSafetensors, load, loadWithMetadata, readMetadata, save, toSafetensors } from '../../src/index';
import { bitsOf, rejected, withFolder } from '../support';

const test = suite('safetensors: round trips');
test.after(() => shutdown());

const bits = Int32Array.of(0, -0x80000000, 1, 0x7f800000, -0x800000, 0x7fc00000, 0x7fc12345, -0x3fffff, 0x3f800001);
const entries = (): Record<string, Tensor> => ({
  flags: tensor([true, false, true]),
  'layer.weight': tensor(new Float32Array(bits.buffer), { shape: [3, 3] }),
  7: tensor(Int32Array.of(-(2 ** 31), 2 ** 31 - 1), { shape: [2, 1] }),
  scalar: tensor(0.1),
  nothing: zeros([0, 3]),
  'ünïcode "\\\n': ones([1]),
  __proto__x: ones([1]),
});

async function same(read: ReadonlyMap<string, Tensor>, expected: ReadonlyMap<string, Tensor>): Promise<void> {
  assert.equal([...read.keys()], [...expected.keys()]);
  for (const [name, one] of expected) {
    const other = read.get(name) as Tensor;
    assert.equal([other.shape, other.dtype], [one.shape, one.dtype], name);
    assert.equal(await bitsOf(other), await bitsOf(one), name);
  }
}

test('all dtypes, bit by bit, with their names, order and metadata', () =>
  withFolder(async (folder) => {
    const path = join(folder, 'new/net.safetensors');
    const metadata = { format: 'pt', note: 'ü\n', constructor: 'x' };
    const given = new Map(Object.entries(entries()).reverse());
    await save(given, path, { metadata });
    await same(await load(path), given);
    const { tensors, metadata: read } = await loadWithMetadata(path);
    await same(tensors, given);
    assert.equal(read, metadata);
    assert.equal(await readMetadata(path), metadata);
    assert.equal(new Uint8Array(readFileSync(path)), await toSafetensors(given, { metadata }), 'the same bytes');
    const fromBytes = await fromSafetensors(await toSafetensors(given));
    await same(fromBytes.tensors, given);
    assert.equal(fromBytes.metadata, {});
    assert.equal(readdirSync(join(folder, 'new')), ['net.safetensors']);
  }));

test('names that an object treats in its own way', async () => {
  const given = new Map([
    ['2', ones([1])],
    ['__proto__', zeros([1])],
    ['1', ones([2])],
    ['', ones([1])],
    ['hasOwnProperty', ones([1])],
  ]);
  await same((await fromSafetensors(await toSafetensors(given, { metadata: new Map([['__proto__', 'x']]) }))).tensors, given);
});

test('nothing at all', async () => {
  const bytes = await toSafetensors({});
  assert.is(bytes.length, 16);
  assert.is((await fromSafetensors(bytes)).tensors.size, 0);
});

test('numbers stand at multiples of their size', async () => {
  const bytes = await toSafetensors({ odd: tensor([true]), floats: ones([3]) });
  const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)));
  assert.is(length % 8, 0);
  assert.equal(header.floats.data_offsets, [0, 12]);
  assert.equal(header.odd.data_offsets, [12, 13]);
});

test('a model and a view of a tensor', async () => {
  const model = new Sequential(new Linear(3, 2), new BatchNorm1d(2));
  const before = model.stateDict();
  const { tensors } = await fromSafetensors(await toSafetensors(before));
  await same(tensors, before);
  const other = new Sequential(new Linear(3, 2), new BatchNorm1d(2));
  other.loadStateDict(tensors);
  await same(other.stateDict(), before);
  const view = tensor([
    [1, 2, 3],
    [4, 5, 6],
  ]).transpose(0, 1);
  const read = await fromSafetensors(await toSafetensors({ view, sum: view.sum().mul(2) }));
  assert.equal(await read.tensors.get('view')?.toArray(), [
    [1, 4],
    [2, 5],
    [3, 6],
  ]);
  assert.is(await read.tensors.get('sum')?.item(), 42);
});

test('what is changed while it is saved is saved as it was', () =>
  withFolder(async (folder) => {
    const path = join(folder, 'a');
    const one = ones([3]);
    const given = new Map([['one', one]]);
    const saving = save(given, path);
    given.clear();
    await noGrad(async () => one.mul_(5));
    await saving;
    assert.equal(await (await load(path)).get('one')?.toArray(), [1, 1, 1]);
    assert.equal(await one.toArray(), [5, 5, 5]);
  }));

test('arguments', () =>
  withFolder(async (folder) => {
    const path = join(folder, 'a');
    const wrong = (value: unknown) => value as never;
    await rejected(save(wrong([]), path), /^save: entries: expected a Map or an object from names to Tensors, got \[\]$/);
    await rejected(save({ a: wrong(1) }, path), /^save: entries: "a": expected a Tensor, got 1$/);
    await rejected(save(wrong(new Map([[1, ones([1])]])), path), /^save: entries: expected names as keys, got 1$/);
    await rejected(save({ '\ud800': ones([1]) }, path), /^save: entries: expected names as keys/);
    await rejected(save({ __metadata__: ones([1]) }, path), /^save: entries: expected another name than __metadata__/);
    await rejected(save({}, ''), /^save: path: expected the path of a file, got ""$/);
    await rejected(save({}, 'net.pt'), /^save: path: expected a name that ends in \.safetensors, .*, got net\.pt$/);
    await rejected(save({}, path, { metadata: wrong({ epoch: 1 }) }), /^save: metadata: "epoch": expected text, got 1$/);
    await rejected(save({}, path, wrong({ meta: {} })), /^save: options: expected only metadata, got meta$/);
    await rejected(load(wrong(1)), /^load: path: expected the path of a file, got 1$/);
    await rejected(load(folder), /: expected a file, got a folder$/);
    await rejected(load(`${path}/b`), /a\/b: there is no such file$/);
    await rejected(fromSafetensors(wrong([1])), /^fromSafetensors: bytes: expected a Uint8Array, got \[1\]$/);
    assert.equal(readdirSync(folder), []);
  }));

test('what cannot be written leaves what was there', () =>
  withFolder(async (folder) => {
    const path = join(folder, 'a');
    writeFileSync(path, 'before');
    await rejected(save({ a: ones([1]) }, join(path, 'b')), /cannot be written: a part of the path is a file/);
    await rejected(save({ a: ones([1]) }, folder), /cannot be written: /);
    assert.is(readFileSync(path, 'utf8'), 'before');
    assert.equal(readdirSync(folder), ['a']);
  }));

test.run();
