import { checkNoOptions, checkOptions, describe, KindlingError, type NoOptions, type NumberRange } from '@kindling/checks';
import { isTensor, type Tensor } from '@kindling/core';
import { type Given, parameterOf } from './parameters';

/** Probabilities, or what a network gives for them. */
export type ProbsOrLogits<T = Tensor> =
  | { readonly probs: T; readonly logits?: undefined }
  | { readonly logits: T; readonly probs?: undefined };

/** The nearest to 0 and to 1 that a logarithm is taken of: PyTorch's, the spacing of float32 at 1. */
const EPS = 2 ** -23;

/** Probabilities away from 0 and 1, whose logarithms are finite. */
export function clamped(probs: Tensor): Tensor {
  return probs.clamp(EPS, 1 - EPS);
}

/** Either of the two, probabilities of which are at most `most`. @throws KindlingError for both, none, or something else */
export function eitherOf<T extends Given>(
  where: string,
  given: ProbsOrLogits<T>,
  options: NoOptions,
  most = 1,
): { kind: 'probs' | 'logits'; value: Tensor } {
  checkNoOptions(where, options);
  if (isTensor(given) || given === undefined) {
    throw new KindlingError(`${where}: expected { probs } or { logits }, got ${describe(given)}`);
  }
  const { probs, logits } = checkOptions<ProbsOrLogits<T>>(where, given, ['probs', 'logits']);
  if ((probs === undefined) === (logits === undefined)) {
    const came = probs === undefined ? 'neither' : 'both';
    throw new KindlingError(`${where}: expected { probs } or { logits }, got ${came}`);
  }
  const kind = probs === undefined ? 'logits' : 'probs';
  const range: NumberRange = kind === 'probs' ? { min: 0, max: most } : {};
  return { kind, value: parameterOf(`${where}: ${kind}`, (probs ?? logits) as T, range) };
}
