import { className, describe, isThenable, KindlingError, unexpected, unwaited } from '@kindling/checks';
import { withOwnGradient } from '../autograd/ownFunction';
import { isGradEnabled, withoutGrad } from '../graph/gradMode';
import type { GraphNode } from '../graph/node';
import { sameShape, shapeText } from '../shape/shape';
import { isTensor, Tensor, tensorOperand } from './tensor';

/** What a function's `forward` leaves for its `backward`; fields of one's own may be put on it. */
export class FunctionContext {
  static get name(): string {
    return 'FunctionContext';
  }

  /** Anything else that `backward` needs. */
  // biome-ignore lint/suspicious/noExplicitAny: whatever a function keeps
  [field: string]: any;
  /** Which arguments of `forward` want a gradient. */
  readonly needsInputGrad: readonly boolean[];
  #saved: readonly (Tensor | null)[] = [];

  /** @internal */
  constructor(needsInputGrad: readonly boolean[]) {
    this.needsInputGrad = needsInputGrad;
  }

  /** Keeps inputs and results for `backward`: those alone have a history there, so that gradients of gradients are right. @throws KindlingError for what is no Tensor */
  saveForBackward(...tensors: (Tensor | null)[]): void {
    tensors.forEach((tensor, i) => tensor !== null && tensorOperand(`saveForBackward: tensors[${i}]`, tensor));
    this.#saved = tensors;
  }

  /** What was kept, in that order. */
  // biome-ignore lint/suspicious/noExplicitAny: null where null was kept
  get savedTensors(): readonly any[] {
    return this.#saved;
  }

  /** @internal The results take the places of those that `forward` computed. */
  replaceSaved(results: ReadonlyMap<Tensor, Tensor>): void {
    this.#saved = this.#saved.map((tensor) => (tensor === null ? null : (results.get(tensor) ?? tensor)));
  }
}

// biome-ignore lint/suspicious/noExplicitAny: functions have arguments of their own
type Forward = (ctx: FunctionContext, ...given: any[]) => Tensor | readonly Tensor[];
// biome-ignore lint/suspicious/noExplicitAny: as many as there are results
type Backward = (ctx: FunctionContext, ...grads: any[]) => Tensor | null | readonly (Tensor | null)[];

interface FunctionClass {
  readonly forward: Forward;
  readonly backward: Backward;
}

type Given<Kind extends FunctionClass> = Kind['forward'] extends (ctx: FunctionContext, ...given: infer Args) => unknown
  ? Args
  : never;

/**
 * A function with a gradient of its own: a class that extends this one has static methods `forward(ctx, ...inputs)`, which gives a tensor or several, and
 * `backward(ctx, ...grads)`, which gives the gradient of each input, null for none. `Class.apply(...inputs)` calls it. Both compute with ops, so it runs on every backend; what
 * `backward` makes of ops is differentiable in turn.
 * @see torch.autograd.Function
 */
// biome-ignore lint/complexity/noStaticOnlyClass: PyTorch's functions are classes
export abstract class AutogradFunction {
  /** Computes the results; nothing in it is recorded. */
  // biome-ignore lint/suspicious/noExplicitAny: functions have arguments of their own
  static forward(_ctx: FunctionContext, ..._given: any[]): Tensor | readonly Tensor[] {
    // biome-ignore lint/complexity/noThisInStatic: the class that extends this one
    throw notDefined(this, 'forward');
  }

  /** Gives the gradient of each input from those of the results. */
  // biome-ignore lint/suspicious/noExplicitAny: as many as there are results
  static backward(_ctx: FunctionContext, ..._grads: any[]): Tensor | null | readonly (Tensor | null)[] {
    // biome-ignore lint/complexity/noThisInStatic: the class that extends this one
    throw notDefined(this, 'backward');
  }

  /** Calls `forward`, and remembers to call `backward`. @throws KindlingError for what these give and no gradient can go through */
  static apply<Kind extends FunctionClass>(this: Kind, ...given: Given<Kind>): ReturnType<Kind['forward']> {
    // biome-ignore lint/complexity/noThisInStatic: the class that extends this one
    return applied(this, nameOf(this), given) as ReturnType<Kind['forward']>;
  }
}

const nameOf = (Kind: object): string => className({ constructor: Kind }, 'Function');

function notDefined(Kind: object, method: string): KindlingError {
  return new KindlingError(`${nameOf(Kind)}.${method}: expected the class to define it, got none`);
}

function applied(Kind: FunctionClass, name: string, given: readonly unknown[]): Tensor | Tensor[] {
  const needs = given.map((one) => isTensor(one) && one.requiresGrad && isGradEnabled());
  const ctx = new FunctionContext(needs);
  const came: unknown = unwaited(withoutGrad(() => Kind.forward(ctx, ...(given as never[]))));
  if (isThenable(came)) throw unexpected(`${name}.forward`, 'a function that is done at once', 'one that gives a promise');
  const made: unknown[] = Array.isArray(came) ? came : [came];
  const values = made.map((one, i) =>
    tensorOperand(Array.isArray(came) ? `${name}.forward: result ${i}` : `${name}.forward: result`, one),
  );
  if (!needs.includes(true)) return came as Tensor | Tensor[];
  const inputs = given.flatMap((one, i) => (needs[i] ? [(one as Tensor).node] : []));
  const gradient = (grads: readonly GraphNode[]) => {
    const sent: unknown = unwaited(Kind.backward(ctx, ...(grads.map((grad) => new Tensor(grad)) as never[])));
    return checkSent(`${name}.backward`, sent, given).filter((_, i) => needs[i]);
  };
  const results = withoutGrad(() => withOwnGradient(values, inputs, gradient)).map((node) => new Tensor(node));
  ctx.replaceSaved(new Map(made.map((one, i) => [one as Tensor, results[i]])));
  return Array.isArray(came) ? results : results[0];
}

/** The gradient of each argument, null where there is none. */
function checkSent(where: string, sent: unknown, given: readonly unknown[]): (GraphNode | null)[] {
  const all: unknown[] = Array.isArray(sent) ? sent : [sent];
  const extra = all.slice(given.length).some((one) => one !== null && one !== undefined);
  if (extra || all.length < given.length) {
    throw unexpected(where, `a gradient for each of ${given.length} arguments of forward, null for none`, `${all.length}`);
  }
  return given.map((input, i) => {
    const one = all[i];
    if (one === null || one === undefined) return null;
    const expected = isTensor(input) ? `null or a Tensor of float32 of shape ${shapeText(input.node.shape)}` : 'null';
    if (isTensor(input) && isTensor(one) && one.dtype === 'float32' && sameShape(one.node.shape, input.node.shape))
      return one.node;
    throw new KindlingError(`${where}: gradient ${i}: expected ${expected}, got ${describe(one)}`);
  });
}
