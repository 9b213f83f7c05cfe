import { shutdown, tensor, zeros } from '@kindling/core';
import { throwsExactly } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { MaxPool2d } from '../../src/index';

const image = () =>
  tensor([
    [
      [
        [1, 5, 2, 0],
        [3, 4, -1, 7],
        [-9, -8, -3, -2],
        [-7, -6, -4, -5],
      ],
    ],
  ]);

test.after(shutdown);

test('takes the largest number of each window; the stride is the window unless given', async () => {
  assert.equal(await new MaxPool2d(2).forward(image()).toArray(), [
    [
      [
        [5, 7],
        [-6, -2],
      ],
    ],
  ]);
  assert.equal(await new MaxPool2d(2, { stride: 1 }).forward(image()).toArray(), [
    [
      [
        [5, 5, 7],
        [4, 4, 7],
        [-6, -3, -2],
      ],
    ],
  ]);
  assert.equal(await new MaxPool2d([1, 2]).forward(image()).toArray(), [
    [
      [
        [5, 2],
        [4, 7],
        [-8, -2],
        [-6, -4],
      ],
    ],
  ]);
});

test('padding never wins, and dilation skips', async () => {
  assert.equal(await new MaxPool2d(2, { padding: 1 }).forward(image()).toArray(), [
    [
      [
        [1, 5, 0],
        [3, 4, 7],
        [-7, -4, -5],
      ],
    ],
  ]);
  assert.equal(await new MaxPool2d(2, { dilation: 2, stride: 1 }).forward(image()).toArray(), [
    [
      [
        [2, 5],
        [3, 7],
      ],
    ],
  ]);
});

test('refuses bad arguments and inputs', () => {
  throwsExactly(() => new MaxPool2d(0), 'MaxPool2d: kernelSize: expected an integer >= 1, got 0');
  throwsExactly(() => new MaxPool2d(2, { stride: -2 }), 'MaxPool2d: stride: expected an integer >= 1, got -2');
  throwsExactly(() => new MaxPool2d(2, { dilation: 0 }), 'MaxPool2d: dilation: expected an integer >= 1, got 0');
  throwsExactly(() => new MaxPool2d(2, { padding: 2 }), 'MaxPool2d: padding: expected at most half of kernelSize = 2, got 2');
  throwsExactly(
    () => new MaxPool2d([4, 2], { padding: [2, 2] }),
    'MaxPool2d: padding: expected at most half of kernelSize = [4, 2], got [2, 2]',
  );
  throwsExactly(
    () => new MaxPool2d(2, 2 as never),
    'MaxPool2d: options: expected an object with stride, padding, dilation, ceilMode, got 2',
  );
  throwsExactly(
    () => new MaxPool2d(2, { stride: null as never }),
    'MaxPool2d: stride: expected an integer >= 1 or a pair of them, got null',
  );
  throwsExactly(
    () => new MaxPool2d(2, { returnIndices: true } as never),
    'MaxPool2d: options: expected only stride, padding, dilation, ceilMode, got returnIndices',
  );
  assert.throws(
    () => new MaxPool2d(2).forward(zeros([3, 4])),
    (error: Error) => error.name === 'KindlingError' && /\[3, 4\]/.test(error.message),
  );
});

test('a pair is copied: what is written into it later changes nothing', () => {
  const window: [number, number] = [2, 3];
  const layer = new MaxPool2d(window);
  window[0] = Number.NaN;
  assert.equal(
    [layer.kernelSize, layer.stride],
    [
      [2, 3],
      [2, 3],
    ],
  );
});

test.run();
