import { realizeNodes } from '../engine/realize';
import type { Value } from '../graph/node';
import { internally } from '../graph/openEnds';
import type { Tensor } from './tensor';

/** A tensor and what is to stand in its place. */
export type Replacement = readonly [target: Tensor, value: Tensor];

/**
 * Runs `build`, computes what it returns together with every loss on which backward() was called, in one run, and then puts each value in
 * its target's place: all of them, or none. What an optimizer's step is: the values' memory becomes the targets', and that of the
 * numbers before them is used again from the next update but one. Nobody else may hold a value that is computed here.
 * @throws KindlingError where the run fails; then nothing has changed
 */
export async function replaceValues(
  build: () => { replace: readonly Replacement[]; compute?: readonly Tensor[] },
): Promise<void> {
  const { replace, compute = [] } = internally(build);
  const changes = replace.filter(([target, value]) => target.node !== value.node);
  const values = changes.map(([, value]) => value.node);
  const known = new Set(values.filter((node) => node.value !== null));
  await realizeNodes(
    [...values, ...compute.map((tensor) => tensor.node)],
    changes.map(([target]) => target.node),
  );
  changes.forEach(([target], i) => {
    const value = values[i].value as Value;
    if (known.has(values[i]) && !(value.data instanceof Float32Array)) value.data.share();
    target.replaceBy(value);
  });
}
