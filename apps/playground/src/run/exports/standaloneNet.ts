import type { Tensor } from '@kindling/core';
import type { PlaygroundNet } from '../net';
import { cubeOf, type NetShapes, type PlannedLayer, windowOf } from '../shapes';
import type { StandaloneLayer } from './standalone';

/** A net for `forward` of standalone.ts. */
export interface StandaloneNet {
  readonly layers: readonly StandaloneLayer[];
  readonly numbers: Float32Array;
}

/** BatchNorm's eps. */
const eps = 1e-5;

/** The net with its numbers; what does nothing outside of training is left out, and batch norm is a factor and a summand a channel. */
export async function standaloneNet(net: PlaygroundNet, { layers }: NetShapes): Promise<StandaloneNet> {
  const state = net.stateDict();
  const found: StandaloneLayer[] = [];
  const parts: number[] = [];
  for (const planned of layers) {
    const kind = kindOf(planned);
    if (kind === null) continue;
    const { takes, gives, name, layer } = planned;
    const { kernel, stride, padding } = windowOf(layer) ?? { kernel: 0, stride: 0, padding: 0 };
    found.push({ kind, takes: cubeOf(takes), gives: cubeOf(gives), kernel, stride, padding, at: parts.length });
    const numbersOf = async (key: string) => (await (state.get(`${name}.${key}`) as Tensor).data()) as Float32Array;
    if (kind === 'conv' || kind === 'linear')
      for (const key of ['weight', 'bias']) for (const value of await numbersOf(key)) parts.push(value);
    if (kind === 'scale') {
      const [weight, bias, mean, variance] = await Promise.all(['weight', 'bias', 'running_mean', 'running_var'].map(numbersOf));
      const factors = weight.map((value, channel) => value / Math.sqrt(variance[channel] + eps));
      for (const factor of factors) parts.push(factor);
      for (const [channel, factor] of factors.entries()) parts.push(bias[channel] - mean[channel] * factor);
    }
  }
  return { layers: found, numbers: Float32Array.from(parts) };
}

function kindOf({ layer }: PlannedLayer): StandaloneLayer['kind'] | null {
  if (layer.kind === 'flatten' || layer.kind === 'dropout') return null;
  if (layer.kind === 'activation') return layer.name;
  return layer.kind === 'batchNorm' ? 'scale' : layer.kind;
}
