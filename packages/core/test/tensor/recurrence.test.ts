import { assertClose, throwsExactly } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { topologicalOrder } from '../../src/graph/topology';
import {
  arange,
  autograd,
  gradcheck,
  linear,
  manualSeed,
  noGradSync,
  randn,
  recurrence,
  shutdown,
  stack,
  type Tensor,
  tanh,
  useBackend,
  withoutLoops,
  zeros,
} from '../../src/index';

// Held against the cells' equations in ops, each of which has its float64 reference; PyTorch's values, gradients too: nn/test/modules/recurrent.test.ts.

type Cell = 'tanh' | 'relu' | 'lstm' | 'gru';
const CELLS: readonly Cell[] = ['tanh', 'relu', 'lstm', 'gru'];
const GATES = { tanh: 1, relu: 1, lstm: 4, gru: 3 } as const;

interface Given {
  readonly input: Tensor;
  readonly weight: Tensor;
  readonly bias: Tensor | null;
  readonly state: readonly Tensor[];
}

function given(cell: Cell, steps: number, count: number, size: number, hasBias = cell === 'gru'): Given {
  const width = GATES[cell] * size;
  // weights as a layer begins with: larger ones make chaos, where the last bits grow with every step
  const random = (...shape: number[]) =>
    randn(shape)
      .div(Math.sqrt(4 * size))
      .detach()
      .requiresGrad_();
  return {
    input: random(steps, count, width),
    weight: random(width, size),
    bias: hasBias ? random(width) : null,
    state: Array.from({ length: cell === 'lstm' ? 2 : 1 }, () => random(count, size)),
  };
}

const allOf = ({ input, weight, bias, state }: Given): Tensor[] => [input, weight, ...(bias === null ? [] : [bias]), ...state];

/** What PyTorch's documentation says, step by step in ops that have gradients: the hidden states, and the last state. */
function written(cell: Cell, { input, weight, bias, state }: Given, backwards: boolean): Tensor[] {
  const steps = input.shape[0];
  const hidden: Tensor[] = new Array(steps);
  let now = state;
  for (let step = 0; step < steps; step++) {
    const at = backwards ? steps - 1 - step : step;
    now = nextOf(cell, input.select(0, at), linear(now[0], weight, bias), now);
    hidden[at] = now[0];
  }
  return [stack(hidden), ...now];
}

function looped(cell: Cell, { input, weight, bias, state }: Given, backwards: boolean): Tensor[] {
  const [hidden, last] = recurrence(cell, input, weight, bias, state, backwards);
  return [hidden, ...last];
}

/** A number that every element of all results counts in, each by another weight. */
function lossOf(results: readonly Tensor[]): Tensor {
  return results
    .map((result, i) =>
      result
        .square()
        .add(result)
        .mul(arange(result.shape.at(-1) as number).add(i + 1))
        .sum(),
    )
    .reduce((sum, part) => sum.add(part));
}

async function numbersOf(tensors: readonly Tensor[]): Promise<number[][]> {
  return Promise.all(tensors.map(async (one) => [...(await one.data())]));
}

function nextOf(cell: Cell, x: Tensor, product: Tensor, [hidden, state]: readonly Tensor[]): readonly Tensor[] {
  if (cell === 'tanh') return [tanh(x.add(product))];
  if (cell === 'relu') return [x.add(product).relu()];
  if (cell === 'lstm') {
    const [i, f, g, o] = x.add(product).chunk(4, 1);
    const next = f.sigmoid().mul(state).add(i.sigmoid().mul(g.tanh()));
    return [o.sigmoid().mul(next.tanh()), next];
  }
  const [xr, xz, xn] = x.chunk(3, 1);
  const [hr, hz, hn] = product.chunk(3, 1);
  const z = xz.add(hz).sigmoid();
  const n = xn.add(xr.add(hr).sigmoid().mul(hn)).tanh();
  return [n.mul(z.neg().add(1)).add(z.mul(hidden))];
}

/** One time, sizes that fill no vector, one sequence of one number; and what is a chain of kernels for two threads. */
const SMALL = [
  [1, 3, 5],
  [7, 1, 1],
] as const;
const CHAIN = [[20, 8, 16]] as const;

for (const [backend, threads, sizes] of [
  ['webasm', 1, [...SMALL, ...CHAIN]],
  ['webasm', 2, CHAIN],
  ['cpu', 1, SMALL],
] as const) {
  for (const cell of CELLS) {
    test(`${cell} on ${backend}, ${threads} thread(s): values and gradients are those of its steps in ops`, async () => {
      await useBackend(backend, backend === 'webasm' ? { threads } : {});
      manualSeed(1);
      for (const [steps, count, size] of sizes) {
        for (const backwards of [false, true]) {
          const inputs = given(cell, steps, count, size);
          const expected = written(cell, inputs, backwards);
          const results = looped(cell, inputs, backwards);
          for (const [i, result] of results.entries())
            assertClose(await result.data(), await expected[i].data(), { rtol: 1e-5, atol: 1e-6 });
          const [own, others] = [results, expected].map((all) => autograd.grad(lossOf(all), allOf(inputs)));
          for (const [i, grad] of own.entries()) {
            const other = await others[i].data();
            // sums of so many terms in another order
            const atol = 2e-6 * Math.max(...other.map(Math.abs));
            assertClose(await grad.data(), other, { rtol: 1e-5, atol });
          }
        }
      }
    });
  }
}

test('the gradient is that of differences', async () => {
  await useBackend('webasm');
  manualSeed(2);
  for (const cell of ['tanh', 'lstm', 'gru'] as const) {
    const inputs = given(cell, 3, 2, 2, true);
    const call = (input: Tensor, weight: Tensor, bias: Tensor, ...state: Tensor[]) =>
      lossOf(looped(cell, { input, weight, bias, state }, false)).mul(0.1);
    assert.is(await gradcheck(call as never, allOf(inputs)), true);
  }
});

test('a gradient of a gradient is that of the steps', async () => {
  manualSeed(3);
  for (const cell of ['tanh', 'lstm', 'gru'] as const) {
    const inputs = given(cell, 4, 2, 3);
    const second = (all: readonly Tensor[]) => {
      const first = autograd.grad(lossOf(all), allOf(inputs), { createGraph: true });
      return autograd.grad(lossOf(first), allOf(inputs));
    };
    const [own, other] = await Promise.all([looped, written].map((way) => numbersOf(second(way(cell, inputs, true)))));
    for (const [i, numbers] of own.entries()) {
      assertClose(numbers, other[i], { rtol: 1e-4, atol: 1e-5 * Math.max(...other[i].map(Math.abs)) });
    }
  }
});

test('what is computed before a loop gets its gradient through it, once', async () => {
  manualSeed(4);
  const inputs = given('lstm', 3, 2, 4);
  const scale = randn([1]).requiresGrad_();
  let seen = 0;
  const input = inputs.input.mul(scale);
  input.registerHook(() => {
    seen++;
  });
  const [hidden] = looped('lstm', { ...inputs, input }, false);
  const [first] = autograd.grad(hidden.sum(), [scale], { createGraph: true });
  assert.is(seen, 1);
  const [plain] = autograd.grad(written('lstm', { ...inputs, input: inputs.input.mul(scale) }, false)[0].sum(), [scale]);
  assertClose(await first.data(), await plain.data(), { rtol: 1e-5, atol: 1e-5 });
});

test('values that were read before are not computed anew for the gradient', async () => {
  manualSeed(5);
  for (const cell of CELLS) {
    const inputs = given(cell, 5, 2, 4);
    const results = looped(cell, inputs, false);
    for (const result of results) await result.data();
    lossOf(results).backward();
    const [other] = autograd.grad(lossOf(written(cell, inputs, false)), [inputs.weight]);
    assertClose(await (inputs.weight.grad as Tensor).data(), await other.data(), { rtol: 1e-4, atol: 1e-4 });
  }
});

test('written out, it computes the same from the same leaves', async () => {
  manualSeed(6);
  for (const cell of CELLS) {
    const inputs = given(cell, 4, 2, 3);
    const results = noGradSync(() => looped(cell, inputs, true));
    const out = withoutLoops(results);
    const names = namesIn(out);
    assert.ok(namesIn(results).has('loop') && !names.has('loop') && names.has('linear'), [...names].join());
    for (const [i, one] of out.entries()) assertClose(await one.data(), await results[i].data(), { rtol: 1e-5, atol: 1e-6 });
  }
  const plain = [zeros([2]).add(1)];
  assert.is(withoutLoops(plain)[0].node, plain[0].node);
});

const namesIn = (tensors: readonly Tensor[]): Set<string | undefined> =>
  new Set(
    topologicalOrder(
      tensors.map(({ node }) => node),
      ({ value }) => value !== null,
    ).map(({ op }) => op?.name),
  );

test('a batch of none has a state of none', async () => {
  const [hidden, [last]] = recurrence('gru', zeros([4, 0, 6]), zeros([6, 2]), null, [zeros([0, 2])]);
  assert.equal(
    [hidden.shape, last.shape],
    [
      [4, 0, 2],
      [0, 2],
    ],
  );
  assert.is((await hidden.data()).length, 0);
});

test('refuses what does not fit', () => {
  const good = () => [zeros([5, 2, 12]), zeros([12, 3]), null, [zeros([2, 3]), zeros([2, 3])]] as const;
  const refused = (place: number, value: unknown, message: string) => {
    const all: unknown[] = ['lstm', ...good()];
    all[place] = value;
    throwsExactly(() => recurrence(...(all as Parameters<typeof recurrence>)), message);
  };
  refused(0, 'LSTM', 'recurrence: cell: expected "tanh", "relu", "lstm", "gru", got "LSTM"');
  refused(1, zeros([5, 2, 11]), 'recurrence: input: expected shape [T, N, 4 * H], got [5, 2, 11]');
  refused(1, zeros([0, 2, 12]), 'recurrence: input: expected shape [T, N, 4 * H], got [0, 2, 12]');
  refused(1, zeros([2, 12]), 'recurrence: input: expected shape [T, N, 4 * H], got [2, 12]');
  refused(2, zeros([3, 12]), 'recurrence: weight: expected shape [12, 3], got [3, 12]');
  refused(3, zeros([3]), 'recurrence: bias: expected shape [12], got [3]');
  refused(4, [zeros([2, 3])], 'recurrence: state: expected the hidden state and the cell, got 1');
  refused(4, [zeros([2, 3]), zeros([3, 2])], 'recurrence: state[1]: expected shape [2, 3], got [3, 2]');
  refused(4, null, 'recurrence: state: expected an array, got null');
});

test.after(shutdown);
test.run();
