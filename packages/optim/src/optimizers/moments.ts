import { checkFloat32 } from '@kindling/checks';
import { type Tensor, zeros } from '@kindling/core';
import { checkShare } from '../checkShare';
import { checkTwo } from '../checkTwo';
import { checkStateTensor } from './parameterState';
import { checkSlopeOptions, type SlopeOptions } from './slope';

/** What Adam and its kin take; everything has a default. */
export interface MomentOptions extends SlopeOptions {
  /** How slowly the running means of the gradient and of its square forget; default [0.9, 0.999]. */
  betas: readonly [number, number];
  /** Added to the denominator; default 1e-8. */
  eps: number;
}

/** The running means of the gradient and of its square. */
export interface Moments {
  expAvg: Tensor;
  expAvgSq: Tensor;
}

/** What an optimiser keeps that has nothing but momentum. */
export type MomentumState = { momentumBuffer?: Tensor | undefined };

/** @throws KindlingError naming the option that is out of range */
export function checkMomentOptions(where: string, options: Readonly<MomentOptions>): void {
  checkSlopeOptions(where, options);
  checkFloat32(`${where}: eps`, options.eps, { min: 0 });
  checkTwo(`${where}: betas`, options.betas, checkShare);
}

/** Checks a state of a buffer alone. @throws KindlingError naming the entry */
export function checkMomentumState(where: string, { momentumBuffer }: MomentumState, param: Tensor): void {
  if (momentumBuffer !== undefined) checkStateTensor(`${where}.momentumBuffer`, momentumBuffer, param);
}

/** A running mean one step later; it begins as zeros, so that the first step is the same graph as the others. */
export function runningMean(before: Tensor | undefined, beta: number, value: Tensor): Tensor {
  return (before ?? zeros([...value.shape])).mul(beta).add(value.mul(1 - beta));
}

/** The same of the square. In PyTorch's order: the square alone would overflow for a gradient of 2e19. */
export function runningSquare(before: Tensor | undefined, beta: number, value: Tensor): Tensor {
  return (before ?? zeros([...value.shape])).mul(beta).add(value.mul(1 - beta).mul(value));
}

/** Both running means of a slope one step later. */
export function nextMoments(state: Partial<Moments>, slope: Tensor, [beta1, beta2]: readonly [number, number]): Moments {
  return { expAvg: runningMean(state.expAvg, beta1, slope), expAvgSq: runningSquare(state.expAvgSq, beta2, slope) };
}
