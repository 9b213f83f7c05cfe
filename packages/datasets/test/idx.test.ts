import vm from 'node:vm';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseIdx } from '../src/index';
import { idxBytes, refused } from './helpers';

const test = suite('parseIdx');

test('images of bytes are a view of what was given', () => {
  const bytes = idxBytes([2, 2, 3], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  const { data, shape } = parseIdx(bytes, 'images', 0x803);
  assert.equal(shape, [2, 2, 3]);
  assert.equal([...data], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  assert.is(data.buffer, bytes.buffer);
  assert.is(Object.getPrototypeOf(data), Uint8Array.prototype);
  const buffer = Buffer.from(bytes);
  assert.is(Object.getPrototypeOf(parseIdx(buffer).data), Uint8Array.prototype, 'of a Buffer as well');
});

test('every type of number, big-endian', () => {
  const cases: [type: number, size: number, write: (view: DataView, offset: number, value: number) => void, values: number[]][] =
    [
      [0x09, 1, (view, offset, value) => view.setInt8(offset, value), [-128, 0, 127]],
      [0x0b, 2, (view, offset, value) => view.setInt16(offset, value), [-32768, 258, 32767]],
      [0x0c, 4, (view, offset, value) => view.setInt32(offset, value), [-2147483648, 16909060, 7]],
      [0x0d, 4, (view, offset, value) => view.setFloat32(offset, value), [-1.5, 0.25, 3e38]],
      [0x0e, 8, (view, offset, value) => view.setFloat64(offset, value), [-1.1, Math.PI, 1e300]],
    ];
  for (const [type, size, write, values] of cases) {
    const content = new Uint8Array(values.length * size);
    for (const [i, value] of values.entries()) write(new DataView(content.buffer), i * size, value);
    const { data, shape } = parseIdx(idxBytes([3], content, type));
    assert.equal(shape, [3]);
    assert.equal([...data], [...data.map((_, i) => values[i])], `type ${type}`);
    assert.is(data.BYTES_PER_ELEMENT, size);
  }
});

test('a scalar and an empty array are IDX files too', () => {
  assert.equal(parseIdx(idxBytes([], [7])), { data: Uint8Array.of(7), shape: [] });
  assert.equal(parseIdx(idxBytes([0, 28, 28], [])), { data: new Uint8Array(0), shape: [0, 28, 28] });
  // sizes whose product is Infinity, times 0
  const many = [...new Array(40).fill(2 ** 32 - 1), 0];
  assert.equal(parseIdx(idxBytes(many, [])), { data: new Uint8Array(0), shape: many });
});

test('a wrong magic number', () => {
  refused(
    () => parseIdx(idxBytes([3], [1, 2, 3]), 'a/images', 0x803),
    /^a\/images: expected the magic number 0x00000803, got 0x00000801$/,
  );
  const web = new TextEncoder().encode('<html>not found</html>');
  refused(() => parseIdx(web), /^IDX: expected the magic number one of an IDX file \(0x00000803 for images\), got 0x3c68746d$/);
  refused(() => parseIdx(idxBytes([3], [1, 2, 3], 0x0a)), /got 0x00000a01$/);
});

test('fewer or more bytes than the header says', () => {
  refused(() => parseIdx(Uint8Array.of(0, 0, 8), 'f'), /^f: expected an IDX file, got 3 bytes$/);
  refused(
    () => parseIdx(idxBytes([2, 2, 2], [1]).subarray(0, 9), 'f'),
    /^f: expected a header of 16 bytes, got 9 bytes \(truncated\)$/,
  );
  refused(
    () => parseIdx(idxBytes([2, 2, 2], [1, 2, 3, 4, 5, 6, 7]), 'f'),
    /^f: expected 24 bytes \(header 16, 2\*2\*2\), got 23 bytes \(truncated\)$/,
  );
  refused(() => parseIdx(idxBytes([2], [1, 2, 3]), 'f'), /^f: expected 10 bytes \(header 8, 2\), got 11 bytes \(1 too many\)$/);
  refused(
    () => parseIdx(idxBytes([2], [1, 2, 3], 0x0c), 'f'),
    /^f: expected 16 bytes \(header 8, 2\*4\), got 11 bytes \(truncated\)$/,
  );
  refused(
    () => parseIdx(idxBytes(new Array(255).fill(2 ** 32 - 1), []), 'f'),
    /^f: expected Infinity bytes \(header 1024, 4294967295(\*4294967295){7}\*\.\.\.\), got 1024 bytes \(truncated\)$/,
  );
  refused(() => parseIdx(idxBytes([2 ** 32 - 1, 2 ** 32 - 1, 2 ** 32 - 1], []), 'f'), /truncated/);
});

test('what is no bytes, no name and no magic number is refused', () => {
  for (const [value, shown] of [
    [undefined, 'undefined'],
    ['bytes', '"bytes"'],
    [[0, 0, 8, 0, 7], '\\[0, 0, 8, 0, 7\\]'],
    [new ArrayBuffer(5), 'ArrayBuffer'],
    [new Float32Array(5), 'Float32Array\\(5\\)'],
    [new DataView(new ArrayBuffer(5)), 'DataView\\(5\\)'],
    [{ length: 2 ** 40 }, 'Object'],
  ] as const) {
    refused(() => parseIdx(value as never, 'f'), new RegExp(`^f: expected the bytes as a Uint8Array, got ${shown}$`));
  }
  refused(() => parseIdx(new Uint8Array(3), 'x'.repeat(100_000)), /^x{220}\.\.\.x{17}: expected an IDX file, got 3 bytes$/);
  refused(() => parseIdx(new Uint8Array(5), 7 as never), /^name: expected text, got 7$/);
  refused(() => parseIdx(new Uint8Array(5), Symbol('f') as never), /^name: expected text, got Symbol\(f\)$/);
  for (const magic of [-1, 2 ** 32, 1.5, Number.NaN, '0x803', null]) {
    refused(
      () => parseIdx(idxBytes([1], [2]), 'f', magic as never),
      /^expectedMagic: expected an integer from 0 to 4294967295, got /,
    );
  }
});

test('bytes of another realm are bytes', () => {
  const { data, shape } = parseIdx(vm.runInNewContext('new Uint8Array([0, 0, 8, 1, 0, 0, 0, 2, 7, 9])'));
  assert.equal(data, Uint8Array.of(7, 9));
  assert.equal(shape, [2]);
});

test.run();
