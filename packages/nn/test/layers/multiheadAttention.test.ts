import { manualSeed, ones, randn, shutdown, tensor, zeros } from '@kindling/core';
import { assertClose, throwsExactly } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { MultiheadAttention, SiLU, Transformer, TransformerEncoder, TransformerEncoderLayer } from '../../src/index';

// Values, gradients, names and text are held against PyTorch's in test/modules/attention.test.ts.

// biome-ignore lint/suspicious/noExplicitAny: what a caller without types may pass
const any = (value: unknown): any => value;

test.after(shutdown);

test('a query that may attend to nothing gets the bias alone, and no NaN', async () => {
  manualSeed(1);
  const layer = new MultiheadAttention(4, 2, { batchFirst: true });
  const x = randn([1, 2, 4], { requiresGrad: true });
  const [output, weights] = layer.forward(x, x, x, { keyPaddingMask: tensor([[true, true]]) });
  output.sum().backward();
  assert.equal(await weights?.toArray(), [
    [
      [0, 0],
      [0, 0],
    ],
  ]);
  assertClose((await output.data()) as Float32Array, new Float32Array(8));
  assert.ok((await x.grad?.data())?.every((value) => value === 0));
});

test('dropout is on the weights in training, and those of the seed', async () => {
  const layer = new MultiheadAttention(4, 1, { dropout: 0.5 });
  const x = randn([5, 1, 4]);
  const draw = async () => {
    manualSeed(3);
    return (await layer.forward(x, x, x)[1]?.data()) as Float32Array;
  };
  const first = await draw();
  assert.equal(first, await draw());
  assert.ok(first.some((value) => value === 0));
  layer.eval();
  assert.ok((await draw()).every((value) => value > 0));
});

test('begins as PyTorch does', async () => {
  manualSeed(1);
  const layer = new MultiheadAttention(32, 4, { addBiasKv: true });
  const bound = Math.sqrt(6 / (32 + 96));
  const largest = (await layer.inProjWeight?.abs().max().item()) as number;
  assert.ok(largest <= bound && largest > 0.95 * bound, `${largest} of ${bound}`);
  assert.is(await layer.inProjBias?.abs().max().item(), 0);
  assert.is(await layer.outProj.bias?.abs().max().item(), 0);
  assert.ok(((await layer.biasK?.std().item()) as number) > 0);
  const ofOthers = new MultiheadAttention(4, 2, { kdim: 3 });
  assert.equal([...ofOthers.stateDict().keys()].slice(0, 3), ['q_proj_weight', 'k_proj_weight', 'v_proj_weight']);
});

test('says what does not fit', () => {
  const where = 'MultiheadAttention';
  throwsExactly(() => new MultiheadAttention(5, 2), `${where}: numHeads: expected a divisor of embedDim = 5, got 2`);
  const layer = new MultiheadAttention(4, 2, { kdim: 3, batchFirst: true });
  const [q, k, v] = [ones([2, 5, 4]), ones([2, 3, 3]), ones([2, 3, 4])];
  throwsExactly(() => layer.forward(q, q, v), `${where}: key: expected 3 numbers in the last dimension, got shape [2, 5, 4]`);
  throwsExactly(
    () => layer.forward(q, k, q),
    `${where}: value: expected one for each key (shape [2, 3, 3]), got shape [2, 5, 4]`,
  );
  throwsExactly(() => layer.forward(ones([4]), k, v), `${where}: query: expected (N, L, E), or without N, got shape [4]`);
  throwsExactly(
    () => layer.forward(q.select(0, 0), k, v),
    `${where}: key: expected a batch as the query has (shape [5, 4]), got shape [2, 3, 3]`,
  );
  throwsExactly(
    () => layer.forward(q, k, v, { attnMask: ones([3, 5]) }),
    `${where}: attnMask: expected shape [5, 3] or [4, 5, 3], got [3, 5]`,
  );
  throwsExactly(
    () => layer.forward(q, k, v, { keyPaddingMask: ones([3]) }),
    `${where}: keyPaddingMask: expected shape [2, 3], got [3]`,
  );
  throwsExactly(
    () => layer.forward(q, k, v, { keyPaddingMask: zeros([2, 3], { dtype: 'int32' }) }),
    `${where}: keyPaddingMask: expected bool or float32, got int32`,
  );
  throwsExactly(
    () => layer.forward(q, k, v, any({ mask: null })),
    `${where}.forward: options: expected only attnMask, keyPaddingMask, isCausal, needWeights, averageAttnWeights, got mask`,
  );
});

test('an activation may be a function or a module, which then belongs to the layer', () => {
  const activation = new SiLU();
  const layer = new TransformerEncoderLayer(2, 1, { dimFeedforward: 3, activation });
  assert.is(layer.activation, activation);
  assert.is(layer.namedChildren().at(-1)?.[0], 'activation');
  throwsExactly(
    () => new TransformerEncoderLayer(2, 1, { activation: any('tanh') }),
    'TransformerEncoderLayer: activation: expected a function, got "tanh"',
  );
});

test('an encoder has copies of its layer', async () => {
  const layer = new TransformerEncoderLayer(2, 1, { dimFeedforward: 3 });
  const encoder = new TransformerEncoder(layer, 2);
  assert.is.not(encoder.layers.at(0), layer);
  const state = encoder.stateDict();
  assert.equal(
    await state.get('layers.0.self_attn.in_proj_weight')?.data(),
    await state.get('layers.1.self_attn.in_proj_weight')?.data(),
  );
  throwsExactly(() => new TransformerEncoder(any(null), 2), 'TransformerEncoder: encoderLayer: expected a Module, got null');
});

test('the mask of what comes later is 0 and -Infinity', async () => {
  assert.equal(await Transformer.generateSquareSubsequentMask(2).toArray(), [
    [0, Number.NEGATIVE_INFINITY],
    [0, 0],
  ]);
});

test.run();
