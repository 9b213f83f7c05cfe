import { type Affine, type Loop, loopIndex, replaceLoop, shiftIndex } from '../../expression/affine';
import { type ReduceExpression, reducesOf, rewrite } from '../../expression/expression';
import { ExpressionIds } from '../../expression/identity';
import type { Kernel } from '../kernel';
import { FunctionBuilder } from './assembler';
import { Evaluator } from './evaluate';
import type { OutputLevel } from './levels';
import { Pointers } from './pointers';
import { dependencies } from './tiling';
import { emitRows } from './workUnits';

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
 * there on it looks at one term at a time. Two halves are merged so as quickly as they are read. Each sum waits for the one before it, so that
 * a range is gone through from its middle on as well.
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
  const inner = levels.length - 1;
  const local = () => f.local('i32');
  const [from, to] = emitRows(f, kernel, along);
  const [turns, turn] = [local(), local()];

  /** What goes up from the position behind the one that a local holds. */
  const climber = (start: number) => {
    const pointers = new Pointers(f, { ...kernel, loops: levels }, levels, new Set());
    const evaluator = new Evaluator(f, pointers, mathImports, new Set(), relaxed, { vector: null, jam: new Map() });
    evaluator.prepareConstants(kernel.values);
    pointers.start();
    const [at, count, width, place] = [local(), local(), local(), local()];
    const [now, last] = [sum, before].map((reduction) => {
      const total = f.local('v128');
      evaluator.accumulators.set(reduction, total);
      return total;
    });
    /** Leaves the term at `place` on the stack, 0 behind the last one. */
    const term = (): void => {
      evaluator.beginTile();
      f.get(place).i32(terms.size).do('i32.lt_u').ifVector();
      pointers.openPlace(terms, place);
      f.get(evaluator.value(sum.x, new Map(), null));
      pointers.closePlace(terms);
      f.do('else').i32(0).do('i32x4.splat', 'end').extractInteger(0);
    };
    const begin = (): void => {
      f.i32(0).set(count);
      f.i32(2 ** Math.floor(Math.log2(terms.size))).set(width);
    };
    const step = (): void => {
      f.get(start).get(turn).do('i32.add').set(at);
      pointers.setPosition(inner, at);
      pointers.advance(inner);
      f.loop().get(count).get(width).do('i32.add').i32(1).do('i32.sub').set(place);
      f.get(place).i32(1).do('i32.add').get(count);
      term();
      f.do('select').set(count);
      f.get(width).i32(2).do('i32.div_u').tee(width).branchIf(0).do('end');
      // the next sum is this one or one more
      f.i32(1).set(width).get(now).set(last).get(count).do('i32x4.splat').set(now);
      evaluator.beginTile();
      f.get(turn).if();
      const value = evaluator.value(kernel.values[0], new Map(), null);
      f.get(pointers.output).get(value).storeLane(0, 0).do('end');
    };
    return { pointers, begin, step };
  };

  f.get(to).get(from).do('i32.sub').i32(1).do('i32.add').i32(2).do('i32.div_u').set(turns);
  // both start one position before their first, and the second ends at the last
  f.get(from).i32(1).do('i32.sub').set(from).get(to).get(turns).do('i32.sub').i32(1).do('i32.sub').set(to);
  const climbers = [from, to].map(climber);
  const [{ pointers }, other] = climbers;
  const nest = (depth: number): void => {
    if (depth < inner) {
      if (levels[depth].tiles === 1) nest(depth + 1);
      else
        pointers.repeat(depth, (index) => {
          other.pointers.setPosition(depth, index);
          other.pointers.advance(depth);
          nest(depth + 1);
        });
      return;
    }
    for (const { begin } of climbers) begin();
    f.i32(0).set(turn).loop();
    for (const { step } of climbers) step();
    f.get(turn).i32(1).do('i32.add').tee(turn).get(turns).do('i32.gt_s', 'i32.eqz').branchIf(0).do('end');
  };
  f.block().get(turns).do('i32.eqz').branchIf(0);
  nest(0);
  f.do('end');
  return f;
}
