import type { Tensor } from '@kindling/core';
import { functional, type Parameter } from '@kindling/nn';
import { SGD } from '@kindling/optim';
import { elementwiseOps } from '../../../fixtures/src/elementwiseOps';
import { either, nullable, optional } from '../domains/domain';
import { options } from '../domains/objects';
import { anyNumber, boolean } from '../domains/simple';
import { broadcast, tensorLike, tensorOf } from '../domains/tensors';
import type { Choices } from '../values/choices';
import { WrongResult } from '../values/functions';
import { leafKinds, makeTensor, someTensor } from '../values/tensors';
import { rounding } from './coreArithmetic';
import { getter, method, optionsEarlier, type Row, setter } from './row';

const matrix = (choices: Choices): Tensor => someTensor(choices, [2, 3], () => choices.number(0.1, 2));
const leaf = (choices: Choices): Tensor => someTensor(choices, [2, 3], () => choices.number(-2, 2), leafKinds);
const differentiable = (choices: Choices): Tensor =>
  makeTensor([2, 3], [1, 2, 3, 4, 5, 6], choices.pick(['gradient', 'parameter']));

const operand = either(
  tensorOf('that broadcasts with [2, 3]', {
    made: (choices) => choices.pick([[2, 3], [3], [2, 1], [], [4, 1, 3]]),
    fits: (shape) => broadcast(shape, [2, 3]) !== null,
  }),
  anyNumber,
);
/** What changes in place outside of noGrad: no leaf that requires a gradient. */
const plain = (choices: Choices): Tensor => matrix(choices).detach().clone();
const staying = either(
  tensorOf('that broadcasts to [2, 3]', {
    made: (choices) => choices.pick([[2, 3], [3], [2, 1], []]),
    fits: (shape) => broadcast(shape, [2, 3])?.join() === '2,3',
  }),
  anyNumber,
);
const unary = (name: string): Row => method(`core/Tensor.${name}`, matrix, []);

/** Every method, getter and setter of a tensor. */
export const tensorTable: readonly Row[] = [
  ...['shape', 'dim', 'numel', 'isLeaf', 'mT'].map((name) => getter(`core/Tensor.${name}`, matrix)),
  getter('core/Tensor.requiresGrad', matrix),
  setter('core/Tensor.requiresGrad=', leaf, boolean, {
    use: (owner: Tensor, [wished]: [boolean]) => {
      if (owner.requiresGrad !== wished)
        throw new WrongResult(`requiresGrad is ${owner.requiresGrad} after ${wished} was assigned`);
    },
  }),
  getter('core/Tensor.grad', (choices) => differentiable(choices)),
  setter('core/Tensor.grad=', () => makeTensor([2, 3], [1, 2, 3, 4, 5, 6], 'parameter'), nullable(tensorLike(2, 3)), {
    use: useGradient,
  }),
  method('core/Tensor.item', (choices) => someTensor(choices, choices.pick([[], [1], [1, 1]]), () => 1), []),
  ...['data', 'toArray', 'clone', 'contiguous', 'detach', 'toString'].map(unary),
  ...elementwiseOps.filter(({ isMethod }) => isMethod).map(({ op }) => unary(op)),
  optionsEarlier(
    method('core/Tensor.backward', (choices) => differentiable(choices).mul(2).sum(), [
      optional(tensorLike()),
      options({ retainGraph: boolean, createGraph: boolean }),
    ]),
    0,
  ),
  method('core/Tensor.backward (of a matrix)', (choices) => differentiable(choices).mul(2), [
    tensorLike(2, 3),
    options({ retainGraph: boolean, createGraph: boolean }),
  ]),
  method(
    'core/Tensor.isSameSize',
    matrix,
    [tensorOf('of any shape', { made: (choices) => choices.pick([[2, 3], [3], []]), fits: () => true })],
    {
      use: (result: unknown) => {
        if (typeof result !== 'boolean') throw new WrongResult(`expected true or false, got ${result}`);
      },
    },
  ),
  method('core/Tensor.copy_', leaf, [tensorLike(2, 3)]),
  ...['add_', 'sub_'].map((name) => method(`core/Tensor.${name}`, plain, [staying, options({ alpha: anyNumber })])),
  ...['mul_', 'div_'].map((name) => method(`core/Tensor.${name}`, plain, [staying])),
  method('core/Tensor.fill_', plain, [anyNumber]),
  method('core/Tensor.zero_', plain, []),
  ...['add', 'sub'].map((name) => method(`core/Tensor.${name}`, matrix, [operand, options({ alpha: anyNumber })])),
  ...['mul', 'pow', 'atan2', 'maximum', 'minimum'].map((name) => method(`core/Tensor.${name}`, matrix, [operand])),
  method('core/Tensor.div', matrix, [operand, rounding]),
  method('core/Tensor.matmul', matrix, [
    tensorOf('[3], [3, n] or [..., 3, n]', {
      made: (choices) => choices.pick([[3], [3, 2], [2, 3, 1]]),
      fits: (shape) => (shape.at(-2) ?? shape[0]) === 3,
    }),
  ]),
];

/** What was assigned as a gradient is what the next step and the next backward() start from. */
async function useGradient(owner: Parameter): Promise<Tensor> {
  functional.mseLoss(owner, owner.detach()).backward();
  await new SGD([owner]).step();
  return owner;
}
