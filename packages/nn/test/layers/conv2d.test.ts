import { ones, shutdown, tensor, zeros } from '@kindling/core';
import { throwsExactly } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Conv2d, convOutputSize } from '../../src/index';

const image = () =>
  tensor([
    [
      [
        [1, 2, 3],
        [4, 5, 6],
        [7, 8, 9],
      ],
    ],
  ]);

function filled(options: ConstructorParameters<typeof Conv2d>[3]): Conv2d {
  const layer = new Conv2d(1, 1, 2, options);
  layer.weight.copy_(
    tensor([
      [
        [
          [1, 2],
          [3, 4],
        ],
      ],
    ]),
  );
  layer.bias?.copy_(tensor([100]));
  return layer;
}

test.after(shutdown);

test('correlates the kernel with the image', async () => {
  assert.equal(await filled({}).forward(image()).toArray(), [
    [
      [
        [137, 147],
        [167, 177],
      ],
    ],
  ]);
  assert.equal(await filled({ bias: false }).forward(image()).toArray(), [
    [
      [
        [37, 47],
        [67, 77],
      ],
    ],
  ]);
});

test('stride, padding and dilation reach the convolution', async () => {
  assert.equal(await filled({ bias: false, stride: 2, padding: 1 }).forward(image()).toArray(), [
    [
      [
        [4, 18],
        [36, 77],
      ],
    ],
  ]);
  assert.equal(await filled({ bias: false, dilation: 2 }).forward(image()).toArray(), [[[[1 + 6 + 21 + 36]]]]);
  assert.equal(
    await filled({ bias: false, stride: [1, 2], padding: [0, 1] })
      .forward(image())
      .toArray(),
    [
      [
        [
          [18, 47],
          [36, 77],
        ],
      ],
    ],
  );
});

test('output sizes follow the formula', () => {
  const layer = new Conv2d(3, 8, [3, 5], { stride: [2, 1], padding: [1, 0], dilation: [1, 2] });
  assert.equal([...layer.weight.shape], [8, 3, 3, 5]);
  assert.equal(
    [...layer.forward(ones([2, 3, 11, 20])).shape],
    [2, 8, convOutputSize(11, 3, { stride: 2, padding: 1 }), convOutputSize(20, 5, { dilation: 2 })],
  );
  assert.is(convOutputSize(28, 5), 24);
});

test('refuses bad arguments', () => {
  throwsExactly(() => new Conv2d(-1, 32, 5), 'Conv2d: inChannels: expected an integer >= 1, got -1');
  throwsExactly(() => new Conv2d(1, 0, 5), 'Conv2d: outChannels: expected an integer >= 1, got 0');
  throwsExactly(() => new Conv2d(1, 32, 0), 'Conv2d: kernelSize: expected an integer >= 1, got 0');
  throwsExactly(() => new Conv2d(1, 32, [5, -5]), 'Conv2d: kernelSize[1]: expected an integer >= 1, got -5');
  throwsExactly(
    () => new Conv2d(1, 32, [5, 5, 5] as never),
    'Conv2d: kernelSize: expected an integer >= 1 or a pair of them, got [5, 5, 5]',
  );
  throwsExactly(() => new Conv2d(1, 32, 5, { stride: 0 }), 'Conv2d: stride: expected an integer >= 1, got 0');
  throwsExactly(() => new Conv2d(1, 32, 5, { padding: -1 }), 'Conv2d: padding: expected an integer >= 0, got -1');
  throwsExactly(
    () => new Conv2d(1, 32, 5, { padding: 'full' } as never),
    'Conv2d: padding: expected numbers, "same" or "valid", got "full"',
  );
  throwsExactly(
    () => new Conv2d(1, 32, 5, { padding: 'same', stride: [1, 2] }),
    'Conv2d: padding: expected numbers for a stride above 1, got "same"',
  );
  throwsExactly(() => new Conv2d(1, 32, 5, { dilation: 0.5 }), 'Conv2d: dilation: expected an integer >= 1, got 0.5');
  for (const name of ['stride', 'padding', 'dilation'] as const) {
    const least = name === 'padding' ? 0 : 1;
    throwsExactly(
      () => new Conv2d(1, 32, 5, { [name]: null }),
      `Conv2d: ${name}: expected an integer >= ${least} or a pair of them, got null`,
    );
  }
  throwsExactly(() => new Conv2d(1, 32, 5, { bias: null } as never), 'Conv2d: bias: expected true or false, got null');
  throwsExactly(
    () => new Conv2d(1, 32, 5, { paddingModes: 'zeros' } as never),
    'Conv2d: options: expected only stride, padding, dilation, groups, bias, paddingMode, got paddingModes',
  );
  throwsExactly(
    () => new Conv2d(4, 6, 5, { groups: 4 }),
    'Conv2d: groups: expected a number that divides outChannels = 6, got 4',
  );
});

test('refuses inputs that do not fit', () => {
  const layer = new Conv2d(1, 32, 5);
  throwsExactly(
    () => layer.forward(zeros([64, 3, 28, 28])),
    'Conv2d: input has 3 channels in dimension 1 (shape [64, 3, 28, 28]), expected inChannels = 1',
  );
  throwsExactly(
    () => layer.forward(zeros([64, 784])),
    'Conv2d: input has 2 dimensions (shape [64, 784]), expected 4: (N, 1, H, W)',
  );
  throwsExactly(() => layer.forward(undefined as never), 'Conv2d: input: expected a Tensor, got undefined');
  assert.throws(
    () => layer.forward(zeros([1, 1, 4, 28])),
    (error: Error) => error.name === 'KindlingError' && /\[1, 1, 4, 28\]/.test(error.message),
  );
});

test('a bias that was written over with what is none is refused', () => {
  const layer = new Conv2d(1, 2, 3);
  for (const [bias, shown] of [
    [undefined, 'undefined'],
    [0, '0'],
    [[1, 2], '[1, 2]'],
  ] as const) {
    layer.bias = bias as never;
    throwsExactly(() => layer.forward(zeros([1, 1, 3, 3])), `Conv2d: bias: expected a Tensor, got ${shown}`);
  }
  layer.bias = null;
  layer.forward(zeros([1, 1, 3, 3]));
});

test.run();
