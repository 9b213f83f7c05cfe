/**
 * A WebAssembly module that multiplies and adds in registers and does nothing else: `run(count)` adds a * b to each of `accumulators` vectors so
 * often. Its vectors lie side by side in memory at the end, so a host that makes one of two does so.
 */
export function multiplyAddModule(accumulators: number): Uint8Array {
  const [COUNT, FACTOR, FIRST] = [0, 1, 2]; // locals: how often, b, the left factors of a pair, then the accumulators
  const sum = (i: number) => FIRST + 2 + i;
  const vector = 0x7b;
  const simd = (opcode: number, ...rest: number[]) => [0xfd, ...unsigned(opcode), ...rest];
  const load = (at: number) => [0x41, 0, ...simd(0, 4, ...unsigned(at))];
  const body = [
    ...[1, ...unsigned(accumulators + 3), vector],
    ...[...load(0), 0x21, FACTOR, ...load(16), 0x21, FIRST, ...load(32), 0x21, FIRST + 1],
    ...[0x03, 0x40],
    ...Array.from({ length: accumulators }, (_, i) => [
      ...[0x20, FIRST + (i % 2), 0x20, FACTOR, 0x20, ...unsigned(sum(i))],
      ...[...simd(0x105), 0x21, ...unsigned(sum(i))],
    ]).flat(),
    ...[0x20, COUNT, 0x41, 1, 0x6b, 0x22, COUNT, 0x0d, 0, 0x0b],
    ...Array.from({ length: accumulators }, (_, i) => [
      ...[0x41, 0, 0x20, ...unsigned(sum(i))],
      ...simd(11, 4, ...unsigned(64 + 16 * i)),
    ]).flat(),
    0x0b,
  ];
  const section = (id: number, ...bytes: number[]) => [id, ...unsigned(bytes.length), ...bytes];
  const name = (text: string) => [text.length, ...new TextEncoder().encode(text)];
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, 1, 0x60, 1, 0x7f, 0),
    ...section(3, 1, 0),
    ...section(5, 1, 0, 1),
    ...section(7, 2, ...name('run'), 0, 0, ...name('memory'), 2, 0),
    ...section(10, 1, ...unsigned(body.length), ...body),
  ]);
}

/** LEB128. */
function unsigned(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...unsigned(value >>> 7)];
}
