import type { ElementType } from '../elements';

/** A name in a pickle: of a function, a class or a dtype. What it stands for is nowhere looked up. */
export interface Global {
  readonly kind: 'global';
  /** With its module, as in Python: `torch._utils._rebuild_tensor_v2`. */
  readonly name: string;
}

/** The memory that tensors share, which is a file of the archive. */
export interface Storage {
  readonly kind: 'storage';
  readonly key: string;
  /** null where only its bytes are known, and each tensor says what they are. */
  readonly type: ElementType | null;
  readonly count: number;
}

/** A tensor that was not read yet. */
export interface PickledTensor {
  readonly kind: 'tensor';
  readonly storage: Storage;
  readonly type: ElementType;
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
}

/** A dict or an OrderedDict. */
export interface Dict {
  readonly kind: 'dict';
  readonly entries: Map<string | number, Value>;
}

export interface Tuple {
  readonly kind: 'tuple';
  readonly items: readonly Value[];
}

export interface List {
  readonly kind: 'list';
  readonly items: Value[];
}

/** What a pickle of tensors is made of. */
export type Value = null | boolean | number | bigint | string | Global | Storage | PickledTensor | Dict | Tuple | List;

export type Kind = Exclude<Value, null | boolean | number | bigint | string>['kind'];

/** Whether a value is of one of the kinds that have names of their own. */
export function isA<K extends Kind>(kind: K, value: Value | undefined): value is Extract<Value, { readonly kind: K }> {
  return typeof value === 'object' && value !== null && value.kind === kind;
}

/** A value in a few words of Python's, for errors. */
export function pythonText(value: Value | undefined): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'string') return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}...` : value);
  if (typeof value !== 'object') return String(value).slice(0, 40);
  if (value.kind === 'global') return value.name.slice(0, 120);
  return `a ${value.kind}`;
}
