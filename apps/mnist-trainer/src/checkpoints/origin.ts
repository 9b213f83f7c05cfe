import { getRngState, noGrad, setRngState, type Tensor } from '@kindling/core';
import { type Net, trainingStep } from '@kindling/models';
import { allFinite } from '../diverged';
import type { Parts } from './training';

/** Where a training stopped to be finite. */
export interface Origin {
  /** From 1, in its epoch. */
  readonly step: number;
  readonly layer: string;
}

/**
 * Takes the steps from where the parts stand again, and looks at each for what is not finite: the layer's output, or the weights that the step before gave it.
 * Null where all the epoch's steps are finite.
 */
export async function findOrigin({ model, optimizer, trainLoader }: Parts): Promise<Origin | null> {
  let step = trainLoader.stateDict().numYielded;
  model.train();
  for await (const [x, y] of trainLoader) {
    step += 1;
    const [weights, random] = [model.stateDict(), getRngState()];
    if (await allFinite([await trainingStep(model, optimizer, x, y)])) continue;
    model.loadStateDict(weights);
    setRngState(random); // dropout keeps the same
    return { step, layer: await layerOf(model, x) };
  }
  return null;
}

async function layerOf(model: Net, x: Tensor): Promise<string> {
  const weights = await notFinite([...model.namedParameters()]);
  // from the loss backwards: the last of them was the first
  if (weights.length > 0) return `the weights ${weights.at(-1)}`;
  const outputs: [name: string, output: Tensor][] = [];
  const handles = [...model.namedChildren()].map(([name, layer]) =>
    layer.registerForwardHook((_, __, output) => {
      outputs.push([name, output as Tensor]);
    }),
  );
  await noGrad(async () => model.forward(x));
  for (const handle of handles) handle.remove();
  const [layer] = await notFinite(outputs);
  return layer === undefined ? 'the loss' : `the output of ${layer}`;
}

async function notFinite(tensors: readonly (readonly [string, Tensor])[]): Promise<string[]> {
  const finite = await Promise.all(tensors.map(([, tensor]) => allFinite([tensor])));
  return tensors.flatMap(([name], index) => (finite[index] ? [] : [name]));
}
