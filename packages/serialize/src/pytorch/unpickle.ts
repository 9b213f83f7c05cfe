import { KindlingError, unexpected } from '@kindling/checks';
import { build, isKnown, storageOf } from './globals';
import { isA, pythonText, type Value } from './values';

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * What a pickle of tensors holds. Of Python's instructions only those are known that a state dict needs; nothing is executed: what would be a call is
 * one of a few functions that only build tensors and dicts, and every other name is refused.
 * @param name what it is, for errors
 * @throws KindlingError naming what is refused, or saying that the pickle is damaged
 */
export function unpickle(bytes: Uint8Array, name: string): Value {
  return new Unpickler(bytes, name).run();
}

class Unpickler {
  private readonly view: DataView;
  private readonly stack: Value[] = [];
  /** How high the stack was at each mark. */
  private readonly marks: number[] = [];
  private readonly memo = new Map<number, Value>();
  private at = 0;

  constructor(
    private readonly bytes: Uint8Array,
    private readonly name: string,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  run(): Value {
    for (;;) {
      const code = this.bytes[this.take(1)];
      // STOP
      if (code === 0x2e) break;
      const step = instructions[code];
      if (step === undefined)
        throw unexpected(this.name, 'only instructions that a state dict needs', `number ${code} at byte ${this.at - 1}`);
      step(this);
    }
    const result = this.pop();
    if (this.stack.length > 0 || this.marks.length > 0 || this.at !== this.bytes.length)
      throw this.damaged('more than one value');
    return result;
  }

  damaged(what: string): KindlingError {
    return new KindlingError(`${this.name}: is damaged: ${what} (at byte ${this.at})`);
  }

  /** Where the next `count` bytes begin, which are behind it then. */
  take(count: number): number {
    const start = this.at;
    if (count > this.bytes.length - start) throw this.damaged('it ends too early');
    this.at += count;
    return start;
  }

  uint8 = (): number => this.bytes[this.take(1)];
  uint16 = (): number => this.view.getUint16(this.take(2), true);
  uint32 = (): number => this.view.getUint32(this.take(4), true);
  int32 = (): number => this.view.getInt32(this.take(4), true);
  float64 = (): number => this.view.getFloat64(this.take(8), false);
  uint64 = (): number => Number(this.view.getBigUint64(this.take(8), true));

  text(length: number): string {
    const start = this.take(length);
    try {
      return utf8.decode(this.bytes.subarray(start, start + length));
    } catch {
      throw this.damaged('expected text in UTF-8');
    }
  }

  line(): string {
    const end = this.bytes.indexOf(0x0a, this.at);
    if (end < 0) throw this.damaged('it ends too early');
    const text = this.text(end - this.at);
    this.take(1);
    return text;
  }

  /** An integer of any length, least byte first, in two's complement. */
  integer(length: number): number | bigint {
    const start = this.take(length);
    // nothing in a state dict is longer; and reading a longer one would take its time
    if (length > 32) throw this.damaged(`an integer of ${length} bytes`);
    let value = 0n;
    for (let i = length - 1; i >= 0; i--) value = (value << 8n) | BigInt(this.bytes[start + i]);
    value = BigInt.asIntN(8 * length, value);
    return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  }

  push(value: Value): void {
    this.stack.push(value);
  }

  pop(): Value {
    if (this.stack.length <= (this.marks.at(-1) ?? 0)) throw this.damaged('a value is missing');
    return this.stack.pop() as Value;
  }

  top(): Value {
    if (this.stack.length <= (this.marks.at(-1) ?? 0)) throw this.damaged('a value is missing');
    return this.stack[this.stack.length - 1];
  }

  mark(): void {
    this.marks.push(this.stack.length);
  }

  /** What stands above the last mark, which is gone then. */
  popToMark(): Value[] {
    const height = this.marks.pop();
    if (height === undefined) throw this.damaged('a mark is missing');
    return this.stack.splice(height);
  }

  remember(key: number): void {
    this.memo.set(key, this.top());
  }

  rememberNext(): void {
    this.remember(this.memo.size);
  }

  recall(key: number): void {
    const value = this.memo.get(key);
    if (value === undefined) throw this.damaged(`nothing is remembered as ${key}`);
    this.push(value);
  }

  global(module: string, member: string): void {
    const global = `${module}.${member}`;
    if (!isKnown(global)) {
      throw unexpected(
        this.name,
        'only what a state dict is built of (nothing in a file is executed)',
        pythonText({ kind: 'global', name: global }),
      );
    }
    this.push({ kind: 'global', name: global });
  }

  stackGlobal(): void {
    const member = this.pop();
    const module = this.pop();
    if (typeof module !== 'string' || typeof member !== 'string') throw this.damaged('a name is no text');
    this.global(module, member);
  }

  tuple(items: readonly Value[]): void {
    this.push({ kind: 'tuple', items });
  }

  last(count: number): void {
    const items = Array.from({ length: count }, () => this.pop()).reverse();
    this.tuple(items);
  }

  reduce(): void {
    const args = this.pop();
    this.push(build(this.name, this.pop(), args));
  }

  storage(): void {
    this.push(storageOf(this.name, this.pop()));
  }

  append(items: readonly Value[]): void {
    const list = this.top();
    if (!isA('list', list)) throw this.damaged(`something is appended to ${pythonText(list)}`);
    for (const item of items) list.items.push(item);
  }

  set(items: readonly Value[]): void {
    const dict = this.top();
    if (!isA('dict', dict) || items.length % 2 !== 0) throw this.damaged(`entries are put into ${pythonText(dict)}`);
    for (let i = 0; i < items.length; i += 2) {
      const key = items[i];
      if (typeof key !== 'string' && !Number.isSafeInteger(key)) {
        throw unexpected(`${this.name}: a dict's key`, 'text or an integer', pythonText(key));
      }
      dict.entries.set(key as string | number, items[i + 1]);
    }
  }

  /** An OrderedDict may carry attributes: a module's state dict says there what wrote it. */
  attributes(): void {
    const state = this.pop();
    const owner = this.top();
    if (!isA('dict', owner) || !isA('dict', state)) throw this.damaged(`attributes of ${pythonText(owner)}`);
  }
}

type Instruction = (machine: Unpickler) => void;

/** By their numbers in Python's pickletools. */
const instructions: Readonly<Record<number, Instruction>> = {
  /* PROTO */ 128: (machine) => {
    const protocol = machine.uint8();
    if (protocol < 2 || protocol > 5) throw machine.damaged(`protocol ${protocol}`);
  },
  /* FRAME */ 149: (machine) => {
    machine.uint64();
  },
  /* MARK */ 40: (machine) => machine.mark(),
  /* NONE */ 78: (machine) => machine.push(null),
  /* NEWTRUE */ 136: (machine) => machine.push(true),
  /* NEWFALSE */ 137: (machine) => machine.push(false),
  /* BININT */ 74: (machine) => machine.push(machine.int32()),
  /* BININT1 */ 75: (machine) => machine.push(machine.uint8()),
  /* BININT2 */ 77: (machine) => machine.push(machine.uint16()),
  /* LONG1 */ 138: (machine) => machine.push(machine.integer(machine.uint8())),
  /* BINFLOAT */ 71: (machine) => machine.push(machine.float64()),
  /* BINUNICODE */ 88: (machine) => machine.push(machine.text(machine.uint32())),
  /* SHORT_BINUNICODE */ 140: (machine) => machine.push(machine.text(machine.uint8())),
  /* EMPTY_LIST */ 93: (machine) => machine.push({ kind: 'list', items: [] }),
  /* APPEND */ 97: (machine) => machine.append([machine.pop()]),
  /* APPENDS */ 101: (machine) => machine.append(machine.popToMark()),
  /* EMPTY_TUPLE */ 41: (machine) => machine.tuple([]),
  /* TUPLE1 */ 133: (machine) => machine.last(1),
  /* TUPLE2 */ 134: (machine) => machine.last(2),
  /* TUPLE3 */ 135: (machine) => machine.last(3),
  /* TUPLE */ 116: (machine) => machine.tuple(machine.popToMark()),
  /* EMPTY_DICT */ 125: (machine) => machine.push({ kind: 'dict', entries: new Map() }),
  /* SETITEM */ 115: (machine) => {
    const value = machine.pop();
    machine.set([machine.pop(), value]);
  },
  /* SETITEMS */ 117: (machine) => machine.set(machine.popToMark()),
  /* GLOBAL */ 99: (machine) => machine.global(machine.line(), machine.line()),
  /* STACK_GLOBAL */ 147: (machine) => machine.stackGlobal(),
  /* REDUCE */ 82: (machine) => machine.reduce(),
  /* BUILD */ 98: (machine) => machine.attributes(),
  /* BINPERSID */ 81: (machine) => machine.storage(),
  /* BINPUT */ 113: (machine) => machine.remember(machine.uint8()),
  /* LONG_BINPUT */ 114: (machine) => machine.remember(machine.uint32()),
  /* MEMOIZE */ 148: (machine) => machine.rememberNext(),
  /* BINGET */ 104: (machine) => machine.recall(machine.uint8()),
  /* LONG_BINGET */ 106: (machine) => machine.recall(machine.uint32()),
};
