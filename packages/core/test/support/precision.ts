import { type ElementwiseOp, elementwiseOps } from '@kindling/fixtures';
import { UNARY } from '../../src/expression/primitives/primitives';
import * as core from '../../src/index';
import { pow, type Tensor, tensor } from '../../src/index';
import { floatOf, orderOf, ulpsBetween } from './ulp';

/** The primitives of one number, as ops of the public API. */
export const preciseOps: readonly ElementwiseOp[] = elementwiseOps.filter(({ op }) => op in UNARY);

/** Every so many of the 2^32 float32: an odd number, so that the last bits take all values. */
export const STRIDE = 4093;
const EXPONENTS = 256;
const MANTISSAS = [0, 1, 2, 0x2aaaaa, 0x3504f2, 0x3504f3, 0x3504f4, 0x3fffff, 0x400000, 0x400001, 0x7ffffe, 0x7fffff];
/** Where formulas change, or are best at showing that they don't fit; with their neighbours. */
const PLACES = [
  0.5,
  0.625,
  0.921875,
  1,
  1.5,
  2.5,
  4,
  10,
  16.6,
  20,
  88.72283,
  88.72284,
  87.33654,
  103.97208,
  104,
  8192,
  2 ** 20,
  2 ** 21,
  2 ** 23,
  2 ** 24,
];
const TURNS = 3000;

/** Numbers over the whole range of float32: a sweep, all exponents' edges, multiples of pi / 4 and ln(2) / 2, infinities and NaN. */
export function precisionInputs(stride = STRIDE): Float32Array<ArrayBuffer> {
  const found: number[] = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, -0];
  for (let pattern = 0; pattern < 2 ** 32; pattern += stride) found.push(floatOf(pattern | 0));
  for (let exponent = 0; exponent < EXPONENTS; exponent++) {
    for (const mantissa of MANTISSAS) {
      const pattern = exponent * 2 ** 23 + mantissa;
      found.push(floatOf(pattern), -floatOf(pattern));
    }
  }
  const around = (value: number) => {
    const order = orderOf(Math.fround(value));
    for (let step = -3; step <= 3; step++) found.push(floatOf(order + step), -floatOf(order + step));
  };
  for (const place of PLACES) around(place);
  for (let k = 1; k < TURNS; k++) {
    around((k * Math.PI) / 4);
    // up to where sines are left to Math
    around(Math.round((k / TURNS) ** 2 * 667544) * (Math.PI / 2));
    if (k < 400) around((k * Math.LN2) / 2);
  }
  return Float32Array.from(found);
}

/** Bases and exponents for powers: all sizes, signs, whole numbers and what is none. */
export function powerInputs(count: number): readonly [Float32Array<ArrayBuffer>, Float32Array<ArrayBuffer>] {
  const special = [
    Number.NaN,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    0,
    -0,
    1,
    -1,
    2,
    -2,
    3,
    -3,
    0.5,
    -0.5,
    2 ** 24 + 2,
    1e-45,
  ];
  const random = core.seededRandom(7);
  const bases: number[] = [];
  const exponents: number[] = [];
  for (const x of special) {
    for (const y of special) {
      bases.push(x);
      exponents.push(y);
    }
  }
  while (bases.length < count) {
    const x = 2 ** (random.uniform() < 0.5 ? 300 * (random.uniform() - 0.5) : 4 * (random.uniform() - 0.5));
    // so that the result is a float32, and all of them
    const y = (320 * (random.uniform() - 0.5)) / (Math.log2(x) || 1);
    const isWhole = random.uniform() < 0.3;
    bases.push(isWhole && random.uniform() < 0.5 ? -x : x);
    exponents.push(isWhole ? Math.round(y) : y);
  }
  return [Float32Array.from(bases), Float32Array.from(exponents)];
}

export interface LargestError {
  readonly ulps: number;
  /** A line that says where. */
  readonly where: string;
}

/** The largest error in units of the last place, of numbers beside what they should be (NaN: of no interest). */
function largest(
  got: Float32Array,
  expected: (i: number) => number,
  text: (i: number) => string,
  counts: (i: number) => boolean = () => true,
): LargestError {
  let [ulps, at] = [0, 0];
  for (let i = 0; i < got.length; i++) {
    const error = counts(i) ? ulpsBetween(got[i], expected(i)) : 0;
    if (error > ulps) [ulps, at] = [error, i];
  }
  return { ulps, where: `${text(at)} is ${got[at]} and should be ${Math.fround(expected(at))}` };
}

/**
 * Shaders may take subnormal numbers for 0, in arguments, results and on the way to them, and the sign of 0 away; sines of more than
 * 8192 are the driver's. What is left of the inputs for them.
 */
const isForShaders = (op: string, x: number, result: number): boolean =>
  (Number.isNaN(result) || Math.abs(result) >= 2 ** -100) &&
  !(Math.abs(x) < 2 ** -100) &&
  ((op !== 'sin' && op !== 'cos') || Math.abs(x) < 8192);

const functions = core as unknown as Record<string, (x: Tensor) => Tensor>;

/** What an op makes of numbers, on the backend in use. */
export const results = (op: string, inputs: Float32Array<ArrayBuffer>): Promise<Float32Array> =>
  functions[op](tensor(inputs.slice(), { shape: [inputs.length] })).data();

/** The largest error of an op over the numbers, on the backend in use; of those that shaders promise, if it is one of theirs. */
export async function errorOf(
  { op, value }: ElementwiseOp,
  inputs: Float32Array<ArrayBuffer>,
  isShader = false,
): Promise<LargestError> {
  return largest(
    await results(op, inputs),
    (i) => value(inputs[i]),
    (i) => `${op}(${inputs[i]})`,
    (i) => !isShader || isForShaders(op, inputs[i], value(inputs[i])),
  );
}

/** JavaScript has NaN for these. */
const power = (x: number, y: number): number => (x === 1 || (x === -1 && Math.abs(y) === Number.POSITIVE_INFINITY) ? 1 : x ** y);

export async function errorOfPower(
  [x, y]: readonly [Float32Array<ArrayBuffer>, Float32Array<ArrayBuffer>],
  isShader = false,
): Promise<LargestError> {
  const normal = (number: number) => Number.isNaN(number) || number === 0 || Math.abs(number) >= 2 ** -100;
  return largest(
    await pow(tensor(x.slice()), tensor(y.slice())).data(),
    (i) => power(x[i], y[i]),
    (i) => `pow(${x[i]}, ${y[i]})`,
    (i) => !isShader || (power(x[i], y[i]) !== 0 && !Object.is(x[i], -0) && [x[i], y[i], power(x[i], y[i])].every(normal)),
  );
}
