import {
  checkArray,
  checkBoolean,
  checkFunction,
  checkOptions,
  describe,
  refuseSurplus,
  unexpected,
  unwaited,
} from '@kindling/checks';
import { gradientsOf, type Start } from '../autograd/backward';
import { enableGrad } from '../graph/gradMode';
import { type GraphNode, leafNode } from '../graph/node';
import { rowMajorStrides, type Shape, sameShape, shapeText } from '../shape/shape';
import { ones, zeros } from './creation';
import { withoutLeftOut } from './leftOut';
import { floatTensor } from './operands';
import { stack } from './parts';
import { isTensor, Tensor } from './tensor';

/** What a function is differentiated by, and what it gives: a tensor, or several. */
export type Tensors = Tensor | readonly Tensor[];
/** A tensor for a tensor, an array for an array. */
export type Alike<Given extends Tensors> = Given extends Tensor ? Tensor : Tensor[];
/** For each output, something for each input. */
export type JacobianOf<Outputs extends Tensors, Inputs extends Tensors> = Outputs extends Tensor
  ? Alike<Inputs>
  : Alike<Inputs>[];

/** What the functions of `autograd.functional` take. */
export interface FunctionalOptions {
  /** Whether the results record how they were computed, from inputs that require a gradient; false if not said. */
  readonly createGraph?: boolean | undefined;
}

type Differentiated<Outputs extends Tensors> = (...inputs: Tensor[]) => Outputs;

/** A function's outputs and the inputs that gradients are taken by, beside how both were given. */
interface Call {
  readonly outputs: readonly Tensor[];
  readonly isOneOutput: boolean;
  readonly inputs: readonly Tensor[];
  readonly isOneInput: boolean;
  readonly createGraph: boolean;
}

function listOf(name: string, given: unknown): Tensor[] {
  if (isTensor(given)) return [floatTensor(name, given)];
  const list = checkArray(name, given, floatTensor, 'a Tensor or an array of Tensors');
  if (list.length === 0) throw unexpected(name, 'at least one Tensor', 'none');
  return list;
}

function callOf(op: string, fn: Differentiated<Tensors>, given: unknown, options: unknown): Call {
  checkFunction(`${op}: fn`, fn);
  const { createGraph: isKept = false } = checkOptions(op, options as FunctionalOptions | undefined, ['createGraph']);
  const createGraph = checkBoolean(`${op}: createGraph`, isKept);
  const inputs = listOf(`${op}: inputs`, given).map((input) =>
    createGraph && input.requiresGrad ? input.viewAs(input) : input.detach().requiresGrad_(),
  );
  const came: unknown = unwaited(enableGrad(() => fn(...inputs)));
  if (!isTensor(came) && !Array.isArray(came))
    throw unexpected(`${op}: fn`, 'it to return a Tensor or an array of them', describe(came));
  const outputs = listOf(`${op}: fn's result`, came);
  return { outputs, isOneOutput: isTensor(came), inputs, isOneInput: isTensor(given), createGraph };
}

/** The gradients of outputs that begin with others, by inputs; zeros where nothing depends. */
function gradients(
  outputs: readonly Tensor[],
  seeds: readonly GraphNode[],
  inputs: readonly Tensor[],
  createGraph: boolean,
): Tensor[] {
  const starts: Start[] = outputs.flatMap(({ node }, i) => (node.requiresGrad ? [[node, seeds[i]] as const] : []));
  const nodes = inputs.map(({ node }) => node);
  const found = starts.length === 0 ? [] : gradientsOf(starts, nodes, { createGraph, retainGraph: true });
  return inputs.map(({ shape }, i) => {
    const node = found[i] ?? null;
    return node === null ? zeros(shape) : new Tensor(node);
  });
}

/** Vectors as given, one for each of some tensors; ones if none are, and there is one number alone. @throws KindlingError */
function vectorsOf(op: string, like: readonly Tensor[], ofWhat: string, given: unknown): Tensor[] {
  if (given === undefined) {
    if (like.length === 1 && like[0].numel === 1) return [ones(like[0].shape)];
    throw unexpected(`${op}: v`, `a Tensor for each of the ${ofWhat}s, as there is more than one number`, 'none');
  }
  const vectors = listOf(`${op}: v`, given);
  if (vectors.length !== like.length)
    throw unexpected(`${op}: v`, `one for each of ${like.length} ${ofWhat}s`, `${vectors.length}`);
  like.forEach(({ shape }, i) => {
    if (!sameShape(vectors[i].shape, shape))
      throw unexpected(`${op}: v${like.length === 1 ? '' : `[${i}]`}`, `shape ${shapeText(shape)}`, shapeText(vectors[i].shape));
  });
  return vectors;
}

const nodesOf = (tensors: readonly Tensor[]): GraphNode[] => tensors.map(({ node }) => node);
const alike = (list: readonly Tensor[], isOne: boolean): Tensors => (isOne ? list[0] : list);
const kept = (outputs: readonly Tensor[], createGraph: boolean): Tensor[] =>
  outputs.map((output) => (createGraph ? output : output.detach()));

/**
 * A function's value, and the product of a vector with its Jacobian: the gradients of its outputs, which begin with `v`. `v` has the form of the outputs, and is 1
 * if not said where there is one number.
 * @throws KindlingError for what does not fit @see torch.autograd.functional.vjp
 */
export function vjp<Outputs extends Tensors, Inputs extends Tensors>(
  fn: Differentiated<Outputs>,
  inputs: Inputs,
  v?: Tensors,
  options?: FunctionalOptions,
): [Alike<Outputs>, Alike<Inputs>];
export function vjp(...given: unknown[]): [Tensors, Tensors] {
  const [call, v] = withVector('vjp', given);
  const { outputs, isOneOutput, inputs, isOneInput, createGraph } = call;
  const seeds = nodesOf(vectorsOf('vjp', outputs, 'output', v));
  const found = gradients(outputs, seeds, inputs, createGraph);
  return [alike(kept(outputs, createGraph), isOneOutput), alike(found, isOneInput)];
}

/**
 * A function's value, and the product of its Jacobian with a vector: how fast its outputs change where the inputs do by `v`. `v` has the form of the inputs, and is 1
 * if not said where there is one number. The gradient is taken twice, so each op needs a second one.
 * @throws KindlingError for what does not fit @see torch.autograd.functional.jvp
 */
export function jvp<Outputs extends Tensors, Inputs extends Tensors>(
  fn: Differentiated<Outputs>,
  inputs: Inputs,
  v?: Tensors,
  options?: FunctionalOptions,
): [Alike<Outputs>, Alike<Outputs>];
export function jvp(...given: unknown[]): [Tensors, Tensors] {
  const [call, v] = withVector('jvp', given);
  const { outputs, isOneOutput, inputs, createGraph } = call;
  const seeds = nodesOf(vectorsOf('jvp', inputs, 'input', v));
  // a product with the Jacobian's rows is linear in its vector, and the gradient by that is the other product
  const rows = outputs.map(({ shape }) => zeros(shape, { requiresGrad: true }));
  const back = enableGrad(() => gradients(outputs, nodesOf(rows), inputs, true));
  const found = gradients(back, seeds, rows, createGraph);
  return [alike(kept(outputs, createGraph), isOneOutput), alike(found, isOneOutput)];
}

/**
 * The gradient of each number that a function gives by each that it is given. Shape: for outputs of shape (a, b) and inputs of shape (c, d) it is (a, b, c, d)
 * @throws KindlingError for what does not fit @see torch.autograd.functional.jacobian
 */
export function jacobian<Outputs extends Tensors, Inputs extends Tensors>(
  fn: Differentiated<Outputs>,
  inputs: Inputs,
  options?: FunctionalOptions,
): JacobianOf<Outputs, Inputs> {
  refuseSurplus('jacobian', arguments, 3);
  return jacobianOf('jacobian', fn, inputs, options) as JacobianOf<Outputs, Inputs>;
}

function jacobianOf(op: string, fn: Differentiated<Tensors>, given: unknown, options: unknown): Tensors | Tensors[] {
  const { outputs, isOneOutput, inputs, isOneInput, createGraph } = callOf(op, fn, given, options);
  const ofOutputs = outputs.map((output) => {
    const rows = Array.from({ length: output.numel }, (_, i) =>
      gradients([output], [oneAt(i, output.numel, output.shape)], inputs, createGraph),
    );
    const ofInputs = inputs.map(({ shape }, k) => {
      const whole = [...output.shape, ...shape];
      return rows.length === 0 ? zeros(whole) : stack(rows.map((row) => row[k])).view(whole);
    });
    return alike(ofInputs, isOneInput);
  });
  return isOneOutput ? ofOutputs[0] : ofOutputs;
}

function oneAt(place: number, count: number, shape: Shape): GraphNode {
  const numbers = new Float32Array(count);
  numbers[place] = 1;
  return leafNode(numbers, shape, rowMajorStrides(shape));
}

/** The gradient of a function that gives one number, as it can be differentiated again; `values` gets what it gave. */
function gradientOf(op: string, fn: Differentiated<Tensors>, values: Tensor[] = []): Differentiated<Tensor[]> {
  checkFunction(`${op}: fn`, fn);
  return (...inputs) => {
    const came: unknown = unwaited(fn(...inputs));
    if (!isTensor(came) || came.numel !== 1) throw unexpected(`${op}: fn`, 'it to return a Tensor of one number', describe(came));
    values.push(floatTensor(`${op}: fn's result`, came));
    return gradients(values.slice(-1), [ones(came.shape).node], inputs, true);
  };
}

/**
 * The second derivatives of a function that gives one number: the Jacobian of its gradient. Shape: (c, d, c, d) for an input of shape (c, d); of several inputs for
 * each one an array with one for each.
 * @throws KindlingError for what does not fit @see torch.autograd.functional.hessian
 */
export function hessian<Inputs extends Tensors>(
  fn: Differentiated<Tensor>,
  inputs: Inputs,
  options?: FunctionalOptions,
): JacobianOf<Inputs, Inputs> {
  refuseSurplus('hessian', arguments, 3);
  const found = jacobianOf('hessian', gradientOf('hessian', fn), inputs, options) as Tensors[];
  return (isTensor(inputs) ? found[0] : found) as JacobianOf<Inputs, Inputs>;
}

/**
 * The value of a function that gives one number, and the product of its Hessian with a vector `v` in the form of the inputs, without the Hessian itself.
 * @throws KindlingError for what does not fit @see torch.autograd.functional.hvp
 */
export function hvp<Inputs extends Tensors>(
  fn: Differentiated<Tensor>,
  inputs: Inputs,
  v?: Tensors,
  options?: FunctionalOptions,
): [Tensor, Alike<Inputs>];
export function hvp(...given: unknown[]): [Tensor, Tensors] {
  refuseSurplus('hvp', given, 4);
  const [fn, of, v, options] = withoutLeftOut(given, 3) as [Differentiated<Tensor>, ...unknown[]];
  const values: Tensor[] = [];
  const call = callOf('hvp', gradientOf('hvp', fn, values), of, options);
  const { outputs, inputs, isOneInput, createGraph } = call;
  const found = gradients(outputs, nodesOf(vectorsOf('hvp', inputs, 'input', v)), inputs, createGraph);
  return [kept(values, createGraph)[0], alike(found, isOneInput)];
}

/** A call, and the vector that stands behind the inputs. */
function withVector(op: string, given: readonly unknown[]): [Call, unknown] {
  refuseSurplus(op, given, 4);
  const [fn, inputs, v, options] = withoutLeftOut(given, 3) as [Differentiated<Tensors>, ...unknown[]];
  return [callOf(op, fn, inputs, options), v];
}
