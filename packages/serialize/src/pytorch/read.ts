import { KindlingError, unexpected } from '@kindling/checks';
import type { Tensor } from '@kindling/core';
import { wanted } from '../entries';
import type { ByteSource } from '../files/files';
import { Budget } from './budget';
import { recordBytes } from './record';
import { readTensors } from './tensors';
import { unpickle } from './unpickle';
import { isA, type PickledTensor, pythonText, type Value } from './values';
import { isZip, readZip, type ZipEntry } from './zip';

/** How a file begins that torch.save wrote before PyTorch 1.6: a pickle of a number. */
const OLD_PICKLE = [0x80, 0x02, 0x8a, 0x0a, 0x6c, 0xfc];
/** Such a file, for errors. */
export const OLD = 'a file of PyTorch before 1.6: load and save it there again';

/** Which of PyTorch's files it is, by what stands at the beginning; null for none. */
export async function kindOf(source: ByteSource): Promise<'zip' | 'old' | null> {
  const start = new Uint8Array(Math.min(source.size, OLD_PICKLE.length));
  await source.read(0, start);
  if (isZip(start)) return 'zip';
  return start.length > 0 && OLD_PICKLE.every((byte, i) => byte === start[i]) ? 'old' : null;
}

/** What a file of PyTorch's says, before its tensors are read. */
interface Pickled {
  readonly root: Value;
  readonly folder: string;
  readonly entries: ReadonlyMap<string, ZipEntry>;
  readonly budget: Budget;
}

/** @param source a zip archive: see kindOf */
async function readPickled(source: ByteSource): Promise<Pickled> {
  const entries = await readZip(source);
  const pickles = [...entries.keys()].filter((name) => /^[^/]+\/data\.pkl$/.test(name));
  if (pickles.length !== 1)
    throw unexpected(source.name, 'a file of torch.save, which is a zip archive with one data.pkl', `${pickles.length} of them`);
  const [folder] = pickles[0].split('/');
  if ([...entries.keys()].some((name) => name.startsWith(`${folder}/code/`))) {
    throw unexpected(source.name, 'a state dict', 'a TorchScript program (in Python: torch.save(program.state_dict(), ...))');
  }
  await checkByteOrder(source, entries.get(`${folder}/byteorder`));
  const name = `${source.name}: ${pickles[0]}`;
  const root = unpickle(await recordBytes(source, entries.get(pickles[0]) as ZipEntry), name);
  return { root, folder, entries, budget: new Budget() };
}

/**
 * The tensors of a file that `torch.save` has written by their dotted names, as `state_dict()` has them; what is no tensor is left out.
 * @param names which of them; all if left out
 * @throws KindlingError for what is no such file, or is damaged, or holds no dict, and naming what is refused, or is not there
 */
export async function readFlat(source: ByteSource, names?: readonly string[]): Promise<Map<string, Tensor>> {
  const { root, folder, entries, budget } = await readPickled(source);
  const flat = wanted(flatEntries(root, source.name, budget), names, source.name);
  // what stands under several names is called by the first
  const named = new Map([...flat].reverse().map(([name, value]) => [value, name]));
  const tensors = await readTensors(source, folder, entries, named, budget);
  return new Map([...flat].map(([name, value]) => [name, tensors.get(value) as Tensor]));
}

async function checkByteOrder(source: ByteSource, entry: ZipEntry | undefined): Promise<void> {
  if (entry === undefined) return;
  const order = entry.size > 16 ? 'another one' : new TextDecoder().decode(await recordBytes(source, entry));
  if (order !== 'little') throw unexpected(`${source.name}: byteorder`, 'little', JSON.stringify(order));
}

/** What stands in a dict, a list or a tuple, with its dotted name; nothing in any other value. @param path of the value; null outermost */
function* partsOf(value: Value, path: string | null): Generator<[value: Value, path: string], void, undefined> {
  const entries = isA('dict', value) ? value.entries : isA('list', value) || isA('tuple', value) ? value.items.entries() : [];
  for (const [key, entry] of entries) {
    // a million numbers need no names
    if (typeof entry === 'object' && entry !== null) yield [entry, path === null ? String(key) : `${path}.${key}`];
  }
}

/** Every tensor in a value, once, in the order in which they stand there, with its dotted name. */
function tensorsIn(root: Value): Map<PickledTensor, string> {
  const found = new Map<PickledTensor, string>();
  const seen = new Set<Value>();
  const open: [value: Value, path: string | null][] = [[root, null]];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [value, path] = next;
    if (seen.has(value)) continue;
    seen.add(value);
    if (isA('tensor', value)) found.set(value, path ?? '');
    // one by one: as arguments of a call they would all stand on the stack
    for (const part of [...partsOf(value, path)].reverse()) open.push(part);
  }
  return found;
}

/** Dicts and lists may stand in one another this deep. */
const DEEPEST = 64;

function flatEntries(root: Value, name: string, budget: Budget): Map<string, PickledTensor> {
  if (!isA('dict', root)) throw unexpected(name, 'a state dict', `${pythonText(root)} (loadPyTorch gives what it is)`);
  const flat = new Map<string, PickledTensor>();
  const seen = new Set<Value>();
  const visit = (value: Value, path: string | null, depth: number): void => {
    if (depth > DEEPEST) throw new KindlingError(`${name}: expected dicts at most ${DEEPEST} deep, got deeper ones`);
    if (isA('tensor', value)) {
      const key = path ?? '';
      budget.take(64 + 2 * key.length, name);
      if (flat.has(key)) throw unexpected(name, 'each name once', `${JSON.stringify(key)} twice`);
      flat.set(key, value);
      return;
    }
    // the file accounts for going through what is in it once
    if (seen.has(value)) budget.take(64 * (1 + sizeOf(value)), name);
    seen.add(value);
    for (const [entry, key] of partsOf(value, path)) visit(entry, key, depth + 1);
  };
  visit(root, null, 0);
  return flat;
}

const sizeOf = (value: Value) =>
  isA('dict', value) ? value.entries.size : isA('list', value) || isA('tuple', value) ? value.items.length : 0;

/** What `torch.save` was given, as values of JavaScript. */
export type PyTorchValue = Tensor | null | boolean | number | bigint | string | PyTorchValue[] | { [name: string]: PyTorchValue };

/**
 * All that a file of `torch.save` holds: dicts as objects, tuples and lists as arrays; what stands in two places is one object.
 * @throws KindlingError for what is no such file, or is damaged, and naming what is refused, or has no counterpart
 */
export async function readNested(source: ByteSource): Promise<PyTorchValue> {
  const kind = await kindOf(source);
  if (kind !== 'zip') {
    const came = kind === 'old' ? OLD : 'a file that begins otherwise (load reads safetensors, too)';
    throw unexpected(source.name, 'a zip archive of torch.save', came);
  }
  const { root, folder, entries, budget } = await readPickled(source);
  const tensors = await readTensors(source, folder, entries, tensorsIn(root), budget);
  return nestedValue(root, tensors, source.name);
}

function nestedValue(root: Value, tensors: ReadonlyMap<PickledTensor, Tensor>, name: string): PyTorchValue {
  const made = new Map<Value, PyTorchValue>();
  const convert = (value: Value, depth: number): PyTorchValue => {
    if (depth > DEEPEST) throw new KindlingError(`${name}: expected dicts at most ${DEEPEST} deep, got deeper ones`);
    if (typeof value !== 'object' || value === null) return value;
    const known = made.get(value);
    if (known !== undefined) return known;
    if (isA('tensor', value)) return tensors.get(value) as Tensor;
    if (isA('dict', value)) {
      const object: { [name: string]: PyTorchValue } = {};
      made.set(value, object);
      for (const [key, entry] of value.entries) {
        if (Object.hasOwn(object, String(key)))
          throw unexpected(name, "each of a dict's keys once", `${JSON.stringify(String(key))} as text and as an integer`);
        const converted = convert(entry, depth + 1);
        // a key may be called __proto__
        Object.defineProperty(object, String(key), { value: converted, enumerable: true, configurable: true, writable: true });
      }
      return object;
    }
    if (!isA('tuple', value) && !isA('list', value))
      throw unexpected(name, 'tensors, numbers, texts, lists and dicts', pythonText(value));
    const array: PyTorchValue[] = [];
    made.set(value, array);
    for (const item of value.items) array.push(convert(item, depth + 1));
    return array;
  };
  return convert(root, 0);
}
