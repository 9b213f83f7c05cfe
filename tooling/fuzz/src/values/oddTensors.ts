import { Linear, Module, ModuleList, Parameter, Sequential } from '@kindling/nn';
import { SGD } from '@kindling/optim';
import { makeTensor, pendingTensor, Tensor, type TensorKind } from './tensors';

const filled = (shape: readonly number[], value: number, kind: TensorKind = 'leaf') =>
  makeTensor(shape, new Array(shape.reduce((product, size) => product * size, 1)).fill(value), kind);

/** Tensors of odd shapes and kinds, modules, and what looks like them. */
export const oddTensors: readonly { name: string; make(): unknown }[] = [
  { name: 'a scalar tensor', make: () => filled([], 1) },
  { name: 'a tensor [1]', make: () => filled([1], 1) },
  { name: 'a tensor [2] of ones', make: () => filled([2], 1) },
  { name: 'a tensor [2] of NaN', make: () => filled([2], Number.NaN) },
  { name: 'a tensor [2] of 2 ** 30', make: () => filled([2], 2 ** 30) },
  { name: 'a tensor [2] of halves', make: () => filled([2], 0.5) },
  { name: 'a computed tensor [2] of 2 ** 30', make: () => pendingTensor([2], [2 ** 30, 2 ** 30]) },
  { name: 'a tensor [3]', make: () => filled([3], 1) },
  { name: 'an empty tensor [0]', make: () => filled([0], 1) },
  { name: 'an empty tensor [0, 3]', make: () => filled([0, 3], 1) },
  { name: 'an empty tensor [2, 0]', make: () => filled([2, 0], 1) },
  { name: 'a tensor [2, 3]', make: () => filled([2, 3], 1) },
  { name: 'a tensor [3, 1]', make: () => filled([3, 1], 1) },
  { name: 'a tensor [3, 2] that is a result', make: () => filled([3, 2], 1, 'resultWithGradient') },
  { name: 'a tensor [2, 2, 2]', make: () => filled([2, 2, 2], 1) },
  { name: 'a tensor [1, 2, 4, 4]', make: () => filled([1, 2, 4, 4], 1) },
  { name: 'a tensor of 5 dims', make: () => filled([1, 2, 1, 2, 1], 1) },
  { name: 'a tensor of 12 dims', make: () => filled([1, 1, 1, 1, 1, 1, 2, 1, 1, 1, 1, 1], 1) },
  { name: 'a Parameter [2, 3]', make: () => new Parameter(filled([2, 3], 1)) },
  { name: 'the class Tensor', make: () => Tensor },
  { name: 'a Linear', make: () => new Linear(3, 2) },
  { name: 'an empty Sequential', make: () => new Sequential() },
  { name: 'a module that holds itself', make: modulesInACircle },
  {
    name: 'a Sequential nested 3,000 deep',
    make: () => {
      let nest: Module = new Sequential();
      for (let level = 0; level < 3000; level++) nest = new Sequential(nest);
      return nest;
    },
  },
  { name: 'a list of modules that holds itself', make: () => withItself(new ModuleList()) },
  { name: 'an optimiser', make: () => new SGD([new Parameter(filled([1], 1))]) },
];

function withItself(list: ModuleList): ModuleList {
  try {
    return list.append(list);
  } catch {
    // refused: one that holds nothing then
    return list;
  }
}

/** A module with a field that leads back to it. */
function modulesInACircle(): Module {
  class Circle extends Module {
    next: Module = this;
    weight = new Parameter(filled([2, 3], 1));
    override forward(input: unknown): unknown {
      return input;
    }
  }
  return new Circle();
}
