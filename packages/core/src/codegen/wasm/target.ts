import { contractByChannelPanels } from '../channelPanels';
import { weightGradientOfChosen } from '../chosenGradient';
import { concatenateInPlace } from '../concatenate';
import { lanesApart } from '../laneSums';
import { spreadByChannels } from '../pooledChannels';
import type { Target } from '../target';
import { loopOverTime } from '../timeLoop';
import { convolveByWinograd } from '../winograd';
import { weightGradientByWinograd } from '../winogradGradient';
import { LANES, pairedTiles, wasmTiles } from './core';

/**
 * WebAssembly with vectors. Nothing limits the buffers that a kernel reads: sums of 8 to 24 arrays take 0.85 to 1.0 of the time
 * in one kernel, alone or behind a matmul or a convolution, so only the size of an expression bounds them. What a reduction reads
 * shares the registers of its tile: column sums of 8 arrays take 1.3 times as long in one kernel as in two, of 12 arrays 3.1 times.
 */
export const wasmTarget: Target = {
  lanes: LANES,
  arguments: Number.POSITIVE_INFINITY,
  reductionArguments: 7,
  packsLeaves: true,
  scatters: true,
  loops: true,
  hasIntegers: true,
  tiles: wasmTiles,
  splitSum: null,
  lower: [loopOverTime, concatenateInPlace, convolveByWinograd, weightGradientByWinograd, weightGradientOfChosen],
};

/** The same where the host joins vectors in pairs. */
export const pairedTarget: Target = {
  ...wasmTarget,
  tiles: pairedTiles,
  splitSum: lanesApart(pairedTiles),
  lower: [...wasmTarget.lower, spreadByChannels, contractByChannelPanels],
};
