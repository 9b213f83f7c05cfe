import { checkArray, checkBoolean, checkFloat32, checkInteger, checkNumber, describe, KindlingError } from '@kindling/checks';
import { type Tensor, zeros } from '@kindling/core';
import { checkStateTensor } from './parameterState';
import type { CommonOptions, UpdateRule } from './updateRule';

/** What Adam and AdamW take; everything has a default. */
export interface AdamOptions extends CommonOptions {
  /** Learning rate; default 1e-3. */
  lr: number;
  /** How slowly the running means of the gradient and of its square forget; default [0.9, 0.999]. */
  betas: readonly [number, number];
  /** Added to the denominator; default 1e-8. */
  eps: number;
  /** Default 0 for Adam, 1e-2 for AdamW. */
  weightDecay: number;
  /** Divide by the largest running square so far, not by the current one; default false. */
  amsgrad: boolean;
}

export type AdamState = { step: number; expAvg: Tensor; expAvgSq: Tensor; maxExpAvgSq?: Tensor | undefined };

/** Adam and AdamW, which differ in where weight decay enters: `decoupled` from the gradient or added to it. */
export function adamRule(kind: { name: string; weightDecay: number; decoupled: boolean }): UpdateRule<AdamOptions, AdamState> {
  return {
    name: kind.name,
    defaults: { lr: 1e-3, betas: [0.9, 0.999], eps: 1e-8, weightDecay: kind.weightDecay, amsgrad: false },

    check(where, { lr, betas, eps, weightDecay, amsgrad }) {
      checkFloat32(`${where}: lr`, lr, { min: 0 });
      checkFloat32(`${where}: eps`, eps, { min: 0 });
      checkFloat32(`${where}: weightDecay`, weightDecay, { min: 0 });
      checkBoolean(`${where}: amsgrad`, amsgrad);
      if (!Array.isArray(betas) || betas.length !== 2) {
        throw new KindlingError(`${where}: betas: expected a pair of numbers, got ${describe(betas)}`);
      }
      checkArray(`${where}: betas`, betas, (name, beta) => {
        const share = checkNumber(name, beta);
        if (share < 0 || share >= 1) throw new KindlingError(`${name}: expected a number >= 0 and < 1, got ${share}`);
      });
    },

    checkState(where, { step, expAvg, expAvgSq, maxExpAvgSq }, param) {
      // another rule's state, or none: this rule begins anew
      if ([step, expAvg, expAvgSq, maxExpAvgSq].every((entry) => entry === undefined)) return;
      checkInteger(`${where}.step`, step, { min: 0 });
      checkStateTensor(`${where}.expAvg`, expAvg, param);
      checkStateTensor(`${where}.expAvgSq`, expAvgSq, param);
      if (maxExpAvgSq !== undefined) checkStateTensor(`${where}.maxExpAvgSq`, maxExpAvgSq, param);
    },

    update(param, grad, state, { lr, betas: [beta1, beta2], eps, weightDecay, amsgrad }) {
      const step = (state.step ?? 0) + 1;
      const before = weightDecay > 0 && kind.decoupled ? param.mul(1 - lr * weightDecay) : param;
      const slope = weightDecay > 0 && !kind.decoupled ? grad.add(param.mul(weightDecay)) : grad;
      const start = () => zeros([...param.shape]);
      const expAvg = (state.expAvg ?? start()).mul(beta1).add(slope.mul(1 - beta1));
      // PyTorch's order too: the square alone would overflow for a gradient of 2e19
      const expAvgSq = (state.expAvgSq ?? start()).mul(beta2).add(slope.mul(1 - beta2).mul(slope));
      const maxExpAvgSq = amsgrad ? (state.maxExpAvgSq ?? start()).maximum(expAvgSq) : undefined;
      // the running means begin at 0, so at first they are too small by these factors
      const correction1 = 1 - beta1 ** step;
      const correction2 = 1 - beta2 ** step;
      const denominator = (maxExpAvgSq ?? expAvgSq).sqrt().div(Math.sqrt(correction2)).add(eps);
      return {
        param: before.sub(expAvg.div(denominator).mul(lr / correction1)),
        state: maxExpAvgSq === undefined ? { step, expAvg, expAvgSq } : { step, expAvg, expAvgSq, maxExpAvgSq },
      };
    },
  };
}
