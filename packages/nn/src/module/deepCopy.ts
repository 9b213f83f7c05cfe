import { describe, isMap, isRecord, KindlingError, refuseSurplus } from '@kindling/checks';
import { isTensor, type Tensor } from '@kindling/core';
import { Buffer } from './buffer';
import type { Module } from './module';
import { Parameter } from './parameter';
import { isModule } from './walk';

/**
 * A module of the same class with all that it is made of, copied: modules, parameters, buffers and other tensors, and what lies in arrays, Maps, Sets and plain
 * objects. What stood in two places stands in two places of the copy. Hooks and gradients stay behind, and any other object is the same in both. The class'
 * constructor is not called: what it keeps in private `#fields` can't be copied.
 * @throws KindlingError for anything that is not a Module
 * @see copy.deepcopy
 */
export function deepCopy<Kind extends Module>(model: Kind): Kind {
  refuseSurplus('deepCopy', arguments, 1);
  if (!isModule(model)) throw new KindlingError(`deepCopy: model: expected a Module, got ${describe(model)}`);
  const copies = new Map<unknown, unknown>();
  const open: (() => void)[] = [];
  /** The copy, whose contents may follow later: modules may stand deeper in one another than the stack is. */
  const copy = (value: unknown): unknown => {
    if (!isCopied(value)) return value;
    const known = copies.get(value);
    if (known !== undefined) return known;
    const [made, fill] = begun(value, copy);
    copies.set(value, made);
    if (fill) open.push(fill);
    return made;
  };
  const result = copy(model) as Kind;
  for (let fill = open.pop(); fill !== undefined; fill = open.pop()) fill();
  return result;
}

/** Whether a value is copied and not shared. */
function isCopied(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return isModule(value);
  return (
    isTensor(value) ||
    Array.isArray(value) ||
    isMap(value) ||
    value instanceof Set ||
    ArrayBuffer.isView(value) ||
    isRecord(value)
  );
}

/** A new value of the same kind, and what puts into it what the old one holds. */
function begun(value: object, copy: (value: unknown) => unknown): [made: unknown, fill?: () => void] {
  if (isModule(value)) return ofFields(value, Reflect.construct(moduleClassOf(value), [], value.constructor as never), copy);
  if (isTensor(value)) return [tensorCopy(value)];
  if (ArrayBuffer.isView(value)) return [structuredClone(value)];
  if (Array.isArray(value)) return ofFields(value, new Array(value.length), copy);
  if (isMap(value)) {
    const map = new Map();
    return [map, () => value.forEach((entry, key) => map.set(copy(key), copy(entry)))];
  }
  if (value instanceof Set) {
    const set = new Set();
    return [set, () => value.forEach((entry) => set.add(copy(entry)))];
  }
  return ofFields(value, Object.create(Object.getPrototypeOf(value)), copy);
}

/** The class at the bottom, which makes a module of whatever class without calling that class' constructor. */
function moduleClassOf(module: Module): new () => Module {
  let prototype: object = module;
  for (let next = prototype; next !== null && 'stateDict' in next; next = Object.getPrototypeOf(next)) prototype = next;
  return prototype.constructor as new () => Module;
}

function ofFields(value: object, made: object, copy: (value: unknown) => unknown): [object, () => void] {
  const fill = () => {
    for (const key of Reflect.ownKeys(value)) {
      const field = Object.getOwnPropertyDescriptor(value, key) as PropertyDescriptor;
      // a module's own forward with hooks, an array's length
      if (!field.enumerable) continue;
      Object.defineProperty(made, key, 'value' in field ? { ...field, value: copy(field.value) } : field);
    }
  };
  return [made, fill];
}

function tensorCopy(tensor: Tensor): Tensor {
  if (tensor instanceof Parameter) return new Parameter(tensor, { requiresGrad: tensor.requiresGrad });
  if (tensor instanceof Buffer) return new Buffer(tensor, { persistent: tensor.persistent });
  const made = tensor.detach();
  if (tensor.isLeaf && tensor.requiresGrad) made.requiresGrad = true;
  return made;
}
