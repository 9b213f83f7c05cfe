import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { assertClose } from '../src/helpers/assertClose';

const test = suite('assertClose');

/** As assert.throws, which lets uvu's own Assertion through. */
function assertFails(run: () => void, expected: RegExp): void {
  let message = '';
  try {
    run();
  } catch (error) {
    message = (error as Error).message;
  }
  assert.match(message, expected);
}

test('passes within rtol and atol, as numpy allclose does', () => {
  assertClose([1, 2, 1000], [1, 2.000009, 1000.001]);
  assertClose(new Float32Array([0.1]), [0.1]);
  assertClose(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY);
  assertClose(-0, 0);
  assertClose([Number.NaN], [Number.NaN], { equalNan: true });
});

test('counts what differs and shows the worst index, what was expected and what came', () => {
  assertFails(
    () =>
      assertClose(
        [
          [1, 2],
          [3, 5],
          [5.5, 6],
        ],
        [
          [1, 2],
          [3, 4],
          [5, 6],
        ],
        { name: 'grad' },
      ),
    /^grad: 2 of 6 differ; worst at \[1, 1\]: expected 4, got 5, difference 1\.00 with .* allowed \(rtol 0\.0000013, atol 0\.00001\)$/,
  );
});

test('renders a flat index with the given shape', () => {
  assertFails(() => assertClose([0, 0, 0, 0, 0, 9], [0, 0, 0, 0, 0, 0], { shape: [2, 3] }), /worst at \[1, 2\]/);
});

test('a NaN, an infinity or another length is never close', () => {
  assertFails(() => assertClose([Number.NaN], [1]), /got NaN/);
  assertFails(() => assertClose([Number.NaN], [Number.NaN]), /1 of 1 differ/);
  assertFails(() => assertClose([Number.POSITIVE_INFINITY], [1e30]), /got Infinity/);
  assertFails(() => assertClose([1, 2], [1, 2, 3]), /expected shape \[3\], got \[2\]/);
  assertFails(() => assertClose([[1], [2]], [[1, 2]]), /expected shape \[1, 2\], got \[2, 1\]/);
});

test('atol 0 and rtol 0 ask for the same number', () => {
  assertClose([0.5], [0.5], { rtol: 0, atol: 0 });
  assertFails(() => assertClose([0.5], [0.5000000000000001], { rtol: 0, atol: 0 }), /1 of 1 differ/);
});

test.run();
