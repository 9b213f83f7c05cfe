import type { Tensor } from '@kindling/core';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { fromSafetensors } from '../../src/index';
import { fileOf, rejected } from '../support';

const test = suite('safetensors: conversion');

async function read(dtype: string, data: ArrayBufferView): Promise<Tensor> {
  const bytes = new Uint8Array(data.buffer);
  const count = (data as Uint8Array).length;
  const header = { x: { dtype, shape: [count], data_offsets: [0, bytes.length] } };
  return (await fromSafetensors(fileOf(header, bytes))).tensors.get('x') as Tensor;
}

async function gives(dtype: string, data: ArrayBufferView, expected: readonly number[], ours = 'int32'): Promise<void> {
  const one = await read(dtype, data);
  assert.is(one.dtype, ours, dtype);
  assert.equal([...(await one.data())], expected, dtype);
}

const INT32 = /: "x": expected integers from -2147483648 to 2147483647, as int32 holds them, got/;

test('integers', async () => {
  await gives('I8', Int8Array.of(-128, 127), [-128, 127]);
  await gives('U8', Uint8Array.of(0, 255), [0, 255]);
  await gives('I16', Int16Array.of(-32768, 32767), [-32768, 32767]);
  await gives('U16', Uint16Array.of(0, 65535), [0, 65535]);
  await gives('I32', Int32Array.of(-(2 ** 31), 5), [-(2 ** 31), 5]);
  await gives('U32', Uint32Array.of(0, 2 ** 31 - 1), [0, 2 ** 31 - 1]);
  await gives('I64', BigInt64Array.of(-(2n ** 31n), 2n ** 31n - 1n), [-(2 ** 31), 2 ** 31 - 1]);
  await gives('U64', BigUint64Array.of(0n, 2n ** 31n - 1n), [0, 2 ** 31 - 1]);
  await gives('I64', new BigInt64Array(0), []);
  const cases = [
    ['U32', Uint32Array.of(1, 2 ** 31), '2147483648', 1],
    ['I64', BigInt64Array.of(1n, 2n, -(2n ** 31n) - 1n), '-2147483649', 2],
    ['U64', BigUint64Array.of(2n ** 64n - 1n), '18446744073709551615', 0],
  ] as const;
  for (const [dtype, data, value, index] of cases) {
    await rejected(read(dtype, data), new RegExp(`${INT32.source} ${value} \\(element ${index}\\)$`));
  }
  const many = new BigInt64Array(300_000).fill(7n);
  many[299_999] = 2n ** 40n;
  await rejected(read('I64', many), new RegExp(`${INT32.source} 1099511627776 \\(element 299999\\)$`));
  many[299_999] = -3n;
  const last = await (await read('I64', many)).data<Int32Array>();
  assert.equal([last.length, last[150_000], last[299_999]], [300_000, 7, -3]);
});

test('bool', async () => {
  await gives('BOOL', Uint8Array.of(0, 1, 1), [0, 1, 1], 'bool');
  await rejected(read('BOOL', Uint8Array.of(0, 2)), /: "x": expected 0 or 1 for each bool, got 2 \(element 1\)$/);
});

test('float64 is rounded once, and must not become infinite', async () => {
  const { POSITIVE_INFINITY: infinite, NaN: nan } = Number;
  await gives(
    'F64',
    Float64Array.of(0.1, -0, infinite, -infinite, 1e-50),
    [Math.fround(0.1), -0, infinite, -infinite, 0],
    'float32',
  );
  assert.ok(Number.isNaN((await (await read('F64', Float64Array.of(nan))).data())[0]));
  await rejected(
    read('F64', Float64Array.of(0, -1e39)),
    /: "x": expected numbers that stay finite as float32, .*, got -1e\+39 \(element 1\)$/,
  );
});

test('float16 and bfloat16', async () => {
  const halves = Uint16Array.of(0x3c00, 0x8000, 0x0001, 0x03ff, 0x0400, 0x7bff, 0x7c00, 0xfc00, 0x3555);
  const { POSITIVE_INFINITY: infinite } = Number;
  const expected = [1, -0, 2 ** -24, 1023 * 2 ** -24, 2 ** -14, 65504, infinite, -infinite, 0.333251953125];
  await gives('F16', halves, expected, 'float32');
  await gives('BF16', Uint16Array.of(0x3f80, 0xc000, 0x7f80, 0x0001), [1, -2, infinite, 2 ** -133], 'float32');
  const patterns = new Int32Array((await (await read('F16', Uint16Array.of(0x7e01, 0xfe00))).data()).buffer);
  assert.equal([...patterns], [0x7fc02000, 0xffc00000 >> 0]);
});

test('floats of one byte', async () => {
  const { POSITIVE_INFINITY: infinite, NaN: nan } = Number;
  const isSame = async (dtype: string, bytes: number[], expected: number[]) => {
    const numbers = [...(await (await read(dtype, Uint8Array.from(bytes))).data())];
    assert.ok(
      numbers.every((value, i) => Object.is(value, expected[i])),
      `${dtype}: ${numbers}`,
    );
  };
  await isSame('F8_E4M3', [0x38, 0x80, 0x01, 0x7e, 0x7f, 0xff], [1, -0, 2 ** -9, 448, nan, nan]);
  await isSame('F8_E5M2', [0x3c, 0x80, 0x01, 0x7b, 0x7c, 0xfc, 0x7d], [1, -0, 2 ** -16, 57344, infinite, -infinite, nan]);
  await isSame('F8_E8M0', [127, 128, 0, 254, 255], [1, 2, 2 ** -127, 2 ** 127, nan]);
  await isSame('F8_E4M3FNUZ', [0x40, 0x80, 0x01, 0x7f], [1, nan, 2 ** -10, 240]);
  await isSame('F8_E5M2FNUZ', [0x40, 0x80, 0x01, 0x7f], [1, nan, 2 ** -17, 57344]);
});

test.run();
