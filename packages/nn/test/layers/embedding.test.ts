import { manualSeed, noGrad, shutdown, tensor, zeros } from '@kindling/core';
import { SGD } from '@kindling/optim';
import { assertClose, throwsExactly } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Embedding, functional as F, init, Parameter } from '../../src/index';

const indices = (numbers: number[], shape: number[]) => tensor(Int32Array.from(numbers), { shape });

/** A layer with weight [[0, 1, 2], ... [9, 10, 11]] / 8. */
function counted(options?: { paddingIdx?: number | null }): Embedding {
  const layer = new Embedding(4, 3, options);
  layer.weight = new Parameter(
    tensor(
      Float32Array.from({ length: 12 }, (_, i) => i / 8),
      { shape: [4, 3] },
    ),
  );
  return layer;
}

test.after(shutdown);

// w = (torch.arange(12.) / 8).reshape(4, 3).requires_grad_(); x = torch.tensor([[0, 1], [3, 3]])
// y = F.embedding(x, w, padding_idx=p); y.backward((torch.arange(12.) / 4 - 1).reshape(2, 2, 3)); print(y, w.grad)  # PyTorch 2.13
const rows = [
  [
    [0, 0.125, 0.25],
    [0.375, 0.5, 0.625],
  ],
  [
    [1.125, 1.25, 1.375],
    [1.125, 1.25, 1.375],
  ],
];
const gradients = (second: number[]) => [[-1, -0.75, -0.5], second, [0, 0, 0], [1.75, 2.25, 2.75]];
const paddings: [number | null, number[]][] = [
  [null, [-0.25, 0, 0.25]],
  [1, [0, 0, 0]],
  [-3, [0, 0, 0]],
];

for (const [paddingIdx, second] of paddings) {
  test(`as PyTorch: rows, and gradients that add up, paddingIdx ${paddingIdx}`, async () => {
    const layer = counted({ paddingIdx });
    const y = layer.forward(indices([0, 1, 3, 3], [2, 2]));
    assert.equal(await y.toArray(), rows);
    y.backward(
      tensor(
        Float32Array.from({ length: 12 }, (_, i) => i / 4 - 1),
        { shape: [2, 2, 3] },
      ),
    );
    assert.equal(await layer.weight.grad?.toArray(), gradients(second));
  });
}

test('takes one index, and a batch of nothing', async () => {
  assert.equal(
    await counted()
      .forward(indices([2], []))
      .toArray(),
    [0.75, 0.875, 1],
  );
  const padded = counted({ paddingIdx: 0 });
  assert.equal(await padded.forward(indices([0], [])).toArray(), [0, 0.125, 0.25], 'the row as it is, zeros or not');
  assert.equal(padded.forward(indices([], [0, 2])).shape, [0, 2, 3]);
});

test('begins with N(0, 1), drawn as init.normal_ draws, and a row of zeros for padding', async () => {
  manualSeed(3);
  const plain = await new Embedding(200, 50).weight.data();
  manualSeed(3);
  assert.equal(await init.normal_(zeros([200, 50])).data(), plain);
  manualSeed(3);
  const layer = new Embedding(200, 50, { paddingIdx: -1 });
  assert.is(layer.paddingIdx, 199);
  const padded = await layer.weight.data();
  assert.equal(padded.subarray(0, 199 * 50), plain.subarray(0, 199 * 50));
  assert.equal(padded.subarray(199 * 50), new Float32Array(50));
  const mean = plain.reduce((sum, value) => sum + value, 0) / plain.length;
  const variance = plain.reduce((sum, value) => sum + (value - mean) ** 2, 0) / plain.length;
  assert.ok(Math.abs(mean) < 0.05 && Math.abs(variance - 1) < 0.05, `${mean}, ${variance}`);
  layer.resetParameters();
  const again = await layer.weight.data();
  assert.not.equal(again, padded);
  assert.equal(again.subarray(199 * 50), new Float32Array(50));
});

test('a step changes the rows that were taken, and not the padding', async () => {
  manualSeed(1);
  const layer = counted({ paddingIdx: 1 });
  const optimizer = new SGD(layer.parameters(), { lr: 0.5 });
  for (let step = 0; step < 2; step++) {
    optimizer.zeroGrad();
    layer
      .forward(indices([0, 1, 3], [3]))
      .sum()
      .backward();
    await optimizer.step();
  }
  assertClose((await layer.weight.toArray()) as number[][], [
    [-1, -0.875, -0.75],
    [0.375, 0.5, 0.625],
    [0.75, 0.875, 1],
    [0.125, 0.25, 0.375],
  ]);
});

test('its weight is what a state dict holds', async () => {
  const copy = new Embedding(4, 3);
  copy.loadStateDict(counted().stateDict());
  assert.equal(await copy.weight.toArray(), await counted().weight.toArray());
  throwsExactly(
    () => new Embedding(5, 3).loadStateDict(counted().stateDict()),
    'Embedding.loadStateDict: weight has shape [4, 3], expected [5, 3]',
  );
});

test('prints as PyTorch does', () => {
  // print(nn.Embedding(10, 3), nn.Embedding(10, 3, padding_idx=-1))  # PyTorch 2.13
  assert.is(String(new Embedding(10, 3)), 'Embedding(10, 3)');
  assert.is(String(new Embedding(10, 3, { paddingIdx: -1 })), 'Embedding(10, 3, padding_idx=9)');
});

test('functional: rows of a table, and one-hot classes', async () => {
  const table = tensor([
    [1, 2],
    [3, 4],
  ]);
  assert.equal(await F.embedding(indices([1, 0], [2]), table).toArray(), [
    [3, 4],
    [1, 2],
  ]);
  const hot = F.oneHot(indices([2, 0], [2]), 3);
  assert.is(hot.dtype, 'int32');
  // F.one_hot(torch.tensor([2, 0]), 3)  # PyTorch 2.13: tensor([[0, 0, 1], [1, 0, 0]])
  assert.equal(await hot.toArray(), [
    [0, 0, 1],
    [1, 0, 0],
  ]);
});

test('refuses bad arguments, dtypes and indices', async () => {
  throwsExactly(() => new Embedding(0, 2), 'Embedding: numEmbeddings: expected an integer >= 1, got 0');
  throwsExactly(() => new Embedding(2, 0.5), 'Embedding: embeddingDim: expected an integer >= 1, got 0.5');
  throwsExactly(
    () => new Embedding(2, 3, { padding: 1 } as never),
    'Embedding: options: expected only paddingIdx, maxNorm, normType, got padding',
  );
  throwsExactly(() => new Embedding(2, 3, { paddingIdx: 2 }), 'Embedding: paddingIdx: expected an integer from -2 to 1, got 2');
  const layer = new Embedding(4, 3);
  throwsExactly(
    () => layer.forward(tensor([0, 1])),
    "Embedding: input: expected int32 indices, got float32: x.to('int32') converts it",
  );
  throwsExactly(
    () => layer.forward(tensor([true])),
    "Embedding: input: expected int32 indices, got bool: x.to('int32') converts it",
  );
  for (const [index, at] of [
    [4, 'got 4'],
    [-1, 'got -1'],
  ] as const) {
    let message = '';
    try {
      await layer.forward(indices([0, index], [2])).data();
    } catch (error) {
      message = (error as Error).message;
    }
    assert.is(message, `embedding: input[1]: expected an index from 0 to 3, ${at}`);
  }
  await noGrad(() => layer.forward(indices([0], [1])).data());
});

test.run();
