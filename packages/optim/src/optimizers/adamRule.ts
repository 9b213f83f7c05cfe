import { checkBoolean } from '@kindling/checks';
import { type Tensor, zeros } from '@kindling/core';
import { checkMomentOptions, type MomentOptions, nextMoments } from './moments';
import { checkOwnState } from './parameterState';
import { decayed } from './slope';
import type { UpdateRule } from './updateRule';

/** What Adam and AdamW take; everything has a default. */
export interface AdamOptions extends MomentOptions {
  /** Learning rate; default 1e-3. */
  lr: number;
  /** Default 0 for Adam, 1e-2 for AdamW. */
  weightDecay: number;
  /** Divide by the largest running square so far, not by the current one; default false. */
  amsgrad: boolean;
}

/** What Adam and AdamW keep for each parameter. */
export type AdamState = { step: number; expAvg: Tensor; expAvgSq: Tensor; maxExpAvgSq?: Tensor | undefined };

/** Adam and AdamW, which differ in where weight decay enters: `decoupled` from the gradient or added to it. */
export function adamRule(kind: { name: string; weightDecay: number; decoupled: boolean }): UpdateRule<AdamOptions, AdamState> {
  return {
    name: kind.name,
    defaults: { lr: 1e-3, betas: [0.9, 0.999], eps: 1e-8, weightDecay: kind.weightDecay, amsgrad: false, maximize: false },

    check(where, options) {
      checkMomentOptions(where, options);
      checkBoolean(`${where}: amsgrad`, options.amsgrad);
    },

    checkState(where, state, param) {
      checkOwnState(where, state, param, { tensors: ['expAvg', 'expAvgSq'], optional: ['maxExpAvgSq'] });
    },

    update(param, grad, state, { lr, betas, eps, weightDecay, amsgrad, maximize }) {
      const step = (state.step ?? 0) + 1;
      const { before, slope } = decayed(param, grad, { lr, weightDecay, maximize, decoupledWeightDecay: kind.decoupled });
      const { expAvg, expAvgSq } = nextMoments(state, slope, betas);
      const maxExpAvgSq = amsgrad ? (state.maxExpAvgSq ?? zeros([...param.shape])).maximum(expAvgSq) : undefined;
      // the running means begin at 0, so at first they are too small by these factors
      const [correction1, correction2] = betas.map((beta) => 1 - beta ** step);
      const denominator = (maxExpAvgSq ?? expAvgSq).sqrt().div(Math.sqrt(correction2)).add(eps);
      return {
        param: before.sub(expAvg.div(denominator).mul(lr / correction1)),
        state: maxExpAvgSq === undefined ? { step, expAvg, expAvgSq } : { step, expAvg, expAvgSq, maxExpAvgSq },
      };
    },
  };
}
