import { checkArray, checkBoolean, checkOptions, describe, KindlingError, refuseSurplus, unexpected } from '@kindling/checks';
import { gradientsOf } from '../autograd/backward';
import { addPendingLoss } from '../engine/realize';
import { type BackwardOptions, historyOf, startOf } from './differentiation';
import { isTensor, Tensor, tensorOperand } from './tensor';

export { AutogradFunction as Function, type FunctionContext } from './autogradFunction';
/** Derivatives of functions. @see torch.autograd.functional */
export * as functional from './autogradFunctional';

/** What `autograd.grad` takes beside outputs and inputs. */
export interface GradOptions extends BackwardOptions {
  /** The gradients that the outputs begin with: a tensor, or one for each; 1 for scalars if not said. */
  readonly gradOutputs?: Tensor | readonly (Tensor | null)[] | undefined;
  /** Whether an input on which nothing depends has the gradient null, where it is an error otherwise. */
  readonly allowUnused?: boolean | undefined;
}

const listOf = (name: string, value: unknown, entry: (name: string, value: unknown) => Tensor): Tensor[] =>
  isTensor(value) ? [value] : checkArray(name, value, entry, 'a Tensor or an array of Tensors');

function checkTensor(name: string, value: unknown): Tensor {
  tensorOperand(name, value);
  return value as Tensor;
}

/**
 * The gradients of outputs by inputs, one for each input, summed over the outputs; no leaf collects anything. With `createGraph` they are differentiable in turn.
 * @throws KindlingError for an input that does not require a gradient, or on which nothing depends (unless `allowUnused`), and where `backward()` would
 * @see torch.autograd.grad
 */
export function grad(
  outputs: Tensor | readonly Tensor[],
  inputs: Tensor | readonly Tensor[],
  options?: GradOptions & { readonly allowUnused?: false | undefined },
): Tensor[];
export function grad(
  outputs: Tensor | readonly Tensor[],
  inputs: Tensor | readonly Tensor[],
  options?: GradOptions,
): (Tensor | null)[];
export function grad(
  outputs: Tensor | readonly Tensor[],
  inputs: Tensor | readonly Tensor[],
  options?: GradOptions,
): (Tensor | null)[] {
  refuseSurplus('grad', arguments, 3);
  const given = checkOptions('grad', options, ['gradOutputs', 'allowUnused', 'retainGraph', 'createGraph']);
  const history = historyOf('grad', given);
  const allowUnused = checkBoolean('grad: allowUnused', given.allowUnused ?? false);
  const from = listOf('grad: outputs', outputs, checkTensor);
  const to = listOf('grad: inputs', inputs, checkTensor);
  const seeds = seedsOf(given.gradOutputs, from.length);
  const starts = from.map((output, i) => startOf('grad', output.node, `gradOutputs[${i}]`, seeds[i]));
  to.forEach((input, i) => {
    if (!input.requiresGrad)
      throw unexpected(`grad: inputs[${i}]`, 'a tensor that requires a gradient', `${describe(input)}, which does not`);
  });
  const found = gradientsOf(
    starts,
    to.map(({ node }) => node),
    history,
  );
  for (const { node } of from) addPendingLoss(node);
  return found.map((node, i) => {
    if (node === null && !allowUnused) {
      throw new KindlingError(
        `grad: inputs[${i}]: expected the outputs to depend on it, got one they do not: allowUnused: true gives null`,
      );
    }
    return node === null ? null : new Tensor(node);
  });
}

function seedsOf(given: GradOptions['gradOutputs'], count: number) {
  if (given === undefined) return [];
  const seeds: unknown[] = isTensor(given) ? [given] : checkArray('grad: gradOutputs', given, (_, one) => one);
  if (seeds.length !== count) throw unexpected('grad: gradOutputs', `one for each of ${count} outputs`, `${seeds.length}`);
  return seeds.map((seed, i) =>
    seed === null || seed === undefined ? undefined : tensorOperand(`grad: gradOutputs[${i}]`, seed),
  );
}
