import { describe, KindlingError } from '@kindling/checks';
import { autograd, isTensor, type Tensor } from '@kindling/core';
import type { Module } from './module';
import { refuseWait } from './refusals';
import { moduleName } from './walk';

/** A gradient for each, null where there is none. */
type Grads = readonly (Tensor | null)[];

/**
 * Called with the gradients of a module's inputs and outputs, null for what has none: what it gives, unless that is undefined or null, takes the place of those of the
 * inputs; an array is all of them.
 */
export type BackwardHook = (module: Module, gradInput: Grads, gradOutput: Grads) => unknown;

/** A module's inputs and output on the way through it, and their gradients on the way back. */
export interface Passage {
  /** What the module is given instead. */
  enter(inputs: readonly unknown[]): unknown[];
  /** What it gives instead. */
  leave(output: unknown): unknown;
}

/** Calls hooks with the gradients of a module's inputs and outputs as soon as both are known. */
export function watchedPassage(module: Module, hooks: readonly BackwardHook[]): Passage {
  let inputs: readonly unknown[] = [];
  let gradOutput: Grads = [];
  const gradInputOf = (came: Grads): Grads => hooks.reduce((grads, hook) => called(module, hook, grads, gradOutput), came);
  return {
    enter: (given) => {
      inputs = given;
      return passed(given, gradInputOf);
    },
    leave: (output) => {
      const outputs = Array.isArray(output) ? output : [output];
      const results = passed(outputs, (grads) => {
        gradOutput = grads;
        // nobody asks for the gradient of what has none
        if (!inputs.some(needsGrad)) gradInputOf(inputs.map(() => null));
        return grads;
      });
      return Array.isArray(output) ? results : results[0];
    },
  };
}

const needsGrad = (value: unknown): value is Tensor => isTensor(value) && value.requiresGrad;

/** The same values; `change` sees the gradients of all of them together and gives those that go on. */
function passed(values: readonly unknown[], change: (grads: Grads) => Grads): unknown[] {
  const tensors = values.filter(needsGrad);
  if (tensors.length === 0) return [...values];
  class Passed extends autograd.Function {
    static override forward(_ctx: unknown, ...given: Tensor[]): Tensor[] {
      return given;
    }

    static override backward(_ctx: unknown, ...grads: Tensor[]): Grads {
      const came = grads.values();
      const changed = change(values.map((value) => (needsGrad(value) ? (came.next().value as Tensor) : null)));
      return changed.filter((_, i) => needsGrad(values[i]));
    }
  }
  const results = Passed.apply(...tensors).values();
  return values.map((value) => (needsGrad(value) ? results.next().value : value));
}

/** The gradients that a hook leaves or gives. @throws KindlingError for what is none */
function called(module: Module, hook: BackwardHook, gradInput: Grads, gradOutput: Grads): Grads {
  const where = `${moduleName(module)}.registerFullBackwardHook: hook`;
  const given = hook(module, gradInput, gradOutput);
  if (given === undefined || given === null) return gradInput;
  refuseWait(where, given);
  const grads: unknown[] = Array.isArray(given) ? given : [given];
  if (grads.length !== gradInput.length) {
    throw new KindlingError(`${where}: expected nothing or ${gradInput.length} gradients, got ${describe(given)}`);
  }
  return grads.map((grad, i) => {
    const { shape } = gradInput[i] ?? {};
    if (grad === null || (isTensor(grad) && grad.shape.join() === shape?.join())) return grad as Tensor | null;
    const expected = shape === undefined ? 'null' : `null or a Tensor of shape [${shape.join(', ')}]`;
    throw new KindlingError(`${where}: gradient ${i}: expected ${expected}, got ${describe(grad)}`);
  });
}
