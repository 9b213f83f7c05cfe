import { types } from 'node:util';
import * as core from '@kindling/core';
import { anything, type Domain, domain, either, optional } from '../domains/domain';
import { callback, givingOne } from '../domains/functions';
import { list, numbers, tuple } from '../domains/lists';
import { nestedNumbers, shapeOfNested } from '../domains/nested';
import { options, record } from '../domains/objects';
import { anyNumber, boolean, choice, integer, number } from '../domains/simple';
import { anyTensor, holdable, shape, sizeOf } from '../domains/tensors';
import { useFixedBackend } from '../engine/fixedBackend';
import { WrongResult } from '../values/functions';
import { fn, method, optionsEarlier, type Row } from './row';

const dtype = choice('float32', 'int32', 'bool');
export const madeOptions = options({ requiresGrad: boolean, dtype });
export interface Made {
  readonly requiresGrad?: boolean;
  readonly dtype?: core.DType;
}
/** Only floats have a gradient, and int32 holds only its integers; bool takes every number. */
export function holds(
  { requiresGrad: wished = false, dtype: of }: Made = {},
  given: readonly unknown[] = [0],
  otherwise = 'float32',
): boolean {
  const kind = of ?? otherwise;
  if (wished && kind !== 'float32') return false;
  return kind !== 'int32' || given.every((value) => typeof value === 'boolean' || (Number(value) | 0) === Number(value));
}
const seed = integer({ made: [0, 1000] });

/** Any words but zeros; then 1 and half of a pair of normal numbers, or 0. */
export const rngState: Domain = {
  ...numbers(integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), { min: 7, max: 7, like: true }),
  make: (choices) => {
    const source = core.seededRandom(choices.integer(0, 9));
    if (choices.oneIn(2)) source.normal();
    const state = source.getState();
    return choices.oneIn(2) ? state : [...state];
  },
};
export const isRngState = ([state]: [ArrayLike<number>]) => {
  const words = Int32Array.from(state);
  const half = new Float64Array(words.slice(5).buffer)[0];
  return words.slice(0, 4).some((word) => word !== 0) && (words[4] === 0 || (words[4] === 1 && Number.isFinite(half)));
};

/** A tensor and one of its shape to take its place. */
const twoTensors = tuple(anyTensor, anyTensor);
const replacement: Domain = {
  ...twoTensors,
  make: (choices) => {
    const target = anyTensor.make(choices) as core.Tensor;
    return [target, core.zeros([...target.shape])];
  },
  has: (value) => {
    if (!twoTensors.has(value)) return false;
    const [target, other] = value as core.Tensor[];
    return target.isSameSize(other);
  },
};

const data = either(nestedNumbers, numbers(anyNumber, { made: [0, 6] }));

/** A shape of six elements, mostly. */
const sixElements: Domain = { ...shape, make: (choices) => choices.pick([[6], [2, 3], [3, 2], [1, 6]]) };
const sixNumbers = either(data, numbers(anyNumber, { made: [6, 6] }));

const bigIntegers = domain(
  'big integers',
  () => BigInt64Array.of(1n, 2n),
  (value) => types.isBigInt64Array(value) || types.isBigUint64Array(value),
);

/** Tensors of numbers, and what the engine is told. */
/** Few hosts join vectors: true is right, and may be refused. */
const whereTheHostCan = { ...boolean, make: () => false };

export const coreTable: readonly Row[] = [
  ...[core.zeros, core.ones].map((make) =>
    fn(`core/${make.name}`, make, [shape, madeOptions], {
      fits: ([wished, how]: [number[], Made?]) => (holds(how) ? holdable(sizeOf(wished)) : false),
    }),
  ),
  fn('core/full', core.full, [shape, either(anyNumber, boolean), madeOptions], {
    fits: ([wished, value, how]: [number[], number | boolean, Made?]) => {
      const isFalse = typeof value === 'boolean' && (how?.dtype ?? 'bool') !== 'bool';
      return isFalse || !holds(how, [value], typeof value === 'boolean' ? 'bool' : 'float32') ? false : holdable(sizeOf(wished));
    },
  }),
  optionsEarlier(
    fn(
      'core/arange',
      core.arange,
      [number({ made: [0, 4] }), optional(number({ made: [4, 9] })), optional(number({ made: [1, 3] })), madeOptions],
      {
        fits: ([startOrEnd, end, step = 1, how]: [number, number | undefined, number | undefined, Made?]) => {
          const [from, to] = end === undefined ? [0, startOrEnd] : [startOrEnd, end];
          const count = (to - from) / step;
          if (step === 0 || !(count >= 0) || !holds(how)) return false;
          const fit = holdable(count);
          if (fit !== true || how?.dtype !== 'int32') return fit;
          return holds(
            how,
            Array.from({ length: Math.min(Math.ceil(count), 100) }, (_, i) => from + i * step),
          );
        },
      },
    ),
    1,
  ),
  fn('core/tensor', core.tensor, [data, madeOptions], {
    fits: ([given, how]: [unknown, Made?]) => holds(how, flat(given), kindOf(given)),
  }),
  fn('core/tensor (shaped)', core.tensor, [sixNumbers, options({ shape: sixElements, requiresGrad: boolean, dtype })], {
    fits: ([given, { shape: wished, ...how } = {}]: [never, (Made & { shape?: number[] })?]) =>
      !holds(how, flat(given), kindOf(given))
        ? false
        : wished === undefined || sizeOf(wished) === sizeOf(shapeOfNested(given) as number[]),
  }),
  fn(
    'core/tensorFromBatchInnermost',
    core.tensorFromBatchInnermost,
    [numbers(anyNumber, { kinds: ['Float32Array'], plain: false, made: [6, 6] }), sixElements],
    {
      fits: ([given, wished]: [Float32Array, number[]]) => sizeOf(wished) === given.length,
    },
  ),
  fn(
    'core/tensorFromMemory',
    core.tensorFromMemory,
    [numbers(anyNumber, { kinds: ['Float32Array', 'Int32Array'], plain: false, made: [6, 6] }), sixElements],
    { fits: ([given, wished]: [Float32Array, number[]]) => sizeOf(wished) === given.length },
  ),
  fn('core/isTensor', core.isTensor, [anything]),
  fn('core/realize', core.realize, [list(anyTensor)]),
  fn('core/noGrad', core.noGrad, [givingOne('anything', anything)], { use: useUp }),
  fn('core/noGradSync', core.noGradSync, [givingOne('anything', anything)], { use: useUp }),
  fn('core/replaceValues', core.replaceValues, [
    givingOne('{ replace, compute }', record({ replace: list(replacement), compute: optional(list(anyTensor)) })),
  ]),
  fn(
    'core/gradcheck',
    core.gradcheck,
    [
      callback('a tensor', anyTensor, () => (x: core.Tensor) => x.mul(2)),
      list(anyTensor, { min: 1, made: [1, 1] }),
      options({
        eps: number({ min: Number.MIN_VALUE, made: [1e-2, 1e-2] }),
        atol: number({ min: 0, made: [0.1, 1] }),
        rtol: number({ min: 0, made: [0.1, 1] }),
      }),
    ],
    { fits: ([, inputs]: [unknown, core.Tensor[]]) => inputs.some((input) => input.requiresGrad) },
  ),
  fn('core/manualSeed', core.manualSeed, [seed]),
  fn('core/seededRandom', core.seededRandom, [seed], { use: (source: core.RandomSource) => isNumber(source.uniform()) }),
  fn('core/getRngState', core.getRngState, []),
  fn('core/setRngState', core.setRngState, [rngState], { fits: isRngState }),
  method('core/RandomSource.getState', random, []),
  method('core/RandomSource.setState', random, [rngState], { fits: isRngState }),
  method('core/RandomSource.reseed', random, [seed]),
  method('core/RandomSource.uint32', random, [], { use: isNumber }),
  method('core/RandomSource.uniform', random, [], { use: isNumber }),
  method('core/RandomSource.normal', random, [], { use: isNumber }),
  method('core/RandomSource.integer', random, [integer({ min: 1, max: 2 ** 32 })], { use: isNumber }),
  method('core/RandomSource.shuffle', random, [changeable(either(numbers(anyNumber), list(anything), bigIntegers))]),
  fn(
    'core/useBackend',
    core.useBackend,
    [
      {
        ...choice('auto', 'webgpu', 'webgl2', 'webgl', 'headlessgl', 'webasm', 'cpu'),
        make: (choices) => choices.pick(['webasm', 'cpu']),
      },
      options({ threads: integer({ min: 1, max: 64, made: [1, 2] }), fusedMultiplyAdd: boolean, pairedVectors: whereTheHostCan }),
    ],
    { use: useFixedBackend, weight: 0.3, seconds: 60 },
  ),
  fn('core/backendInfo', core.backendInfo, []),
  fn('core/shutdown', core.shutdown, [], { use: useFixedBackend, weight: 0.2, takesMore: true }),
  // seconds a call: the odd values that are refused at once are what matters
  fn('core/doctor', core.doctor, [options({ threads: integer({ min: 1, max: 64, made: [1, 2] }) })], {
    use: useFixedBackend,
    weight: 0.05,
    seconds: 120,
  }),
  fn('core/profile', core.profile, [givingOne('anything', anything)]),
];

/** The numbers of what a tensor is made of. */
function flat(given: unknown): readonly unknown[] {
  if (ArrayBuffer.isView(given)) return [...(given as Float32Array)];
  return Array.isArray(given) ? given.flat(64) : [given];
}

/** What a tensor is of where nobody says. */
function kindOf(given: unknown): string {
  if (Object.prototype.toString.call(given) === '[object Int32Array]') return 'int32';
  return typeof flat(given)[0] === 'boolean' ? 'bool' : 'float32';
}

function random(): core.RandomSource {
  return core.seededRandom(3);
}

/** What a shuffle can write to. */
function changeable(inner: Domain): Domain {
  return { ...inner, has: (value) => inner.has(value) && !Object.isFrozen(value) };
}

export function isNumber(value: number): void {
  if (typeof value !== 'number' || Number.isNaN(value)) throw new WrongResult(`expected a number, got ${String(value)}`);
}

/** Reads what a function gave: the first entries of an iterator too. */
function useUp(result: unknown): void {
  if (typeof (result as IterableIterator<unknown>)?.next === 'function') (result as IterableIterator<unknown>).next();
}
