import type { Affine, Loop } from './affine';
import { type DType, isWhole } from './dtype';
import { type BinaryName, primitiveOf, type UnaryName } from './primitives/primitives';

export type { BinaryName, UnaryName };
export type CompareName = 'equal' | 'greater' | 'greaterEqual';
export type ReduceName = 'sum' | 'max' | 'argmax';

/** A condition 0 <= index < size on an index that may leave its buffer (padding). */
export interface Guard {
  readonly index: Affine;
  readonly size: number;
}

/**
 * How memory in blocks is read: the loop over all that is in blocks (which is not in the load's index), the blocks' size and distance, and how far apart
 * neighbours in a block lie.
 */
export interface Blocked {
  readonly loop: Loop;
  readonly size: number;
  readonly stride: number;
  readonly step: number;
  /** Where numbers lie behind so many blocks, in a last block of another size: where that begins, and the loop in such steps. */
  readonly rest: { readonly count: number; readonly index: Affine } | null;
}

/**
 * What a kernel computes for one output element, as a tree over loop counters.
 * It is the single description from which the kernels of every backend are rendered. What has a `dtype` is float32 where none is said.
 */
export type Expression =
  | { readonly kind: 'constant'; readonly value: number; readonly dtype?: DType | undefined }
  /** The number at `index` of buffer number `buffer` of the plan. */
  | {
      readonly kind: 'load';
      readonly buffer: number;
      readonly index: Affine;
      readonly dtype?: DType | undefined;
      /** For memory in blocks, until the loop over what is in blocks is cut. */
      readonly blocked?: Blocked | undefined;
    }
  /** A loop counter as a number. */
  | { readonly kind: 'index'; readonly index: Affine; readonly dtype?: DType | undefined }
  | { readonly kind: 'unary'; readonly name: UnaryName; readonly x: Expression }
  | { readonly kind: 'binary'; readonly name: BinaryName; readonly x: Expression; readonly y: Expression }
  /** compare(a, b) ? x : y */
  | {
      readonly kind: 'select';
      readonly compare: CompareName;
      readonly a: Expression;
      readonly b: Expression;
      readonly x: Expression;
      readonly y: Expression;
    }
  /** x where all guards hold, else the constant; x's loads happen only where they hold. */
  | { readonly kind: 'guarded'; readonly guards: readonly Guard[]; readonly x: Expression; readonly otherwise: number }
  /** x where `loop` stands at `place`, an integer that is computed; 0 where that is no position of the loop, and nothing is loaded. */
  | { readonly kind: 'at'; readonly loop: Loop; readonly place: Expression; readonly x: Expression }
  /** argmax gives the position of the first maximum, counted over `loops` in order, the last one fastest; `dtype` is that position's. */
  | {
      readonly kind: 'reduce';
      readonly name: ReduceName;
      readonly loops: readonly Loop[];
      readonly x: Expression;
      readonly dtype?: DType | undefined;
      /** Whether what is summed is added and subtracted to become the result: then the sum must be closer than that may be. */
      readonly isExact?: true | undefined;
      /**
       * Whether the terms of a sum over one loop are 1 up to some position and 0 from there on, so that it is found by halving. Where the output's
       * position that guards count goes one on, the sum stays or becomes one more.
       */
      readonly isStair?: true | undefined;
    };

export type LoadExpression = Extract<Expression, { kind: 'load' }>;
export type ReduceExpression = Extract<Expression, { kind: 'reduce' }>;
export type AtExpression = Extract<Expression, { kind: 'at' }>;
export type SelectExpression = Extract<Expression, { kind: 'select' }>;

export const constant = (value: number, dtype?: DType): Expression => ({ kind: 'constant', value, dtype });
export const indexValue = (index: Affine, dtype?: DType): Expression => ({ kind: 'index', index, dtype });
export const at = (loop: Loop, place: Expression, x: Expression): Expression => ({ kind: 'at', loop, place, x });
export const unary = (name: UnaryName, x: Expression): Expression => ({ kind: 'unary', name, x });
export const binary = (name: BinaryName, x: Expression, y: Expression): Expression => ({ kind: 'binary', name, x, y });
export const select = (compare: CompareName, a: Expression, b: Expression, x: Expression, y: Expression): Expression => ({
  kind: 'select',
  compare,
  a,
  b,
  x,
  y,
});
export const guarded = (guards: readonly Guard[], x: Expression, otherwise = 0): Expression =>
  guards.length === 0 ? x : { kind: 'guarded', guards, x, otherwise };
export const reduce = (name: ReduceName, loops: readonly Loop[], x: Expression, dtype?: DType): ReduceExpression => ({
  kind: 'reduce',
  name,
  loops: loops.filter((loop) => loop.size !== 1),
  x,
  dtype,
});

/** A sum that is one of several which are added and subtracted to become the result. */
export const exactSum = (loops: readonly Loop[], x: Expression): ReduceExpression => ({
  ...reduce('sum', loops, x),
  isExact: true,
});

/** How many terms along a loop are 1, which are the first of them; all others are 0. */
export const stair = (loop: Loop, x: Expression): ReduceExpression => ({
  ...reduce('sum', [loop], x),
  isStair: loop.size > 1 || undefined,
});

export function isPrimitive(e: Expression): e is Extract<Expression, { kind: 'unary' | 'binary' }> {
  return e.kind === 'unary' || e.kind === 'binary';
}

/** What an expression's values are. */
export function dtypeOf(e: Expression): DType {
  switch (e.kind) {
    case 'constant':
    case 'load':
    case 'index':
      return e.dtype ?? 'float32';
    case 'unary':
    case 'binary':
      return primitiveOf(e.name).dtype ?? 'float32';
    case 'reduce':
      return e.name === 'argmax' ? (e.dtype ?? 'float32') : dtypeOf(e.x);
    case 'select':
    case 'guarded':
    case 'at':
      return dtypeOf(e.x);
  }
}

/** Whether an expression's values are integers. */
export const isWholeNumber = (e: Expression): boolean => isWhole(dtypeOf(e));

/** The expressions directly inside one. */
export function children(e: Expression): readonly Expression[] {
  switch (e.kind) {
    case 'constant':
    case 'load':
    case 'index':
      return [];
    case 'unary':
    case 'guarded':
    case 'reduce':
      return [e.x];
    case 'binary':
      return [e.x, e.y];
    case 'at':
      return [e.place, e.x];
    case 'select':
      return [e.a, e.b, e.x, e.y];
  }
}

/** The same expression around other expressions inside. */
export function withChildren(e: Expression, go: (child: Expression) => Expression): Expression {
  switch (e.kind) {
    case 'constant':
    case 'load':
    case 'index':
      return e;
    case 'unary':
    case 'guarded':
    case 'reduce':
      return { ...e, x: go(e.x) };
    case 'binary':
      return { ...e, x: go(e.x), y: go(e.y) };
    case 'at':
      return { ...e, place: go(e.place), x: go(e.x) };
    case 'select':
      return { ...e, a: go(e.a), b: go(e.b), x: go(e.x), y: go(e.y) };
  }
}

/** Calls `visit` on an expression and all within it, each shared one once. */
export function walk(root: Expression, visit: (e: Expression) => void): void {
  walkAll([root], visit);
}

/** The same for several expressions that may share parts. */
export function walkAll(roots: readonly Expression[], visit: (e: Expression) => void): void {
  const seen = new Set<Expression>();
  // a scheduler walks through thousands once: no list is made for each
  const go = (e: Expression): void => {
    if (seen.has(e)) return;
    seen.add(e);
    visit(e);
    switch (e.kind) {
      case 'constant':
      case 'load':
      case 'index':
        return;
      case 'unary':
      case 'guarded':
      case 'reduce':
        go(e.x);
        return;
      case 'binary':
        go(e.x);
        go(e.y);
        return;
      case 'at':
        go(e.place);
        go(e.x);
        return;
      case 'select':
        go(e.a);
        go(e.b);
        go(e.x);
        go(e.y);
    }
  };
  for (let i = 0; i < roots.length; i++) go(roots[i]);
}

/** How often each expression is directly within others, or among the roots. */
export function usesIn(roots: readonly Expression[]): ReadonlyMap<Expression, number> {
  const uses = new Map<Expression, number>();
  const note = (e: Expression) => uses.set(e, (uses.get(e) ?? 0) + 1);
  for (const root of roots) note(root);
  walkAll(roots, (e) => {
    for (const child of children(e)) note(child);
  });
  return uses;
}

/** Every affine index within an expression: of loads, of guards, of counters used as numbers. */
export function indicesOf(root: Expression): Affine[] {
  const found: Affine[] = [];
  walk(root, (e) => {
    if (e.kind === 'load' || e.kind === 'index') found.push(e.index);
    if (e.kind === 'guarded') found.push(...e.guards.map((guard) => guard.index));
  });
  return found;
}

export function loadsOf(root: Expression): LoadExpression[] {
  const found: LoadExpression[] = [];
  walk(root, (e) => {
    if (e.kind === 'load') found.push(e);
  });
  return found;
}

/** The buffers that expressions read, each once, in the order in which they are met. */
export function buffersOf(roots: readonly Expression[]): number[] {
  return [...new Set(roots.flatMap(loadsOf).map((load) => load.buffer))];
}

export function reducesOf(root: Expression): ReduceExpression[] {
  const found: ReduceExpression[] = [];
  walk(root, (e) => {
    if (e.kind === 'reduce') found.push(e);
  });
  return found;
}

/** Where expressions stand at computed places. */
export function atsOf(roots: readonly Expression[]): AtExpression[] {
  const found: AtExpression[] = [];
  walkAll(roots, (e) => {
    if (e.kind === 'at') found.push(e);
  });
  return found;
}

/** Whether a reduction within an expression is computed only where a guard holds. */
export function isGuarded(root: Expression, reduction: ReduceExpression): boolean {
  let guarded = false;
  walk(root, (e) => {
    if (e.kind === 'guarded' && reducesOf(e).includes(reduction)) guarded = true;
  });
  return guarded;
}

/** Replaces parts of an expression; what is not given stays. */
export interface Rewrite {
  readonly index?: (index: Affine) => Affine;
  readonly loops?: (loops: readonly Loop[]) => readonly Loop[];
  readonly buffer?: (buffer: number) => number;
  /** Called on every rebuilt load. */
  readonly load?: (e: LoadExpression) => Expression;
  /** Called on every rebuilt reduction. */
  readonly reduce?: (e: ReduceExpression) => Expression;
}

/** Rebuilds expressions with parts replaced; what they shared stays shared. */
export function rewrite(
  roots: readonly Expression[],
  { index = same, loops = same, buffer = same, load = same, reduce = same }: Rewrite,
): Expression[] {
  const done = new Map<Expression, Expression>();
  const go = (e: Expression): Expression => {
    let result = done.get(e);
    if (result === undefined) {
      result = rebuild(e);
      done.set(e, result);
    }
    return result;
  };
  const rebuild = (e: Expression): Expression => {
    switch (e.kind) {
      case 'load':
        return load({ ...e, buffer: buffer(e.buffer), index: index(e.index), ...behindBlocks(e, index) });
      case 'index':
        return indexValue(index(e.index), e.dtype);
      case 'guarded':
        return guarded(
          e.guards.map((g) => ({ index: index(g.index), size: g.size })),
          go(e.x),
          e.otherwise,
        );
      case 'reduce':
        return reduce({ ...e, loops: loops(e.loops), x: go(e.x) });
      default:
        return withChildren(e, go);
    }
  };
  return roots.map(go);
}

function behindBlocks({ blocked }: LoadExpression, index: (index: Affine) => Affine) {
  if (blocked === undefined || blocked.rest === null) return {};
  return { blocked: { ...blocked, rest: { ...blocked.rest, index: index(blocked.rest.index) } } };
}

const same = <T>(part: T): T => part;
