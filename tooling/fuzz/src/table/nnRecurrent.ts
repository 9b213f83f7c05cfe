import { isTensor, type Tensor } from '@kindling/core';
import * as nn from '@kindling/nn';
import { type Domain, domain, nullable, optional } from '../domains/domain';
import { list } from '../domains/lists';
import { parameterLike } from '../domains/modules';
import { options } from '../domains/objects';
import { boolean, choice, integer, number } from '../domains/simple';
import { holdable, tensorOf } from '../domains/tensors';
import { makeTensor } from '../values/tensors';
import { walk } from './nn';
import { wholeNumbers } from './nnLosses';
import { change, ctor, method, optionsEarlier, type Row, setter } from './row';

const size = integer({ min: 1, made: [1, 3] });
const layerOptions = {
  numLayers: integer({ min: 1, max: 1000, made: [1, 2] }),
  bias: boolean,
  batchFirst: boolean,
  dropout: number({ min: 0, max: 1 }),
  bidirectional: boolean,
};
const nonlinearity = choice('tanh', 'relu');
const ofRows = (rank: number) =>
  tensorOf(`[..., 3] of ${rank - 1} or ${rank} dims`, {
    made: (choices) => choices.pick([[2, 3], rank === 3 ? [2, 1, 3] : [3]]),
    fits: (shape) => (shape.length === rank || shape.length === rank - 1) && shape.at(-1) === 3 && (rank === 2 || shape[0] > 0),
  });
/** A pair of states. */
const both = (one: Domain) => list(one, { min: 2, max: 2, made: [2, 2] });

const statesFit = (shape: readonly number[], given: unknown) =>
  [given ?? []].flat().every((state) => (state as Tensor).shape.join() === shape.join());

const isInt32 = (value: unknown): value is Tensor => isTensor(value) && value.dtype === 'int32';
const lengths = domain(
  'lengths of a batch',
  () => [2],
  (value) => Number.isInteger(value) || isInt32(value) || (!isTensor(value) && wholeNumbers(value, 1, 2 ** 31 - 1)),
);

/** Whether there is a length for each sequence, and none is longer than all: of a tensor's numbers nobody asks. */
function lengthsFit([times, batch, ...features]: readonly number[], given: unknown): boolean {
  if (given === undefined) return true;
  if (features.length === 0) return false;
  if (isInt32(given)) return given.dim <= 1 && given.numel === batch;
  const list = typeof given === 'number' ? [given] : (given as ArrayLike<number>);
  return list.length === batch && wholeNumbers(list, 1, times);
}

function recurrentRows(
  name: string,
  Layer: new (...args: never[]) => nn.Module,
  states: number,
  more: Record<string, Domain>,
): Row[] {
  const layer = () => new (Layer as unknown as typeof nn.GRU)(3, 2);
  const state = tensorOf('[1, 1, 2] or [1, 2]', {
    made: () => [1, 1, 2],
    fits: (shape) => ['1,1,2', '1,2'].includes(shape.join()),
  });
  return [
    ctor(`nn/new ${name}`, Layer as never, [size, size, options({ ...layerOptions, ...more })], {
      fits: ([input, hidden, { numLayers = 1, projSize = 0 } = {}]: [
        number,
        number,
        { numLayers?: number; projSize?: number }?,
      ]) => projSize < hidden && holdable(8 * numLayers * hidden * (input + 3 * hidden)),
      use: walk,
    }),
    optionsEarlier(
      method(`nn/${name}.forward`, layer, [ofRows(3), optional(states === 1 ? state : both(state)), options({ lengths })], {
        fits: ([x, given, how]: [{ shape: number[] }, unknown?, { lengths?: unknown }?]) =>
          statesFit(x.shape.length === 3 ? [1, x.shape[1], 2] : [1, 2], given) && lengthsFit(x.shape, how?.lengths),
      }),
      1,
    ),
    change(`nn/${name}.resetParameters`, layer, []),
    method(`nn/${name}.extraRepr`, layer, []),
  ];
}

function cellRows(name: string, Cell: new (...args: never[]) => nn.Module, states: number, more: Record<string, Domain>): Row[] {
  const cell = () => new (Cell as unknown as typeof nn.GRUCell)(3, 2);
  const rows = cell().weightIh.shape[0];
  const run = (module: nn.Module) => [walk(module), module.forward(makeTensor([1, 3], [1, 2, 3], 'leaf'))];
  const state = tensorOf('[1, 2] or [2]', { made: () => [1, 2], fits: (shape) => ['1,2', '2'].includes(shape.join()) });
  return [
    ctor(`nn/new ${name}`, Cell as never, [size, size, options({ bias: boolean, ...more })], {
      fits: ([input, hidden]: [number, number]) => holdable(4 * hidden * (input + hidden)),
      use: walk,
    }),
    method(`nn/${name}.forward`, cell, [ofRows(2), optional(states === 1 ? state : both(state))], {
      fits: ([x, given]: [{ shape: number[] }, unknown?]) => statesFit(x.shape.length === 2 ? [x.shape[0], 2] : [2], given),
    }),
    change(`nn/${name}.resetParameters`, cell, []),
    method(`nn/${name}.extraRepr`, cell, []),
    setter(`nn/${name}.weightIh=`, cell, parameterLike(rows, 3), { use: run }),
    setter(`nn/${name}.weightHh=`, cell, parameterLike(rows, 2), { use: run }),
    setter(`nn/${name}.biasIh=`, cell, nullable(parameterLike(rows)), { use: run }),
    setter(`nn/${name}.biasHh=`, cell, nullable(parameterLike(rows)), { use: run }),
  ];
}

/** Recurrent networks and their cells. */
export const recurrentTable: readonly Row[] = [
  ...recurrentRows('RNN', nn.RNN, 1, { nonlinearity }),
  ...recurrentRows('LSTM', nn.LSTM, 2, { projSize: integer({ min: 0, made: [0, 1] }) }),
  ...recurrentRows('GRU', nn.GRU, 1, {}),
  ...cellRows('RNNCell', nn.RNNCell, 1, { nonlinearity }),
  ...cellRows('LSTMCell', nn.LSTMCell, 2, {}),
  ...cellRows('GRUCell', nn.GRUCell, 1, {}),
];
