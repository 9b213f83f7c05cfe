import type { FixtureDType } from '@kindling/fixtures';
import { broadcastShape, pairwise } from './elementwise';
import { count, forEachIndex, OracleTensor, place, together } from './oracleTensor';

const compared = (holds: (a: number, b: number) => boolean) => (a: OracleTensor, b: OracleTensor) =>
  pairwise((x, y) => Number(holds(x, y)), a, b, 'bool');

export const eq = compared((a, b) => a === b);
export const ne = compared((a, b) => a !== b);
export const gt = compared((a, b) => a > b);
export const ge = compared((a, b) => a >= b);
export const lt = compared((a, b) => a < b);
export const le = compared((a, b) => a <= b);
export const logicalAnd = compared((a, b) => a !== 0 && b !== 0);
export const logicalXor = compared((a, b) => (a !== 0) !== (b !== 0));
export const logicalOr = compared((a, b) => a !== 0 || b !== 0);

export function logicalNot(x: OracleTensor): OracleTensor {
  return new OracleTensor(
    x.shape,
    x.data.map((v) => Number(v === 0)),
    [],
    'bool',
  );
}

/** The first of two numbers where the condition holds, else the second; the gradient goes where the number came from. */
export function where(condition: OracleTensor, x: OracleTensor, y: OracleTensor): OracleTensor {
  const shape = broadcastShape(broadcastShape(condition.shape, x.shape), y.shape);
  const data = new Float64Array(count(shape));
  const from = new Uint8Array(data.length);
  forEachIndex(shape, (index, flat) => {
    const taken = condition.data[place(condition.shape, index)] !== 0 ? x : y;
    data[flat] = taken.data[place(taken.shape, index)];
    from[flat] = Number(taken === x);
  });
  const pull = (side: OracleTensor, is: number) => (grad: Float64Array) => {
    const sent = new Float64Array(side.data.length);
    forEachIndex(shape, (index, flat) => {
      if (from[flat] === is) sent[place(side.shape, index)] += grad[flat];
    });
    return sent;
  };
  const inputs = [
    { tensor: x, pull: pull(x, 1) },
    { tensor: y, pull: pull(y, 0) },
  ];
  return new OracleTensor(shape, data, inputs, together(x.dtype, y.dtype));
}

/** Towards zero, where int32 has such a number. */
export function to(x: OracleTensor, dtype: FixtureDType): OracleTensor {
  if (dtype === x.dtype) return x;
  const number = { float32: (v: number) => v, int32: (v: number) => Math.trunc(v) + 0, bool: (v: number) => Number(v !== 0) };
  return new OracleTensor(x.shape, x.data.map(number[dtype]), [], dtype);
}
