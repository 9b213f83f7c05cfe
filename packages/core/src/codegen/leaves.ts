import { type DType, isWhole } from '../expression/dtype';
import type { GraphNode } from '../graph/node';
import { rowMajorStrides, shapeText, sizeOf } from '../shape/shape';
import type { Place } from './layout';
import type { PlanBuffer } from './schedule';
import type { Users } from './users';

/** The leaves of a graph that is being scheduled: buffers that are there before the first kernel runs. */
export class Leaves {
  private readonly leaves: readonly GraphNode[];
  private readonly numbers: ReadonlyMap<GraphNode, number>;

  constructor(
    order: readonly GraphNode[],
    private readonly buffers: PlanBuffer[],
  ) {
    this.leaves = order.filter((node) => node.value !== null);
    this.numbers = new Map(this.leaves.map((node, leaf) => [node, leaf]));
  }

  /** Gives each leaf that kernels read its place: single numbers side by side, all others where they are. */
  place(places: Map<GraphNode, Place>, users: Users): void {
    // those that are read only as one have no place of their own, nor has an empty part of a concatenation, which nobody reads
    const read = this.leaves.filter((node) => {
      const readers = users.of(node);
      return sizeOf(node.shape) > 0 && (readers.length === 0 || readers.some(({ op }) => op?.role !== 'packed'));
    });
    for (const isInteger of [false, true]) {
      const scalars = read.filter(({ shape, dtype }) => sizeOf(shape) === 1 && isWhole(dtype) === isInteger);
      if (scalars.length === 0) continue;
      const buffer = this.pack(scalars, 'single numbers', isInteger ? 'int32' : 'float32');
      scalars.forEach((node, offset) => {
        places.set(node, { buffer, offset, strides: node.shape.map(() => 0), dtype: node.dtype });
      });
    }
    for (const node of read) {
      const { shape, dtype, value } = node;
      if (sizeOf(shape) === 1) continue;
      places.set(node, { buffer: this.buffers.length, offset: 0, strides: value?.strides ?? [], dtype });
      const label = `an input of shape ${shapeText(shape)}`;
      this.buffers.push({ kind: 'leaf', leaf: this.numberOf(node), size: value?.data.length ?? 0, label, dtype });
    }
  }

  /** The place of leaves that are read as one. */
  packed({ inputs, shape, dtype }: GraphNode): Place {
    const buffer = this.pack(inputs, `inputs as one of shape ${shapeText(shape)}`, dtype);
    return { buffer, offset: 0, strides: rowMajorStrides(shape), dtype };
  }

  private pack(nodes: readonly GraphNode[], label: string, dtype: DType): number {
    const size = nodes.length * sizeOf(nodes[0].shape);
    return this.buffers.push({ kind: 'packed', leaves: nodes.map((node) => this.numberOf(node)), size, label, dtype }) - 1;
  }

  private numberOf(node: GraphNode): number {
    return this.numbers.get(node) as number;
  }
}
