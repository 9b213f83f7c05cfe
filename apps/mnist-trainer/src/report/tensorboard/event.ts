import { crc32c } from './crc32c';

// The fields of TensorFlow's protocol buffers that scalars need: Event { 1 wall_time, 2 step, 3 file_version, 5 summary, 7 session_log },
// Summary { 1 value }, Value { 1 tag, 2 simple_value },
// SessionLog { 1 status }.
const wire = { varint: 0, eight: 1, bytes: 2, four: 5 } as const;

/** A point of some curves: the step, and a number for each of its tags. */
export interface Scalars {
  /** Seconds since 1970. */
  readonly wallTime: number;
  readonly step: number;
  readonly values: Readonly<Record<string, number>>;
}

/** What stands at the beginning of every file. */
export function versionEvent(wallTime: number): Uint8Array {
  return Buffer.concat([double(1, wallTime), bytesField(3, Buffer.from('brain.Event:2'))]);
}

/** Says that what was written before of this step and of later ones does not count. */
export function restartEvent(wallTime: number, step: number): Uint8Array {
  const started = Buffer.of((1 << 3) | wire.varint, 1);
  return Buffer.concat([double(1, wallTime), key(2, wire.varint), varint(step), bytesField(7, started)]);
}

export function scalarsEvent({ wallTime, step, values }: Scalars): Uint8Array {
  const summary = Object.entries(values).map(([tag, value]) =>
    bytesField(1, Buffer.concat([bytesField(1, Buffer.from(tag)), float(2, value)])),
  );
  return Buffer.concat([double(1, wallTime), key(2, wire.varint), varint(step), bytesField(5, Buffer.concat(summary))]);
}

/** An event as it stands in a file: its length, a checksum of that, the event, a checksum of it. */
export function record(event: Uint8Array): Uint8Array {
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(event.length));
  return Buffer.concat([length, masked(length), event, masked(event)]);
}

/** Turned and shifted, so that a checksum of checksums is none of their own. */
function masked(bytes: Uint8Array): Buffer {
  const crc = crc32c(bytes);
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32LE((((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0);
  return checksum;
}

function key(field: number, type: number): Buffer {
  return Buffer.of((field << 3) | type);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let left = value;
  for (; left >= 0x80; left = Math.floor(left / 0x80)) bytes.push((left % 0x80) | 0x80);
  return Buffer.of(...bytes, left);
}

function double(field: number, value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  return Buffer.concat([key(field, wire.eight), bytes]);
}

function float(field: number, value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(value);
  return Buffer.concat([key(field, wire.four), bytes]);
}

function bytesField(field: number, bytes: Uint8Array): Buffer {
  return Buffer.concat([key(field, wire.bytes), varint(bytes.length), bytes]);
}
