import { describe, KindlingError } from '@kindling/checks';
import type { Tensor } from '@kindling/core';
import { checkBias, checkFloats } from '../../checks/checkTensor';
import type { State } from './rules';

/** An input of one of two ranks with `inputSize` numbers in its last dimension. @throws KindlingError naming what came */
export function checkSequence(
  where: string,
  input: unknown,
  inputSize: number,
  shapes: readonly [alone: string, batch: string],
): Tensor {
  const { shape } = checkFloats(`${where}: input`, input);
  const ranks = shapes.map((text) => text.split(',').length);
  if (!ranks.includes(shape.length)) {
    throw new KindlingError(
      `${where}: input has ${shape.length} dimensions (shape [${shape.join(', ')}]), expected ${ranks.join(' or ')}: ${shapes.join(' or ')}`,
    );
  }
  if (shape.at(-1) === inputSize) return input as Tensor;
  throw new KindlingError(
    `${where}: input has ${shape.at(-1)} features in its last dimension (shape [${shape.join(', ')}]), expected inputSize = ${inputSize}`,
  );
}

/** A state as `forward` takes it: a tensor, or a pair of them, each of its shape. @throws KindlingError naming the part that has another one */
export function checkState(where: string, state: unknown, shapes: readonly (readonly number[])[]): State {
  const isOne = shapes.length === 1;
  const list = isOne ? [state] : state;
  if (!Array.isArray(list) || list.length !== shapes.length) {
    throw new KindlingError(`${where}: state: expected a pair of Tensors [h, c], got ${describe(state)}`);
  }
  for (const [i, part] of list.entries()) {
    const name = isOne ? `${where}: state` : `${where}: state[${i}]`;
    const { shape } = checkFloats(name, part);
    if (shape.join() !== shapes[i].join()) {
      throw new KindlingError(`${name}: expected shape [${shapes[i].join(', ')}], got [${shape.join(', ')}]`);
    }
  }
  return list;
}

/** The bias of a product, null for none. @throws KindlingError unless it has a number for each row */
export function checkRowBias(name: string, value: unknown, rows: number): Tensor | null {
  const bias = checkBias(name, value);
  if (bias === null || (bias.dim === 1 && bias.shape[0] === rows)) return bias;
  throw new KindlingError(`${name}: expected shape [${rows}], got [${bias.shape.join(', ')}]`);
}
