import { manualSeed, profile, randn, realize, shutdown, slice, type Tensor, tensor, zeros } from '@kindling/core';
import { assertClose, throwsExactly } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { GRU, GRUCell, LSTM, LSTMCell, RNN, RNNCell } from '../../src/index';

// values and gradients: test/modules

test('weights start in U(-1/sqrt(hiddenSize), 1/sqrt(hiddenSize)), and a seed gives the same ones', async () => {
  const make = () => {
    manualSeed(3);
    return new LSTM(5, 16, { numLayers: 2, bidirectional: true });
  };
  const [layer, again] = [make(), make()];
  for (const [name, parameter] of layer.namedParameters()) {
    const values = await parameter.data();
    assert.ok(
      values.every((x) => Math.abs(x) <= 0.25 * (1 + 2 ** -23)),
      name,
    );
    assert.ok(Math.max(...values) > 0.2, name);
  }
  assert.equal([...(await layer.weightHhL1Reverse.data())], [...(await again.weightHhL1Reverse.data())]);
  assert.is(layer.biasIhL0, layer.parameters()[2]);
  assert.is(new GRU(2, 3, { bias: false }).biasHhL0, undefined);
});

/** Two units in the last place. */
const ULP = { rtol: 2 ** -22, atol: 2 ** -26 };

test('a cell in a loop and a layer with its weights compute the same', async () => {
  manualSeed(4);
  const [layer, cell] = [new LSTM(3, 4), new LSTMCell(3, 4)];
  const entries = [...layer.stateDict()].map(([name, value]) => [name.replace('_l0', ''), value] as const);
  cell.loadStateDict(Object.fromEntries(entries));
  const x = randn([3, 2, 3]);
  let state = cell.forward(x.select(0, 0));
  for (const time of [1, 2]) state = cell.forward(x.select(0, time), state);
  const [output, [h, c]] = layer.forward(x);
  // to the last bit where kernels compute in float32; those of `cpu` round what they store, and a loop stores something else than its steps by hand
  for (const last of [output.select(0, 2), h.select(0, 0)]) assertClose(await last.data(), await state[0].data(), ULP);
  assertClose(await c.select(0, 0).data(), await state[1].data(), ULP);
});

test('a step without gradients is three kernels: the products with the sums of the gates, the cell, what is shown of it', async () => {
  const layer = new LSTM(3, 8);
  const x = randn([6, 4, 3]);
  const kernels = await profile(() => realize([layer.forward(x)[1][0]]));
  const runs = kernels.reduce((sum, kernel) => sum + kernel.runs, 0);
  assert.ok(runs <= 3 * 6 + 2, `${runs} kernels`);
});

test('dropout is between layers, in training', async () => {
  const layer = new GRU(2, 3, { numLayers: 2, dropout: 1 });
  const x = randn([2, 1, 2]);
  const [trained] = layer.forward(x);
  // all that the second layer sees is 0: what it does is the same for every input
  assert.equal(await trained.toArray(), await layer.forward(x.mul(2))[0].toArray());
  layer.eval();
  assert.not.equal(await layer.forward(x)[0].toArray(), await layer.forward(x.mul(2))[0].toArray());
});

const padded = { numLayers: 2, bidirectional: true, batchFirst: true };
for (const [name, make] of Object.entries({
  RNN: () => new RNN(3, 4, padded),
  LSTM: () => new LSTM(3, 4, padded),
  'LSTM with projections': () => new LSTM(3, 6, { ...padded, projSize: 4 }),
  GRU: () => new GRU(3, 4, padded),
})) {
  test(`${name}: padded sequences are what each of them is alone, gradients too, whatever stands behind their ends`, async () => {
    manualSeed(5);
    const layer = make();
    const lengths = [5, 2, 1, 4];
    const isPadding = tensor(lengths.map((length) => Array.from({ length: 6 }, (_, time) => [time >= length])));
    const x = randn([4, 6, 3]).maskedFill(isPadding, Number.NaN).detach().requiresGrad_();
    const sumsOf = (...parts: Tensor[]) => parts.reduce((sum, part) => sum.add(part.mul(part).sum()), tensor(0));
    const [alone, weights] = [randn([4, 6, 3]).requiresGrad_(), layer.parameters()];
    alone.copy_(x);
    const expected: number[][] = [];
    const losses = lengths.map((length, i) => {
      const [output, state] = layer.forward(alone.at([i]).narrow(1, 0, length));
      return { output, states: [state].flat() as Tensor[] };
    });
    sumsOf(...losses.flatMap(({ output, states }) => [output, ...states])).backward();
    for (const parameter of [alone, ...weights]) expected.push([...(await (parameter.grad as Tensor).data())]);
    layer.zeroGrad();

    const [output, state] = layer.forward(x, { lengths });
    const states = [state].flat() as Tensor[];
    assert.equal(output.shape, [4, 6, 8]);
    for (const [i, length] of lengths.entries()) {
      assertClose(await output.at(i, slice(0, length)).data(), await losses[i].output.data());
      assert.is(await output.at(i, slice(length)).abs().sum().item(), 0);
      for (const [part, whole] of states.entries())
        assertClose(await whole.select(1, i).data(), await losses[i].states[part].data());
    }
    sumsOf(output, ...states).backward();
    for (const [i, parameter] of [x, ...weights].entries())
      assertClose(await (parameter.grad as Tensor).data(), expected[i], { rtol: 1e-5, atol: 1e-5 });
    // where lengths are computed, and with a state before them
    const zero = states.map((part) => zeros(part.shape));
    const start = zero.length > 1 ? zero : zero[0];
    const given = layer.forward(x, start as never, { lengths: tensor(lengths, { dtype: 'int32' }).add(0) })[0];
    assertClose(await given.data(), await output.data());
  });
}

test('refuses lengths that do not fit', () => {
  const layer = new GRU(3, 4);
  const x = zeros([5, 2, 3]);
  const refused: [unknown, string][] = [
    [[5], 'GRU: lengths: expected 2 of them, one for each sequence, got 1'],
    [[5, 0], 'GRU: lengths[1]: expected an integer from 1 to 5, got 0'],
    [[6, 1], 'GRU: lengths[0]: expected an integer from 1 to 5, got 6'],
    [zeros([2]), 'GRU: lengths: expected int32 of shape [2], got float32 of shape [2]'],
    ['5', 'GRU: lengths: expected a number for each sequence, got "5"'],
  ];
  for (const [lengths, message] of refused) {
    throwsExactly(() => layer.forward(x, { lengths } as never), message);
    throwsExactly(() => layer.forward(x, undefined, { lengths } as never), message);
  }
  throwsExactly(
    () => layer.forward(zeros([5, 3]), { lengths: [5] }),
    'GRU: lengths: expected none beside a sequence alone, got [5]',
  );
  throwsExactly(() => layer.forward(x, { length: 3 } as never), 'GRU: options: expected only lengths, got length');
});

test('refuses bad arguments, inputs and states', () => {
  throwsExactly(() => new LSTM(0, 1), 'LSTM: inputSize: expected an integer >= 1, got 0');
  throwsExactly(
    () => new LSTM(1, 1, 2 as never),
    'LSTM: options: expected an object with numLayers, bias, batchFirst, dropout, bidirectional, projSize, got 2',
  );
  throwsExactly(() => new LSTM(3, 4, { projSize: 4 }), 'LSTM: projSize: expected an integer from 0 to 3, got 4');
  throwsExactly(() => new RNN(1, 1, { nonlinearity: 'gelu' as never }), 'RNN: nonlinearity: expected "tanh", "relu", got "gelu"');
  throwsExactly(() => new GRUCell(1, 1, { bias: 1 as never }), 'GRUCell: bias: expected true or false, got 1');
  const layer = new LSTM(3, 4, { batchFirst: true });
  throwsExactly(
    () => layer.forward(zeros([3])),
    'LSTM: input has 1 dimensions (shape [3]), expected 2 or 3: (T, F) or (N, T, F)',
  );
  throwsExactly(
    () => layer.forward(zeros([2, 5, 4])),
    'LSTM: input has 4 features in its last dimension (shape [2, 5, 4]), expected inputSize = 3',
  );
  throwsExactly(() => layer.forward(zeros([2, 0, 3])), 'LSTM: input: expected at least one time, got shape [2, 0, 3]');
  const x = zeros([2, 5, 3]);
  throwsExactly(
    () => layer.forward(x, zeros([1, 2, 4]) as never),
    'LSTM: state: expected a pair of Tensors [h, c], got Tensor of shape [1, 2, 4]',
  );
  throwsExactly(
    () => layer.forward(x, [zeros([1, 2, 4]), zeros([1, 5, 4])]),
    'LSTM: state[1]: expected shape [1, 2, 4], got [1, 5, 4]',
  );
  throwsExactly(() => new RNNCell(3, 4).forward(zeros([2, 3]), zeros([4])), 'RNNCell: state: expected shape [2, 4], got [4]');
});

test.after(shutdown);
test.run();
