import { broadcastShape } from './elementwise';
import { count, forEachIndex, OracleTensor, place, together } from './oracleTensor';

/** A function of numbers at the same place of tensors that broadcast, with its derivative by each. */
export function pointwise(
  inputs: readonly OracleTensor[],
  f: (...x: number[]) => number,
  slopes: readonly ((...x: number[]) => number)[],
): OracleTensor {
  const shape = inputs.map((input) => input.shape).reduce(broadcastShape);
  const data = new Float64Array(count(shape));
  const visit = (each: (flat: number, places: readonly number[], numbers: readonly number[]) => void) =>
    forEachIndex(shape, (index, flat) => {
      const places = inputs.map((input) => place(input.shape, index));
      const numbers = inputs.map((input, i) => input.data[places[i]]);
      each(flat, places, numbers);
    });
  visit((flat, _, numbers) => {
    data[flat] = f(...numbers);
  });
  const pull = (side: number) => (grad: Float64Array) => {
    const sent = new Float64Array(inputs[side].data.length);
    visit((flat, places, numbers) => {
      sent[places[side]] += grad[flat] * slopes[side](...numbers);
    });
    return sent;
  };
  return new OracleTensor(
    shape,
    data,
    inputs.map((tensor, i) => ({ tensor, pull: pull(i) })),
    together(...inputs.map(({ dtype }) => dtype)),
  );
}

export function clamp(x: OracleTensor, low: OracleTensor, high: OracleTensor): OracleTensor {
  return pointwise([x, low, high], (v, min, max) => Math.min(Math.max(v, min), max), [
    (v, min, max) => Number(min <= v && v <= max),
    (v, min, max) => Number(v < min && min < max),
    (v, min, max) => Number(max < min || v > max),
  ]);
}

export function lerp(x: OracleTensor, end: OracleTensor, weight: OracleTensor): OracleTensor {
  return pointwise([x, end, weight], (from, to, share) => (1 - share) * from + share * to, [
    (_from, _to, share) => 1 - share,
    (_from, _to, share) => share,
    (from, to) => to - from,
  ]);
}
