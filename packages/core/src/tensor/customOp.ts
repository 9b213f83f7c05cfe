import { checkFunction, checkInteger, checkOptions, checkText, describe, KindlingError, refuseSurplus } from '@kindling/checks';
import type { Expression } from '../expression/expression';
import { expressionOf, type Formula, formulasOf } from '../expression/formula';
import type { GraphNode } from '../graph/node';
import { scalarNode } from '../ops/define';
import { elementwise } from '../ops/elementwise';
import { meaningOf, variable } from '../ops/float64';
import { isTensor, Tensor, tensorOperand } from './tensor';

/** One element of the result from one element of each input. */
export type FormulaOf = (...numbers: Formula[]) => Formula;

/** What `customOp` takes beside the formula. */
export interface CustomOpOptions {
  /** How many inputs it has; those that the formula names if not said. */
  readonly inputs?: number | undefined;
  /**
   * The gradient of each input, of the gradient of the result and the inputs: `(grad, x) => [grad]`, null for none. What follows from the formula by the rules of
   * differentiation if left out.
   */
  readonly gradient?: GradientFormulas | undefined;
}

/** The gradient of each input. */
export type GradientFormulas = (grad: Formula, ...numbers: Formula[]) => readonly (Formula | null)[];

/** Ops of one name would be one op to plans. */
let made = 0;

/**
 * An op of one's own from a formula: `const swish = customOp('swish', (x) => x.mul(x.sigmoid()))`, then `swish(x)`. It becomes one kernel on every backend, which joins its neighbours' as those
 * of other ops do; inputs are tensors, or numbers beside one, and broadcast. Its gradient, and the gradients of that, follow from the formula, or are given.
 * @throws KindlingError for a formula that gives no number of its own @see torch.library.custom_op
 */
export function customOp(
  name: string,
  formula: FormulaOf,
  options?: CustomOpOptions,
): (...inputs: (Tensor | number)[]) => Tensor {
  refuseSurplus('customOp', arguments, 3);
  checkText('customOp: name', name);
  checkFunction('customOp: formula', formula);
  const { inputs, gradient } = checkOptions('customOp', options, ['inputs', 'gradient']);
  const count = checkInteger('customOp: inputs', inputs ?? formula.length, { min: 1, max: 16 });
  if (gradient !== undefined) checkFunction('customOp: gradient', gradient);
  const kernel = (...numbers: Expression[]) => expressionOf(`${name}: formula`, formula(...formulasOf(numbers)));
  const unique = `custom${made++}:${name}`;
  const op = elementwise(unique, {
    kernel,
    reference: meaningOf(kernel, count),
    gradient: gradient === undefined ? 'derived' : ownGradient(name, unique, count, gradient),
  });
  const call = (...given: readonly unknown[]): Tensor => {
    if (given.length !== count) throw new KindlingError(`${name}: expected ${count} inputs, got ${given.length}`);
    if (!given.some(isTensor)) tensorOperand(`${name}: inputs[0]`, given[0]);
    return new Tensor(
      op(given.map((one, i) => (typeof one === 'number' ? scalarNode(one) : tensorOperand(`${name}: inputs[${i}]`, one)))),
    );
  };
  return Object.defineProperty(call, 'name', { value: name });
}

/** A gradient that is given: an op for each input that has one, whose own gradient follows from its formula. */
function ownGradient(name: string, unique: string, count: number, gradient: GradientFormulas) {
  const formulas = (numbers: readonly Expression[]): readonly unknown[] => {
    const given: unknown = gradient(...(formulasOf(numbers) as [Formula, ...Formula[]]));
    if (Array.isArray(given) && given.length === count) return given;
    throw new KindlingError(`${name}: gradient: expected an array of ${count}, one for each input, got ${describe(given)}`);
  };
  const ops = formulas(Array.from({ length: count + 1 }, (_, i) => variable(i))).map((one, by) => {
    if (one === null) return null;
    const kernel = (...numbers: Expression[]) => expressionOf(`${name}: gradient ${by}`, formulas(numbers)[by]);
    return elementwise(`${unique}Gradient${by}`, { kernel, reference: meaningOf(kernel, count + 1), gradient: 'derived' });
  });
  return ({ grad, inputs }: { readonly grad: GraphNode; readonly inputs: readonly GraphNode[] }) =>
    ops.map((op, i) => (op !== null && inputs[i].requiresGrad ? op([grad, ...inputs]) : null));
}
