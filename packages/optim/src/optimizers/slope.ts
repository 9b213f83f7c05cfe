import { checkBoolean, checkFloat32 } from '@kindling/checks';
import type { Tensor } from '@kindling/core';
import type { CommonOptions } from './updateRule';

/** The options that say which way an optimiser goes. */
export interface SlopeOptions extends CommonOptions {
  /** L2 penalty. */
  weightDecay: number;
  /** Go up the gradient and not down; default false. */
  maximize: boolean;
}

/** @throws KindlingError naming the option that is out of range */
export function checkSlopeOptions(where: string, { lr, weightDecay, maximize }: Readonly<SlopeOptions>): void {
  checkFloat32(`${where}: lr`, lr, { min: 0 });
  checkFloat32(`${where}: weightDecay`, weightDecay, { min: 0 });
  checkBoolean(`${where}: maximize`, maximize);
}

/** Options of optimisers whose decay of weights may stay out of the gradient. */
export interface DecoupledOptions extends SlopeOptions {
  /** Weight decay shrinks the parameters themselves instead of joining the gradient. */
  decoupledWeightDecay: boolean;
}

/** The gradient as an optimiser follows it: turned round where it maximises, and with the decay of weights in it. */
export function slopeOf(param: Tensor, grad: Tensor, options: Readonly<Pick<SlopeOptions, 'weightDecay' | 'maximize'>>): Tensor {
  const slope = options.maximize ? grad.mul(-1) : grad;
  return options.weightDecay === 0 ? slope : slope.add(param.mul(options.weightDecay));
}

/** A parameter before its update and the slope that it follows: weight decay is in one of them. */
export function decayed(param: Tensor, grad: Tensor, options: Readonly<DecoupledOptions>): { before: Tensor; slope: Tensor } {
  const { lr, weightDecay, maximize, decoupledWeightDecay } = options;
  if (weightDecay === 0 || !decoupledWeightDecay) return { before: param, slope: slopeOf(param, grad, options) };
  return { before: param.mul(1 - lr * weightDecay), slope: slopeOf(param, grad, { weightDecay: 0, maximize }) };
}
