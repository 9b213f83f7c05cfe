import { throwsExactly } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { autograd, cat, gradcheck, noGrad, pad, shutdown, type Tensor, tensor, useBackend } from '../../src/index';
import { kernelNames } from '../support/schedules';

const leaf = (data: number[]) => tensor(data, { requiresGrad: true });
const numbers = async (x: Tensor | null) => [...(await (x as Tensor).data())];

test.before(async () => {
  await useBackend('webasm', { threads: 1 });
});

class Exp extends autograd.Function {
  static override get name(): string {
    return 'Exp';
  }

  static override forward(ctx: autograd.FunctionContext, x: Tensor): Tensor {
    const y = x.exp();
    ctx.saveForBackward(y);
    return y;
  }

  static override backward(ctx: autograd.FunctionContext, grad: Tensor): Tensor {
    const [y] = ctx.savedTensors;
    return grad.mul(y);
  }
}

/** x * y * factor and x + y. */
class Both extends autograd.Function {
  static override get name(): string {
    return 'Both';
  }

  static override forward(ctx: autograd.FunctionContext, x: Tensor, y: Tensor, factor: number): Tensor[] {
    ctx.saveForBackward(x, y);
    ctx.factor = factor;
    return [x.mul(y).mul(factor), x.add(y)];
  }

  static override backward(ctx: autograd.FunctionContext, product: Tensor, sum: Tensor) {
    const [x, y] = ctx.savedTensors;
    const [forX, forY] = ctx.needsInputGrad;
    const sent = product.mul(ctx.factor);
    return [forX ? sent.mul(y).add(sum) : null, forY ? sent.mul(x).add(sum) : null, null];
  }
}

test('a function with a gradient of its own', async () => {
  const x = leaf([0, 1]);
  const y = Exp.apply(x.mul(2));
  y.sum().backward();
  assert.equal(await numbers(y), [1, Math.fround(Math.exp(2))]);
  assert.equal(await numbers(x.grad), [2, Math.fround(2 * Math.exp(2))]);
  assert.not(Exp.apply(tensor([1])).requiresGrad);
  assert.not(noGrad(() => Exp.apply(x)).requiresGrad);
});

test('its gradients have gradients', async () => {
  const x = leaf([0.5]);
  const [first] = autograd.grad(Exp.apply(x.mul(2)).sum(), x, { createGraph: true });
  const [second] = autograd.grad(first.sum(), x);
  assert.ok(Math.abs((await second.item()) - 4 * Math.E) < 1e-5);
});

/** x, x + x, and both side by side, of other sizes. */
class Three extends autograd.Function {
  static override get name(): string {
    return 'Three';
  }

  static override forward(_: autograd.FunctionContext, x: Tensor): Tensor[] {
    return [x.mul(1), x.add(x).narrow(0, 0, 2), cat([x, x])];
  }

  static override backward(_: autograd.FunctionContext, one: Tensor, two: Tensor, both: Tensor): Tensor {
    return one
      .add(pad(two.mul(2), [0, 1]))
      .add(both.narrow(0, 0, 3))
      .add(both.narrow(0, 3, 3));
  }
}

test('each result hands on what came to it, whichever others are used, and how often', async () => {
  for (let used = 1; used < 8; used++) {
    for (const times of [1, 2]) {
      const [own, plain] = [leaf([1, 2, 3]), leaf([1, 2, 3])];
      const lossOf = (results: readonly Tensor[]) =>
        results
          .filter((_, i) => (used >> i) & 1)
          .flatMap((result, i) =>
            Array.from({ length: times }, (_, time) =>
              result
                .pow(2 + time)
                .mul(i + 1)
                .sum(),
            ),
          )
          .reduce((sum, part) => sum.add(part));
      lossOf(Three.apply(own) as Tensor[]).backward();
      lossOf([plain.mul(1), plain.add(plain).narrow(0, 0, 2), cat([plain, plain])]).backward();
      assert.equal(await numbers(own.grad), await numbers(plain.grad), `results ${used}, ${times} times`);
    }
  }
});

test('what comes to one result alone is not laid between zeros', () => {
  const x = leaf([1, 2, 3]);
  const [, sum] = Both.apply(x, tensor([4, 5, 6]), 10) as [Tensor, Tensor];
  sum.square().sum().backward();
  assert.not(kernelNames([x.grad as Tensor]).some((name) => /pad|slice/.test(name)));
});

test('several results: backward is called once, with zeros where nothing came', async () => {
  const [x, y] = [leaf([1, 2]), leaf([3, 4])];
  const [product, sum] = Both.apply(x, y, 10) as [Tensor, Tensor];
  product.sum().add(sum.mul(2).sum()).backward();
  assert.equal(await numbers(x.grad), [32, 42]);
  assert.equal(await numbers(y.grad), [12, 22]);
  const z = leaf([5]);
  const [, alone] = Both.apply(z, tensor([1]), 10) as [Tensor, Tensor];
  alone.sum().backward();
  assert.equal(await numbers(z.grad), [1]);
  assert.ok(await gradcheck((a, b) => (Both.apply(a, b, 0.5) as [Tensor, Tensor])[0], [leaf([0.5, -1]), leaf([2, 1])]));
});

test('straight through: a gradient that is not that of its op', async () => {
  class Round extends autograd.Function {
    static override forward(_ctx: autograd.FunctionContext, x: Tensor): Tensor {
      return x.round();
    }

    static override backward(_ctx: autograd.FunctionContext, grad: Tensor): Tensor {
      return grad;
    }
  }
  const x = leaf([0.4, 1.6]);
  const y = Round.apply(x);
  y.mul(y).sum().backward();
  assert.equal(await numbers(y), [0, 2]);
  assert.equal(await numbers(x.grad), [0, 4]);
});

test('what it gives is checked', () => {
  class Wrong extends autograd.Function {
    static override get name(): string {
      return 'Wrong';
    }

    static override forward(ctx: autograd.FunctionContext, x: Tensor, sent: unknown): Tensor {
      ctx.sent = sent;
      return x.mul(2);
    }

    static override backward(ctx: autograd.FunctionContext, _grad: Tensor) {
      return ctx.sent;
    }
  }
  const sending = (sent: unknown) => () =>
    Wrong.apply(leaf([1, 2]), sent)
      .sum()
      .backward();
  throwsExactly(
    sending([tensor([1]), null]),
    'Wrong.backward: gradient 0: expected null or a Tensor of float32 of shape [2], got Tensor of shape [1]',
  );
  throwsExactly(sending([tensor([1, 2]), 3]), 'Wrong.backward: gradient 1: expected null, got 3');
  throwsExactly(
    sending(tensor([1, 2])),
    'Wrong.backward: expected a gradient for each of 2 arguments of forward, null for none, got 1',
  );
  class None extends autograd.Function {
    static override get name(): string {
      return 'None';
    }
  }
  throwsExactly(() => None.apply(leaf([1]) as never), 'None.forward: expected the class to define it, got none');
});

test('hooks see a gradient, and may change it', async () => {
  const x = leaf([1, 2]);
  const seen: Tensor[] = [];
  const square = x.mul(x);
  const handle = square.registerHook((grad) => void seen.push(grad));
  square.registerHook((grad) => grad.mul(10));
  const own = x.registerHook((grad) => grad.add(1));
  square.sum().backward();
  assert.equal(await numbers(seen[0]), [1, 1]);
  assert.equal(await numbers(x.grad), [21, 41]);
  own.remove();
  handle.remove();
  x.grad = null;
  x.mul(3).sum().backward();
  assert.equal(await numbers(x.grad), [3, 3]);
  assert.is(seen.length, 1);
  x.registerHook(() => tensor([1]));
  throwsExactly(
    () => x.sum().backward(),
    'registerHook: hook: expected nothing or a Tensor of shape [2], got Tensor of shape [1]',
  );
  throwsExactly(
    () => tensor([1]).registerHook(() => undefined),
    'registerHook: expected a tensor that requires a gradient, got one that does not',
  );
});

test('a tensor on the way keeps its gradient where it is asked to, after hooks, summed over passes', async () => {
  const x = leaf([1, 2]);
  const kept = x.mul(3);
  assert.is(kept.grad, null);
  kept.retainGrad();
  kept.registerHook((grad) => grad.mul(5));
  const loss = kept.square().sum();
  loss.backward(undefined, { retainGraph: true });
  assert.equal(await numbers(kept.grad), [30, 60]);
  assert.equal(await numbers(x.grad), [90, 180]);
  loss.backward();
  assert.equal(await numbers(kept.grad), [60, 120]);

  // autograd.grad fills it too, as in PyTorch
  const other = x.mul(3);
  other.retainGrad();
  const [slope] = autograd.grad(other.square().sum(), [x], { createGraph: true });
  assert.equal(await numbers(other.grad), [6, 12]);
  const [curve] = autograd.grad((other.grad as Tensor).sum(), [x]);
  assert.equal(await numbers(curve), [6, 6]);
  assert.equal(await numbers(slope), [18, 36]);

  x.retainGrad();
  assert.equal(await numbers(x.grad), [180, 360], 'a leaf collects its gradient once');
  const forgotten = x.mul(2);
  forgotten.sum().backward();
  assert.is(forgotten.grad, null);
  throwsExactly(() => tensor([1]).retainGrad(), 'retainGrad: expected a tensor that requires a gradient, got one that does not');
});

test.after(shutdown);
test.run();
