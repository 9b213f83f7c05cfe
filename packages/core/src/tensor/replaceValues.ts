import { checkArray, checkFunction, describe, isRecord, KindlingError, refuseSurplus, unwaited } from '@kindling/checks';
import { realizeNodes } from '../engine/realize';
import type { Value } from '../graph/node';
import { internally } from '../graph/openEnds';
import { shapeText } from '../shape/shape';
import { isTensor, type Tensor, tensorOperand } from './tensor';

/** A tensor and what is to stand in its place. */
export type Replacement = readonly [target: Tensor, value: Tensor];

/** What an update computes. */
export interface Replacements {
  readonly replace: readonly Replacement[];
  /** What is computed along, but takes nobody's place. */
  readonly compute?: readonly Tensor[] | undefined;
}

/**
 * Runs `build`, computes what it returns together with every loss on which backward() was called, in one run, and then puts each value in
 * its target's place: all of them, or none. What an optimizer's step is: the values' memory becomes the targets', and that of the
 * numbers before them is used again from the next update but one. Nobody else may hold a value that is computed here.
 * @throws KindlingError if `build` gives anything else, or the shapes of a pair differ, or the run fails, or a target was changed while it ran; then
 * nothing has changed
 */
export async function replaceValues(build: () => Replacements): Promise<void> {
  refuseSurplus('replaceValues', arguments, 1);
  const given: unknown = unwaited(internally(checkFunction('replaceValues: build', build)));
  if (!isRecord(given)) {
    throw new KindlingError(
      `replaceValues: build: expected a function that gives { replace, compute }, got one that gives ${describe(given)}`,
    );
  }
  const pairs = checkArray('replaceValues: replace', given.replace, checkPair, 'an array of pairs [target, value]');
  const compute = checkArray('replaceValues: compute', given.compute ?? [], tensorOperand, 'an array of tensors');
  const changes = pairs.filter(([target, value]) => target.node !== value.node);
  const values = changes.map(([, value]) => value.node);
  const before = changes.map(([target]) => target.node);
  const known = new Set(values.filter((node) => node.value !== null));
  await realizeNodes([...values, ...compute], before);
  const changed = changes.findIndex(([target], i) => target.node !== before[i]);
  if (changed !== -1) {
    throw new KindlingError(
      `replaceValues: replace[${pairs.indexOf(changes[changed])}]: expected a target that stays as it is until its new value is computed, got one that was changed meanwhile: await the step (or the update) before`,
    );
  }
  changes.forEach(([target], i) => {
    const value = values[i].value as Value;
    if (known.has(values[i]) && !(value.data instanceof Float32Array)) value.data.share();
    target.replaceBy(value);
  });
}

function checkPair(name: string, pair: unknown): Replacement {
  if (!Array.isArray(pair) || pair.length !== 2 || !isTensor(pair[0]) || !isTensor(pair[1])) {
    throw new KindlingError(`${name}: expected a pair of Tensors [target, value], got ${describe(pair)}`);
  }
  const [target, value] = pair;
  if (target.dtype !== value.dtype) {
    throw new KindlingError(`${name}: expected a value of ${target.dtype}, got ${value.dtype}`);
  }
  if (target.isSameSize(value)) return [target, value];
  throw new KindlingError(`${name}: expected a value of shape ${shapeText(target.shape)}, got ${shapeText(value.shape)}`);
}
