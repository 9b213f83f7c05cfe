import { KindlingError, unexpected } from '@kindling/checks';
import type { Tensor } from '@kindling/core';
import { wanted } from '../entries';
import type { ByteSource } from '../files/files';
import { Budget } from './budget';
import { recordBytes } from './record';
import { readTensors } from './tensors';
import { unpickle } from './unpickle';
import { isA, type PickledTensor, pythonText, type Value } from './values';
import { readZip, type ZipEntry } from './zip';

/** What a file of PyTorch's says, before its tensors are read. */
interface Pickled {
  readonly root: Value;
  readonly folder: string;
  readonly entries: ReadonlyMap<string, ZipEntry>;
  readonly budget: Budget;
}

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
  const tensors = await readTensors(source, folder, entries, flat.values(), budget);
  return new Map([...flat].map(([name, value]) => [name, tensors.get(value) as Tensor]));
}

async function checkByteOrder(source: ByteSource, entry: ZipEntry | undefined): Promise<void> {
  if (entry === undefined) return;
  const order = entry.size > 16 ? 'another one' : new TextDecoder().decode(await recordBytes(source, entry));
  if (order !== 'little') throw unexpected(`${source.name}: byteorder`, 'little', JSON.stringify(order));
}

/** Every tensor in a value, once, in the order in which they stand there. */
function tensorsIn(root: Value): Set<PickledTensor> {
  const found = new Set<PickledTensor>();
  const seen = new Set<Value>();
  const open: Value[] = [root];
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (isA('tensor', value)) found.add(value);
    const isNew = !seen.has(value);
    if (isA('dict', value) && isNew) open.push(...[...value.entries.values()].reverse());
    else if ((isA('tuple', value) || isA('list', value)) && isNew) open.push(...[...value.items].reverse());
    if (typeof value === 'object') seen.add(value);
  }
  return found;
}

/** Dicts and lists may stand in one another this deep. */
const DEEPEST = 64;

function flatEntries(root: Value, name: string, budget: Budget): Map<string, PickledTensor> {
  if (!isA('dict', root)) throw unexpected(name, 'a state dict', `${pythonText(root)} (loadPyTorch gives what it is)`);
  const flat = new Map<string, PickledTensor>();
  const visit = (value: Value, path: string, depth: number): void => {
    if (depth > DEEPEST) throw new KindlingError(`${name}: expected dicts at most ${DEEPEST} deep, got deeper ones`);
    budget.take(64 + 2 * path.length, name);
    if (isA('tensor', value)) {
      if (flat.has(path)) throw unexpected(name, 'each name once', `${JSON.stringify(path)} twice`);
      flat.set(path, value);
      return;
    }
    const entries = isA('dict', value) ? value.entries : isA('list', value) || isA('tuple', value) ? value.items.entries() : [];
    for (const [key, entry] of entries) visit(entry, depth === 0 ? String(key) : `${path}.${key}`, depth + 1);
  };
  visit(root, '', 0);
  return flat;
}

/** What `torch.save` was given, as values of JavaScript. */
export type PyTorchValue = Tensor | null | boolean | number | bigint | string | PyTorchValue[] | { [name: string]: PyTorchValue };

/**
 * All that a file of `torch.save` holds: dicts as objects, tuples and lists as arrays; what stands in two places is one object.
 * @throws KindlingError for what is no such file, or is damaged, and naming what is refused, or has no counterpart
 */
export async function readNested(source: ByteSource): Promise<PyTorchValue> {
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
