import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { assembleModule, FunctionBuilder } from '../../../src/codegen/wasm/assembler';

const INTEGERS = [0, 1, -1, 63, 64, -64, -65, 127, 128, -128, -129, 8191, 8192, -8192, -8193, 65535, 2 ** 31 - 1, -(2 ** 31)];
const SIZES = [0, 1, 127, 128, 255, 16383, 16384, 2097151, 2097152, 2 ** 28, 2 ** 32 - 1];

/** Reads a LEB128 number as the specification defines it. @see https://webassembly.github.io/spec/core/binary/values.html#integers */
function readLeb(bytes: readonly number[], signed: boolean): { value: number; length: number } {
  let [value, factor, length] = [0, 1, 0];
  for (;;) {
    const byte = bytes[length++];
    value += (byte & 0x7f) * factor;
    factor *= 128;
    if (byte < 128) return { value: signed && (byte & 0x40) !== 0 ? value - factor : value, length };
  }
}

/** The bytes of a function's code between the declaration of its locals (none) and its end. */
const codeOf = (f: FunctionBuilder) => [...f.body().toArray()].slice(1, -1);

function instantiate(f: FunctionBuilder, mathImports: readonly string[] = [], pages = 1) {
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
  const bytes = assembleModule({ initialPages: pages, maximumPages: pages, shared: false }, mathImports, f, ['run', 'again']);
  const math = Object.fromEntries(
    mathImports.map((name) => [`math_${name}`, (Math as unknown as Record<string, () => number>)[name]]),
  );
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory, ...math } });
  return { numbers: new Float32Array(memory.buffer), exports: exports as Record<string, (...values: number[]) => void> };
}

test('signed constants are as short as they can be and read back', () => {
  for (const integer of INTEGERS) {
    const [opcode, ...rest] = codeOf(new FunctionBuilder(0).i32(integer));
    const { value, length } = readLeb(rest, true);
    assert.is(opcode, 0x41);
    assert.is(value, integer);
    assert.is(length, rest.length);
    const bits = integer < 0 ? 33 - Math.clz32(~integer) : 33 - Math.clz32(integer);
    assert.is(length, Math.ceil(bits / 7), `${integer} in ${length} bytes`);
  }
});

test('unsigned numbers as well, up to 32 bits', () => {
  for (const size of SIZES) {
    const rest = codeOf(new FunctionBuilder(0).memory('v128.load', size)).slice(3);
    assert.equal(readLeb(rest, false), { value: size, length: rest.length });
    assert.is(rest.length, Math.max(1, Math.ceil(Math.log2(size + 1) / 7)));
    const local = codeOf(new FunctionBuilder(0).get(size)).slice(1);
    assert.is(readLeb(local, false).value, size);
  }
});

test('the engine reads every constant as it was meant', () => {
  for (const integer of INTEGERS) {
    const f = new FunctionBuilder(3);
    // 1 where the parameter is the constant
    f.i32(0).get(0).i32(integer).do('i32.sub', 'i32.eqz', 'f32.convert_i32_s', 'f32x4.splat').storeLane(8, 0);
    const { numbers, exports } = instantiate(f);
    exports.run(integer, 0, 0);
    assert.is(numbers[2], 1, `${integer}`);
    exports.again(integer + 1, 0, 0);
    assert.is(numbers[2], 0, `${integer}`);
  }
});

test('more locals and more code than one byte counts', () => {
  const f = new FunctionBuilder(3);
  const locals = Array.from({ length: 300 }, () => f.local('i32'));
  locals.forEach((local, i) => f.i32(i).set(local));
  for (let i = 0; i < 4000; i++) f.get(locals[299]).get(locals[1]).do('i32.add').set(locals[299]);
  f.i32(0).get(locals[299]).do('f32.convert_i32_s', 'f32x4.splat').memory('v128.store', 16400);
  const { numbers, exports } = instantiate(f);
  exports.run(0, 0, 0);
  assert.equal([...numbers.slice(4100, 4104)], [4299, 4299, 4299, 4299]);
});

test('floats keep their bits: negative zero, the smallest, infinities', () => {
  const values = [-0, 2 ** -149, Number.NEGATIVE_INFINITY, 3.4028234663852886e38] as const;
  const f = new FunctionBuilder(3);
  f.i32(0).lanes(values).memory('v128.store', 0).i32(0).laneMask(3).memory('v128.store', 16);
  const { numbers, exports } = instantiate(f);
  exports.run(0, 0, 0);
  values.forEach((value, lane) => assert.ok(Object.is(numbers[lane], value), `${value}`));
  assert.equal([...new Uint32Array(numbers.buffer, 16, 4)], [0xffffffff, 0xffffffff, 0xffffffff, 0]);
});

test('imported functions are called in the order of their names', () => {
  const f = new FunctionBuilder(3);
  for (const [index, offset] of [
    [0, 0],
    [1, 16],
  ]) {
    f.i32(0).splat(2).extractLane(0).call(index).do('f32x4.splat').memory('v128.store', offset);
  }
  const { numbers, exports } = instantiate(f, ['exp', 'log']);
  exports.run(0, 0, 0);
  assert.equal([numbers[0], numbers[4]], [Math.fround(Math.exp(2)), Math.fround(Math.log(2))]);
});

test('a memory that threads share is declared as such', () => {
  const limits = { initialPages: 200, maximumPages: 20_000, shared: true };
  const module = new WebAssembly.Module(assembleModule(limits, [], new FunctionBuilder(3), ['run']));
  const memory = new WebAssembly.Memory({ initial: 200, maximum: 20_000, shared: true });
  assert.ok(new WebAssembly.Instance(module, { env: { memory } }));
  assert.throws(
    () => new WebAssembly.Instance(module, { env: { memory: new WebAssembly.Memory({ initial: 200, maximum: 20_000 }) } }),
  );
  assert.equal(WebAssembly.Module.imports(module), [{ module: 'env', name: 'memory', kind: 'memory' }]);
  assert.equal(WebAssembly.Module.exports(module), [{ name: 'run', kind: 'function' }]);
});

test.run();
