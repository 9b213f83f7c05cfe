import { GraphNode } from '../graph/node';
import { topologicalOrder } from '../graph/topology';
import { type Loop, loopOf } from '../ops/loop';
import { rowMajorStrides, shapeText, sizeOf } from '../shape/shape';
import { loadAt, type Place } from './layout';
import type { Lower, Surroundings } from './lower';
import { readElsewhere } from './ownAddresses';
import type { ScheduledKernel } from './schedule';

/**
 * A loop over time: the kernels of one time are made, and run again at every other on what lies one time further. So a sequence costs the scheduler
 * no more than one of its steps, and all lengths run the same code.
 */
export const loopOverTime: Lower = (node, surroundings) => {
  const loop = loopOf(node);
  if (loop === null) return null;
  const { list, places } = surroundings;
  const { shape, dtype } = node;
  const strides = rowMajorStrides(shape);
  const initial = surroundings.placeAsItLies(loop.initial);
  const apart = new Distances(loop, surroundings);
  const sequences = loop.sequences.map((sequence) => apart.sequence(sequence));
  const constants = loop.constants.map((constant) => apart.constant(constant));
  const buffer = list.reserve(sizeOf(shape), `${loop.name} of shape ${shapeText(shape)}`, dtype);
  const rowOf = (row: number) => ({ buffer, offset: row * strides[0], strides: strides.slice(1), dtype });
  copyInto(rowOf(loop.backwards ? loop.steps : 0), loop, initial, surroundings);

  const first = loop.backwards ? loop.steps - 1 : 0;
  apart.add(buffer, loop.backwards ? -strides[0] : strides[0]);
  const carried = leafAt(loop.initial.shape, rowOf(loop.backwards ? loop.steps : 0), surroundings);
  const { products, columns } = loop.body(carried, sequences, constants);
  const from = list.kernels.length;
  const order = topologicalOrder(products, (one) => places.has(one)).filter((one) => !places.has(one));
  surroundings.computeRepeated(order, loop.steps);
  for (const product of products) surroundings.place(product);
  storeColumns(rowOf(loop.backwards ? first : first + 1), loop, columns, surroundings);
  repeat(list.kernels.splice(from), loop.steps, buffer, apart, surroundings);
  return { buffer, offset: 0, strides, dtype };
};

/** How far apart two times of a loop lie, in each buffer that it reads or writes. */
class Distances {
  private readonly steps = new Map<number, number>();

  constructor(
    private readonly loop: Loop,
    private readonly surroundings: Surroundings,
  ) {}

  /** The first time of a sequence that the loop comes to, as a node of its own. */
  sequence(node: GraphNode): GraphNode {
    const { steps, backwards } = this.loop;
    const stepOf = ({ strides: [stride] }: Place) => (steps === 1 ? 0 : backwards ? -stride : stride);
    const place = this.placed(node, stepOf);
    const first = backwards ? (steps - 1) * place.strides[0] : 0;
    return leafAt(
      node.shape.slice(1),
      { ...place, offset: place.offset + first, strides: place.strides.slice(1) },
      this.surroundings,
    );
  }

  /** What is the same at all times, as a node of its own. */
  constant(node: GraphNode): GraphNode {
    return leafAt(
      node.shape,
      this.placed(node, () => 0),
      this.surroundings,
    );
  }

  add(buffer: number, step: number): void {
    this.steps.set(buffer, step);
  }

  of(buffer: number): number {
    return this.steps.get(buffer) ?? 0;
  }

  /** Where a node lies. A buffer of which the loop reads something else at another distance is no place for it: then it is a copy. */
  private placed(node: GraphNode, stepOf: (place: Place) => number): Place {
    const { surroundings } = this;
    const place = surroundings.placeAsItLies(node);
    const known = this.steps.get(place.buffer);
    const lies = known === undefined || known === stepOf(place) ? place : surroundings.copyInRows(node, place);
    this.steps.set(lies.buffer, stepOf(lies));
    return lies;
  }
}

/** A node that stands for memory at a place. */
function leafAt(shape: readonly number[], place: Place, { places }: Surroundings): GraphNode {
  const leaf = new GraphNode(null, [], undefined, shape, false, place.dtype);
  places.set(leaf, place);
  return leaf;
}

function copyInto(to: Place, { name, initial: { shape, dtype } }: Loop, from: Place, { list, elements }: Surroundings): void {
  const { loops, index } = elements.loopsOf(shape);
  list.addInto(to, { name: `start of ${name}`, shape, loops, expressions: [loadAt(from, index)], dtype }, to.strides, [0]);
}

/** Computes the columns of a time side by side, all in one kernel: what is made for one of them is there for the others. */
function storeColumns(to: Place, { name }: Loop, columns: readonly GraphNode[], { list, elements }: Surroundings): void {
  const [{ shape, dtype }] = columns;
  const computation = {
    name,
    shape,
    loops: elements.loopsOf(shape).loops,
    expressions: columns.map((column) => elements.atLoops(column)),
    dtype,
  };
  list.addInto(
    to,
    computation,
    to.strides,
    columns.map((_, i) => i * shape[1]),
  );
}

/** Adds the kernels of one time for every time: what reads only what is the same at all times once, and all others in turn, on values of their own. */
function repeat(
  kernels: readonly ScheduledKernel[],
  steps: number,
  handedOn: number,
  apart: Distances,
  { list }: Surroundings,
): void {
  const changing = new Set([handedOn]);
  const isRepeated = ({ arguments: from }: ScheduledKernel) => from.some((id) => apart.of(id) !== 0 || changing.has(id));
  const repeated = kernels.filter((one) => {
    if (!isRepeated(one)) {
      list.kernels.push(one);
      return false;
    }
    changing.add(one.output);
    return true;
  });
  for (let step = 0; step < steps; step++) {
    const own = new Map<number, number>();
    for (const one of repeated) {
      const { size, label, dtype } = list.buffers[one.output];
      if (step > 0 && one.output !== handedOn && !own.has(one.output)) own.set(one.output, list.reserve(size, label, dtype));
    }
    for (const one of repeated) list.kernels.push(step === 0 ? one : laterOn(one, step, own, apart));
  }
}

/** A kernel so many times later. */
function laterOn(one: ScheduledKernel, step: number, own: ReadonlyMap<number, number>, apart: Distances): ScheduledKernel {
  const { kernel, arguments: from, output, offset } = one;
  const moves = from.some((id) => apart.of(id) !== 0);
  return {
    ...one,
    kernel: moves
      ? readElsewhere(
          kernel,
          ({ argument, offset: at }) => ({ argument, offset: at + step * apart.of(from[argument]) }),
          kernel.argumentSizes,
        )
      : kernel,
    arguments: from.map((id) => own.get(id) ?? id),
    output: own.get(output) ?? output,
    ...(offset !== undefined && { offset: offset + step * apart.of(output) }),
  };
}
