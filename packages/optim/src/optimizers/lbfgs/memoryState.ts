import { checkInteger, checkNumber, describe, KindlingError } from '@kindling/checks';
import { isTensor, realize, type Tensor, tensor } from '@kindling/core';
import { checkEntries } from '../parameterState';
import type { ParameterState } from '../updateRule';
import { freshMemory, type Memory } from './minimize';
import { dot, type Vector } from './vector';

/** What stands in a state dict beside the two counts, once there was an iteration. */
const NUMBERS = ['t', 'hDiag', 'prevLoss'] as const;
const VECTORS = ['d', 'prevFlatGrad'] as const;
/** And once one has been remembered. */
const ROWS = ['oldDirs', 'oldStps'] as const;
const COUNTS = ['funcEvals', 'nIter'] as const;

/** A memory as it stands in a state dict, under PyTorch's names; what PyTorch has as lists are rows of one tensor. */
export function stateOf({ funcEvals, nIter, last, oldDirs, oldStps, ro, hDiag }: Memory): ParameterState {
  if (last === null) return { funcEvals, nIter };
  const { d, t, prevFlatGrad, prevLoss } = last;
  const state = { funcEvals, nIter, d: inRows([d]).reshape([-1]), t, hDiag, prevLoss };
  const more = { prevFlatGrad: inRows([prevFlatGrad]).reshape([-1]) };
  if (ro.length === 0) return { ...state, ...more };
  return { ...state, ...more, oldDirs: inRows(oldDirs), oldStps: inRows(oldStps), ro: tensor(Float32Array.from(ro)) };
}

function inRows(vectors: readonly Vector[]): Tensor {
  const rows = new Float32Array(vectors.length * vectors[0].length);
  vectors.forEach((vector, index) => rows.set(vector, index * vector.length));
  return tensor(rows, { shape: [vectors.length, vectors[0].length] });
}

/**
 * Checks that a state is one of LBFGS, for so many numbers. Null for another rule's, or none: LBFGS begins anew.
 * @throws KindlingError naming the entry that does not fit
 */
export function checkMemoryState(where: string, state: unknown, length: number): ParameterState | null {
  checkEntries(() => where, state);
  if ([...COUNTS, ...NUMBERS, ...VECTORS, ...ROWS].every((name) => state[name] === undefined)) return null;
  for (const name of COUNTS) checkInteger(`${where}.${name}`, state[name], { min: 0 });
  const shaped = (name: string, shape: readonly number[]) => {
    const entry = state[name];
    const fits = isTensor(entry) && entry.dtype === 'float32' && String(entry.shape) === String(shape);
    if (!fits) throw new KindlingError(`${where}.${name}: expected float32 of shape [${shape.join(', ')}], got ${text(entry)}`);
  };
  if (state.nIter === 0) return state;
  for (const name of NUMBERS) checkNumber(`${where}.${name}`, state[name]);
  for (const name of VECTORS) shaped(name, [length]);
  if (state.oldDirs === undefined && state.oldStps === undefined) return state;
  const rows = isTensor(state.oldDirs) ? (state.oldDirs.shape[0] ?? 1) : 1;
  for (const name of ROWS) shaped(name, [rows, length]);
  return state;
}

function text(entry: unknown): string {
  return isTensor(entry) ? `${entry.dtype} of shape [${entry.shape.join(', ')}]` : describe(entry);
}

/** The memory that a checked state stands for. 1 over the products is computed again: a state dict has it in float32. */
export async function memoryOf(state: ParameterState): Promise<Memory> {
  const entries = state as Record<string, number> & Record<string, Tensor>;
  const { funcEvals, nIter, t, prevLoss, hDiag } = entries;
  if (nIter === 0) return { ...freshMemory(), funcEvals };
  const kept = [...VECTORS, ...ROWS].filter((name) => entries[name] !== undefined);
  await realize(kept.map((name) => entries[name]));
  const numbers = async (name: string) =>
    kept.includes(name as 'd') ? (await entries[name].data()).slice() : new Float32Array();
  const [d, prevFlatGrad, dirs, stps] = await Promise.all([...VECTORS, ...ROWS].map(numbers));
  const rowsOf = (all: Float32Array) =>
    Array.from({ length: all.length / d.length }, (_, row) => all.slice(row * d.length, (row + 1) * d.length));
  const [oldDirs, oldStps] = [rowsOf(dirs), rowsOf(stps)];
  const ro = oldDirs.map((y, row) => 1 / dot(y, oldStps[row]));
  return { funcEvals, nIter, last: { d, t, prevFlatGrad, prevLoss }, oldDirs, oldStps, ro, hDiag };
}
