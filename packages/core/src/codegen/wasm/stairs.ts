import type { Loop } from '../../expression/affine';
import { type ReduceExpression, reducesOf, walk } from '../../expression/expression';
import type { Kernel } from '../kernel';
import { FunctionBuilder } from './assembler';
import { Evaluator } from './evaluate';
import type { OutputLevel } from './levels';
import { Pointers } from './pointers';

/** A sum that rises by one at most from each position of a loop over the output to the next. */
export interface Stair {
  readonly sum: ReduceExpression;
  /** That loop, which a guard within the sum counts. */
  readonly along: Loop;
}

/** The stair that a kernel's value is made of, else null. */
export function stairOf({ values, loops, outermost }: Kernel): Stair | null {
  const [sum, ...others] = reducesOf(values[0]);
  if (!sum?.isStair || sum.loops.length !== 1 || others.length > 0 || values.length > 1 || outermost !== null) return null;
  let along: Loop | undefined;
  walk(sum.x, (e) => {
    if (e.kind === 'guarded') along ??= loops.find(({ loop }) => e.guards.some(({ index }) => index.terms.get(loop) === 1))?.loop;
  });
  return along === undefined ? null : { sum, along };
}

/**
 * The code of a stair: a range of positions of its loop for all others, one by one; where the sum stands at the first of them is found by halving. From
 * there on it looks at one term at a time. Two halves are merged so as quickly as they are read.
 */
export function renderStairs(
  kernel: Kernel,
  { sum, along }: Stair,
  mathImports: readonly string[],
  relaxed: boolean,
): FunctionBuilder {
  const f = new FunctionBuilder(3);
  const [terms] = sum.loops;
  const ordered = [...kernel.loops.filter(({ loop }) => loop !== along), ...kernel.loops.filter(({ loop }) => loop === along)];
  const levels = ordered.map(({ loop: { size }, loop, stride }): OutputLevel => {
    return { loop, stride, lanes: 1, span: 1, from: 0, size, tiles: size, isOpen: false };
  });
  const pointers = new Pointers(f, { ...kernel, loops: levels }, levels, new Set());
  const evaluator = new Evaluator(f, pointers, mathImports, new Set(), relaxed, { vector: null, jam: new Map() });
  evaluator.prepareConstants(kernel.values);
  pointers.start();
  const [from, to, at, count, width, place] = Array.from({ length: 6 }, () => f.local('i32'));
  const total = f.local('v128');
  evaluator.accumulators.set(sum, total);
  const cells = kernel.cells / along.size;
  for (const [cell, local] of [from, to].entries()) {
    f.get(cell)
      .i32(cells - 1)
      .do('i32.add')
      .i32(cells)
      .do('i32.div_u')
      .set(local);
  }
  /** Leaves the term at `place` on the stack, 0 behind the last one. */
  const term = (): void => {
    evaluator.beginTile();
    f.get(place).i32(terms.size).do('i32.lt_u').ifVector();
    pointers.openPlace(terms, place);
    f.get(evaluator.value(sum.x, new Map(), null));
    pointers.closePlace(terms);
    f.do('else').i32(0).do('i32x4.splat', 'end').extractInteger(0);
  };
  const last = levels.length - 1;
  const steps = (): void => {
    f.get(from).set(at).i32(0).set(count);
    f.i32(2 ** Math.floor(Math.log2(terms.size))).set(width);
    f.loop();
    pointers.setPosition(last, at);
    pointers.advance(last);
    f.loop().get(count).get(width).do('i32.add').i32(1).do('i32.sub').set(place);
    term();
    f.get(width).do('i32.mul').get(count).do('i32.add').set(count);
    f.get(width).i32(2).do('i32.div_u').tee(width).branchIf(0).do('end');
    // the next sum is this one or one more
    f.i32(1).set(width).get(count).do('i32x4.splat').set(total);
    evaluator.beginTile();
    const value = evaluator.value(kernel.values[0], new Map(), null);
    f.get(pointers.output).get(value).storeLane(0, 0);
    f.get(at).i32(1).do('i32.add').tee(at).get(to).do('i32.lt_s').branchIf(0).do('end');
  };
  const nest = (depth: number): void => {
    if (depth === last) steps();
    else if (levels[depth].tiles === 1) nest(depth + 1);
    else pointers.repeat(depth, () => nest(depth + 1));
  };
  f.block().get(from).get(to).do('i32.ge_s').branchIf(0);
  nest(0);
  f.do('end');
  return f;
}
