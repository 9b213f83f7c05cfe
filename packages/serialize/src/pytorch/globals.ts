import { unexpected } from '@kindling/checks';
import { type ElementType, elementTypes } from '../elements';
import { isA, type PickledTensor, pythonText, type Storage, type Tuple, type Value } from './values';

/** What torch calls our element types: its classes of storages, and its dtypes. */
const storages: Readonly<Record<string, ElementType>> = {
  FloatStorage: elementTypes.float32,
  DoubleStorage: elementTypes.float64,
  HalfStorage: elementTypes.float16,
  BFloat16Storage: elementTypes.bfloat16,
  LongStorage: elementTypes.int64,
  IntStorage: elementTypes.int32,
  ShortStorage: elementTypes.int16,
  CharStorage: elementTypes.int8,
  ByteStorage: elementTypes.uint8,
  BoolStorage: elementTypes.bool,
};

const dtypes: Readonly<Record<string, ElementType>> = {
  float32: elementTypes.float32,
  float64: elementTypes.float64,
  float16: elementTypes.float16,
  bfloat16: elementTypes.bfloat16,
  float8_e5m2: elementTypes.float8E5m2,
  float8_e4m3fn: elementTypes.float8E4m3,
  float8_e8m0fnu: elementTypes.float8E8m0,
  float8_e5m2fnuz: elementTypes.float8E5m2fnuz,
  float8_e4m3fnuz: elementTypes.float8E4m3fnuz,
  int64: elementTypes.int64,
  int32: elementTypes.int32,
  int16: elementTypes.int16,
  int8: elementTypes.int8,
  uint8: elementTypes.uint8,
  uint16: elementTypes.uint16,
  uint32: elementTypes.uint32,
  uint64: elementTypes.uint64,
  bool: elementTypes.bool,
};

/** As many dimensions as PyTorch allows. */
const MAX_RANK = 64;
const UNTYPED = 'torch.storage.UntypedStorage';

/** What is built, in the place of a call, from the arguments of one. */
type Builder = (name: string, args: readonly Value[]) => Value;

const builders: Readonly<Record<string, Builder>> = {
  'collections.OrderedDict': (name, args) => {
    if (args.length > 0) throw unexpected(`${name}: OrderedDict`, 'no arguments', pythonText(args[0]));
    return { kind: 'dict', entries: new Map() };
  },
  'torch._utils._rebuild_tensor': (name, [storage, offset, size, stride]) => tensorOf(name, storage, offset, size, stride),
  'torch._utils._rebuild_tensor_v2': (name, [storage, offset, size, stride, , , marks]) => {
    refuseMarks(name, marks);
    return tensorOf(name, storage, offset, size, stride);
  },
  'torch._utils._rebuild_tensor_v3': (name, [storage, offset, size, stride, , , dtype, marks]) => {
    refuseMarks(name, marks);
    return tensorOf(name, storage, offset, size, stride, dtype);
  },
  'torch._utils._rebuild_parameter': (name, [tensor]) => {
    if (!isA('tensor', tensor)) throw unexpected(`${name}: a parameter`, 'a tensor', pythonText(tensor));
    return tensor;
  },
  'torch.Size': (name, [size]) => ({ kind: 'tuple', items: wholeNumbers(`${name}: a size`, size) }),
};

/** Whether a pickle may speak of a function, a class or a dtype; all others are refused before anything is done with them. */
export function isKnown(global: string): boolean {
  return Object.hasOwn(builders, global) || global === UNTYPED || storageType(global) !== null || dtypeOf(global) !== null;
}

const named = (table: Readonly<Record<string, ElementType>>, global: string): ElementType | null => {
  const [, name] = /^torch\.(\w+)$/.exec(global) ?? [];
  return name !== undefined && Object.hasOwn(table, name) ? table[name] : null;
};
const storageType = (global: string) => named(storages, global);
const dtypeOf = (global: string) => named(dtypes, global);

/** What stands for the call of a function: no function is called. @throws KindlingError for one that builds no tensor or dict */
export function build(name: string, callee: Value | undefined, args: Value | undefined): Value {
  if (!isA('global', callee) || !Object.hasOwn(builders, callee.name)) {
    throw unexpected(name, 'only what a state dict is built of', `a call of ${pythonText(callee)}`);
  }
  if (!isA('tuple', args)) throw unexpected(`${name}: ${callee.name}`, 'a tuple of arguments', pythonText(args));
  return builders[callee.name](name, args.items);
}

/** The storage that a pickle asks its archive for: ('storage', class, key, device, how many). @throws KindlingError for anything else */
export function storageOf(name: string, id: Value | undefined): Storage {
  const [tag, Class, key, , count] = isA('tuple', id) ? id.items : [];
  const type = isA('global', Class) ? storageType(Class.name) : null;
  const isUntyped = isA('global', Class) && Class.name === UNTYPED;
  if (tag !== 'storage' || typeof key !== 'string' || !isCount(count) || (type === null && !isUntyped)) {
    throw unexpected(`${name}: a storage`, "('storage', a class of torch's, a key, a device, a number)", pythonText(Class ?? id));
  }
  return { kind: 'storage', key, type, count };
}

function tensorOf(
  name: string,
  storage: Value | undefined,
  offset: Value | undefined,
  size: Value | undefined,
  stride: Value | undefined,
  dtype?: Value,
): PickledTensor {
  const where = `${name}: a tensor`;
  if (!isA('storage', storage)) throw unexpected(where, 'a storage', pythonText(storage));
  const type = isA('global', dtype) ? dtypeOf(dtype.name) : storage.type;
  if (type === null) throw unexpected(where, 'a dtype of torch', pythonText(dtype));
  const shape = wholeNumbers(`${where}: size`, size);
  const strides = wholeNumbers(`${where}: stride`, stride);
  if (!isCount(offset)) throw unexpected(`${where}: offset`, 'an integer >= 0', pythonText(offset));
  if (strides.length !== shape.length)
    throw unexpected(`${where}: stride`, `${shape.length} numbers as in size`, String(strides.length));
  const held = storage.type === null ? Math.floor(storage.count / type.bytes) : storage.count;
  // of the last element, and one more
  const reach = shape.includes(0) ? offset : shape.reduce((at, extent, dim) => at + (extent - 1) * strides[dim], offset) + 1;
  if (reach > held) throw unexpected(where, `elements within the ${held} of its storage`, `element ${reach - 1}`);
  return { kind: 'tensor', storage, type, offset, shape, strides };
}

/** What PyTorch says of numbers that are not what stands in their storage: that their sign is the other one (`neg`). */
function refuseMarks(name: string, marks: Value | undefined): void {
  if (!isA('dict', marks)) return;
  for (const [mark, isSet] of marks.entries) {
    if (isSet === false) continue;
    const expected = 'numbers as they stand in its storage (in Python: save x.resolve_neg())';
    throw unexpected(`${name}: a tensor`, expected, `one that is marked as ${pythonText(mark)}`);
  }
}

const isCount = (value: Value | undefined): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

function wholeNumbers(name: string, value: Value | undefined): number[] {
  const items = (value as Tuple | null | undefined)?.items;
  // what is looked at again and again must be short
  const isShort = (isA('tuple', value) || isA('list', value)) && value.items.length <= MAX_RANK;
  if (!isShort || !items?.every(isCount))
    throw unexpected(name, `a tuple of at most ${MAX_RANK} integers >= 0`, pythonText(value));
  return [...items] as number[];
}
