import { type Affine, type Loop, loopIndex, replaceLoop, shiftIndex } from '../../expression/affine';
import { type ReduceExpression, reducesOf, rewrite } from '../../expression/expression';
import { ExpressionIds } from '../../expression/identity';
import type { Kernel } from '../kernel';
import { FunctionBuilder } from './assembler';
import { Evaluator } from './evaluate';
import type { OutputLevel } from './levels';
import { Pointers } from './pointers';
import { dependencies } from './tiling';

/** A sum that rises by one at most from each position of a loop over the output to the next. */
export interface Stair {
  readonly sum: ReduceExpression;
  /** The same sum at the position before. */
  readonly before: ReduceExpression;
  /** That loop, which a guard within the sum counts. */
  readonly along: Loop;
}

/** The stair that a kernel's value is made of, else null. */
export function stairOf({ values, loops, outermost }: Kernel): Stair | null {
  const [sum, before, ...others] = reducesOf(values[0]);
  if (!sum?.isStair || !before?.isStair || others.length > 0 || values.length > 1 || outermost !== null) return null;
  const ids = new ExpressionIds();
  const along = loops.find(({ loop }) => {
    const index = (at: Affine) => replaceLoop(at, loop, shiftIndex(loopIndex(loop), -1));
    return dependencies(sum).has(loop) && ids.idOf(rewrite([sum], { index })[0]) === ids.idOf(before);
  });
  return along === undefined ? null : { sum, before, along: along.loop };
}

/**
 * The code of a stair: a range of positions of its loop for all others, one by one; where the sum stands before the first of them is found by halving. From
 * there on it looks at one term at a time. Two halves are merged so as quickly as they are read.
 */
export function renderStairs(
  kernel: Kernel,
  { sum, before, along }: Stair,
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
  const [total, last] = [sum, before].map((reduction) => {
    const local = f.local('v128');
    evaluator.accumulators.set(reduction, local);
    return local;
  });
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
  const inner = levels.length - 1;
  const steps = (): void => {
    f.get(from).i32(1).do('i32.sub').set(at).i32(0).set(count);
    f.i32(2 ** Math.floor(Math.log2(terms.size))).set(width);
    f.loop();
    pointers.setPosition(inner, at);
    pointers.advance(inner);
    f.loop().get(count).get(width).do('i32.add').i32(1).do('i32.sub').set(place);
    f.get(place).i32(1).do('i32.add').get(count);
    term();
    f.do('select').set(count);
    f.get(width).i32(2).do('i32.div_u').tee(width).branchIf(0).do('end');
    // the next sum is this one or one more
    f.i32(1).set(width).get(total).set(last).get(count).do('i32x4.splat').set(total);
    evaluator.beginTile();
    f.get(at).get(from).do('i32.ge_s').if();
    const value = evaluator.value(kernel.values[0], new Map(), null);
    f.get(pointers.output).get(value).storeLane(0, 0).do('end');
    f.get(at).i32(1).do('i32.add').tee(at).get(to).do('i32.lt_s').branchIf(0).do('end');
  };
  const nest = (depth: number): void => {
    if (depth === inner) steps();
    else if (levels[depth].tiles === 1) nest(depth + 1);
    else pointers.repeat(depth, () => nest(depth + 1));
  };
  f.block().get(from).get(to).do('i32.ge_s').branchIf(0);
  nest(0);
  f.do('end');
  return f;
}
