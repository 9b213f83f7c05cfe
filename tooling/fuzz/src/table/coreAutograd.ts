import { autograd, customOp, type Formula, ones, type Tensor, tensor } from '@kindling/core';
import { anything, either, fixed, optional } from '../domains/domain';
import { callback } from '../domains/functions';
import { list } from '../domains/lists';
import { options } from '../domains/objects';
import { anyNumber, boolean } from '../domains/simple';
import { tensorLike, tensorOf } from '../domains/tensors';
import { fn, method, type Row } from './row';

/** A function of one's own, whose arguments are those of a program: nothing is replaced. */
class Twice extends autograd.Function {
  static override get name(): string {
    return 'Twice';
  }

  static override forward(ctx: autograd.FunctionContext, x: ReturnType<typeof ones>) {
    ctx.saveForBackward(x);
    return x.mul(2);
  }

  static override backward(_ctx: autograd.FunctionContext, grad: ReturnType<typeof ones>) {
    return grad.mul(2);
  }
}

const { functional } = autograd;
const floats = tensorOf('of floats', { made: () => [3], holds: ({ dtype }) => dtype === 'float32' });
const three = either(floats, list(floats, { min: 1, made: [1, 2] }));
const graphKept = options({ createGraph: boolean });
const one = tensorOf('of one number', {
  made: () => [],
  fits: (shape) => shape.every((size) => size === 1),
  holds: ({ dtype }) => dtype === 'float32',
});
const threeOfThree = callback(
  'tensors',
  three,
  () =>
    (...all: Tensor[]) =>
      all.map((x) => x.mul(x)),
);
const oneOfThree = callback('one number', one, () => (x: Tensor) => x.mul(x).sum());

/** Vectors are like what is given; a function of two numbers and more needs them. */
const vectorsFit = ([, given, v]: [unknown, Tensor | Tensor[], (Tensor | Tensor[])?]) => {
  const inputs = [given].flat();
  const vectors = v === undefined ? [] : [v].flat();
  if (v === undefined) return (inputs.length === 1 && inputs[0].numel === 1) || 'unclear';
  const isAlike = vectors.length === inputs.length && inputs.every(({ shape }, i) => shape.join() === vectors[i].shape.join());
  return isAlike || 'unclear';
};

const leaf = () => ones([2, 3], { requiresGrad: true });

export const autogradTable: readonly Row[] = [
  fn(
    'core/autograd.grad',
    (_outputs, _inputs, ...given) => {
      const x = leaf();
      return autograd.grad(x.mul(x).sum(), x, ...(given as []));
    },
    [
      fixed(null),
      fixed(null),
      options({ gradOutputs: tensorLike(), retainGraph: boolean, createGraph: boolean, allowUnused: boolean }),
    ],
  ),
  fn('core/autograd.functional.jacobian', functional.jacobian, [threeOfThree, three, graphKept]),
  fn('core/autograd.functional.hessian', functional.hessian, [oneOfThree, three, graphKept]),
  fn('core/autograd.functional.vjp', functional.vjp, [threeOfThree, three, three, graphKept], { fits: vectorsFit }),
  fn('core/autograd.functional.jvp', functional.jvp, [threeOfThree, three, three, graphKept], { fits: vectorsFit }),
  fn('core/autograd.functional.hvp', functional.hvp, [oneOfThree, three, three, graphKept], { fits: vectorsFit }),
  fn('core/autograd.Function.apply', () => Twice.apply(leaf()).sum().backward(), [], { takesMore: true }),
  method('core/Tensor.requiresGrad_', leaf, [optional(boolean)]),
  method('core/Tensor.retainGrad', leaf, []),
  method('core/Tensor.registerHook', leaf, [callback('nothing', anything, () => () => undefined)], {
    use: (handle: { remove(): void }) => handle.remove(),
  }),
  fn('core/autograd.FunctionContext.saveForBackward', () => Twice.apply(tensor([1], { requiresGrad: true })), [fixed(null)], {
    takesMore: true,
  }),
];

/** A number of a formula. */
function number(): Formula {
  let found: Formula | null = null;
  customOp('found', (x) => {
    found = x;
    return x;
  });
  return found as unknown as Formula;
}

export const formulaTable: readonly Row[] = [
  ...['add', 'sub', 'mul', 'div', 'pow', 'maximum', 'minimum'].map((name) => method(`core/Formula.${name}`, number, [anyNumber])),
  ...[
    'neg',
    'abs',
    'sqrt',
    'exp',
    'expm1',
    'log',
    'log1p',
    'log2',
    'log10',
    'tanh',
    'sigmoid',
    'erf',
    'sin',
    'cos',
    'atan',
    'floor',
    'ceil',
    'round',
  ].map((name) => method(`core/Formula.${name}`, number, [])),
  ...['whereGreater', 'whereEqual'].map((name) => method(`core/Formula.${name}`, number, [anyNumber, anyNumber, anyNumber])),
];
