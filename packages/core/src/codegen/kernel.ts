import { type Affine, coefficientOf, type Loop, newLoop } from '../expression/affine';
import { type Expression, indicesOf, loadsOf, mapIndices, type ReduceExpression, reducesOf } from '../expression/expression';
import { clippedFraction } from './clip';

export interface OutputLoop {
  readonly loop: Loop;
  /** How far apart in the output two neighbours along this loop lie. */
  readonly stride: number;
}

/** One kernel: `value` for every combination of the output loops, stored at the sum of counter * stride. */
export interface Kernel {
  /** What was fused into it, for profiles and error messages. */
  readonly name: string;
  /** Outermost (largest stride) first. */
  readonly loops: readonly OutputLoop[];
  readonly cells: number;
  /** Loads name the arguments 0..argumentSizes.length-1. */
  readonly value: Expression;
  /** How many numbers each argument holds. */
  readonly argumentSizes: readonly number[];
}

/** Multiplications and additions (and the like) of one run, and the bytes that it must move at least. */
export interface KernelCost {
  readonly flops: number;
  readonly bytes: number;
}

/** Two neighbouring loops can run as one if every place they index moves alike: outer = inner * size of inner. */
function canMerge(outer: Loop, inner: Loop, indices: readonly Affine[]): boolean {
  return indices.every((index) => coefficientOf(index, outer) === coefficientOf(index, inner) * inner.size);
}

function replaceLoops(index: Affine, outer: Loop, inner: Loop, merged: Loop): Affine {
  const coefficient = coefficientOf(index, inner);
  const terms = new Map([...index.terms].filter(([loop]) => loop !== outer && loop !== inner));
  if (coefficient !== 0) terms.set(merged, coefficient);
  return { offset: index.offset, terms };
}

/** Runs neighbouring loops as one wherever memory allows, so that kernels divide less and vectors run longer. */
export function mergeLoops(kernel: Kernel): Kernel {
  let { loops, value } = kernel;
  for (let i = 0; i + 1 < loops.length; ) {
    const [outer, inner] = [loops[i] as OutputLoop, loops[i + 1] as OutputLoop];
    const fits = outer.stride === inner.stride * inner.loop.size;
    if (fits && canMerge(outer.loop, inner.loop, indicesOf(value))) {
      const merged = newLoop(outer.loop.size * inner.loop.size);
      value = mapIndices(value, (index) => replaceLoops(index, outer.loop, inner.loop, merged), (list) => list);
      loops = [...loops.slice(0, i), { loop: merged, stride: inner.stride }, ...loops.slice(i + 2)];
    } else i++;
  }
  for (const reduction of reducesOf(value)) value = mergeReduction(value, reduction);
  return { ...kernel, loops, value };
}

function mergeReduction(root: Expression, reduction: ReduceExpression): Expression {
  let loops = [...reduction.loops];
  // the order of a sum or a maximum is ours to choose: largest steps outermost, so that neighbours can merge
  if (reduction.name !== 'argmax') {
    const loads = loadsOf(reduction.x);
    const step = (loop: Loop) => Math.max(0, ...loads.map((load) => Math.abs(coefficientOf(load.index, loop))));
    loops.sort((a, b) => step(b) - step(a));
  }
  let value = root;
  const replaceList = (from: readonly Loop[], to: readonly Loop[], mapIndex: (index: Affine) => Affine) => {
    value = mapIndices(value, mapIndex, (list) => (list.length === from.length && list.every((l) => from.includes(l)) ? to : list));
  };
  replaceList(reduction.loops, loops, (index) => index);
  for (let i = 0; i + 1 < loops.length; ) {
    const [outer, inner] = [loops[i] as Loop, loops[i + 1] as Loop];
    if (canMerge(outer, inner, indicesOf(value))) {
      const merged = newLoop(outer.size * inner.size);
      const next = [...loops.slice(0, i), merged, ...loops.slice(i + 2)];
      replaceList(loops, next, (index) => replaceLoops(index, outer, inner, merged));
      loops = next;
    } else i++;
  }
  return value;
}

/** What a kernel costs by count, for sharing work out and for profiles. */
export function costOf(kernel: Kernel): KernelCost {
  let flops = 0;
  const count = (e: Expression, times: number): void => {
    const inner = e.kind === 'reduce' ? times * clippedFraction(e) * e.loops.reduce((n, loop) => n * loop.size, 1) : times;
    if (e.kind === 'unary' || e.kind === 'binary' || e.kind === 'select') flops += times;
    if (e.kind === 'reduce') flops += inner;
    switch (e.kind) {
      case 'unary':
      case 'guarded':
      case 'reduce':
        count(e.x, inner);
        break;
      case 'binary':
        count(e.x, inner);
        count(e.y, inner);
        break;
      case 'select':
        for (const part of [e.a, e.b, e.x, e.y]) count(part, inner);
        break;
    }
  };
  count(kernel.value, kernel.loops.reduce((n, { loop }) => n * loop.size, 1));
  const moved = kernel.argumentSizes.reduce((sum, size) => sum + size, kernel.cells);
  return { flops, bytes: moved * 4 };
}
