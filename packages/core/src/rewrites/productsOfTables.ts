import type { GraphNode } from '../graph/node';
import { eq, where } from '../ops/comparison';
import { inDtype } from '../ops/define';
import { add, sub } from '../ops/elementwise';
import { gather, scatterSum } from '../ops/indexing';
import { linear, linearWeightGradient, matrixProduct } from '../ops/matmul';
import { sum } from '../ops/reduction';
import { expand, reshape, shaped } from '../ops/view';
import { sameShape, sizeOf } from '../shape/shape';
import { type Graph, type Now, replaceNodes, UsersInGraph } from './graph';
import { behindRowViews, leading } from './rowViews';

/** At least so many times as many rows as a table has must be chosen from it. */
const REPEATED = 2;
/** At least so long must the rows be: the products of shorter ones take no longer than adding up what is multiplied by them. */
const WIDTH = 32;
/** What comes back for a row of the table is added up one after the other, which rounds more than a product does: of so many rows at a time. */
const STRETCH = 512;

/**
 * Products of rows that an index chooses from a table of fewer rows (what a recurrent network makes of characters): the table is
 * multiplied, and the index chooses from the products. On the way back what comes for one row of the table is added up, and then multiplied.
 */
export function multiplyTables(graph: Graph): Graph {
  if (!graph.order.some(({ op }) => op === gather.definition)) return graph;
  const users = new UsersInGraph(graph);
  return replaceNodes(graph, (node, now) => {
    switch (node.op) {
      case linear.definition:
        return chosenProducts(node, null, now);
      case add.definition:
        return chosenSums(node, users, now);
      case linearWeightGradient.definition:
        return weightGradient(node, now);
      case scatterSum.definition:
        return tableGradient(node, users, now);
      default:
        return null;
    }
  });
}

/** linear(table[index], weight) is linear(table, weight)[index]; so is what adds a bias. */
function chosenProducts({ inputs: [x, weight], shape }: GraphNode, bias: GraphNode | null, now: Now): GraphNode | null {
  const chosen = chosenRows(x);
  if (chosen === null) return null;
  const alone = linear([now(chosen.table), now(weight)]);
  const products = bias === null ? alone : add([alone, now(bias)]);
  const index = overRows(chosen.indexOf(now), products.shape[1]);
  return shaped(gather([products, index], { dim: 0 }), shape);
}

/** A bias is added to the products of the table, if nobody else reads the others. */
function chosenSums({ inputs: [product, bias], shape }: GraphNode, users: UsersInGraph, now: Now): GraphNode | null {
  const isBias = product.op === linear.definition && product.value === null && sameShape(bias.shape, shape.slice(-1));
  return isBias && users.hasOne(product) ? chosenProducts(product, bias, now) : null;
}

/** The sum over all rows of grad times table[index] is that over the rows of the table of what grad has for each. */
function weightGradient({ inputs: [grad, x] }: GraphNode, now: Now): GraphNode | null {
  const chosen = chosenRows(x);
  if (chosen === null) return null;
  const { table, indexOf } = chosen;
  const index = indexOf(now);
  return linearWeightGradient([sumsByIndex(index, now(grad), table.shape[0]), onlyChosen(now(table), index)]);
}

/** A table with zeros in the rows that an index never chooses: what is no number there would be one of the sum's terms, times 0. */
function onlyChosen(table: GraphNode, index: GraphNode): GraphNode {
  const rows = shaped(index, [sizeOf(index.shape), 1]);
  // no constants: a rewritten graph has the leaves that it had
  const ones = inDtype(eq([rows, rows]), 'float32');
  const times = sumsByIndex(index, ones, table.shape[0]);
  return where([inDtype(times, 'bool'), table, sub([times, times])]);
}

/** What is added up by an index behind a product can be added up before it. */
function tableGradient({ inputs, attributes, shape }: GraphNode, users: UsersInGraph, now: Now): GraphNode | null {
  const [index, source] = inputs;
  const entries = perRow(index, attributes as { dim: number });
  const { base: product, views, back } = behindRowViews(source);
  if (entries === null || product.op !== matrixProduct.definition || product.value !== null) return null;
  const [grad, weight] = product.inputs;
  const isAlone = [product, ...views].every((node) => users.hasOne(node));
  if (!isAlone || weight.shape.length !== 2 || !isWorthIt(source.shape[0], shape[0], shape[1])) return null;
  const rows = back(shaped(now(entries), leading(source.shape)));
  return matrixProduct([sumsByIndex(rows, now(grad), shape[0]), now(weight)]);
}

/** Rows that an index chooses from a table, and the index, an entry for each of them in their order. */
interface ChosenRows {
  readonly table: GraphNode;
  readonly indexOf: (now: Now) => GraphNode;
}

function chosenRows(x: GraphNode): ChosenRows | null {
  const { base, forth } = behindRowViews(x);
  if (base.op !== gather.definition || base.value !== null) return null;
  const [table, index] = base.inputs;
  const entries = perRow(index, base.attributes as { dim: number });
  const [rows, width] = base.shape;
  if (entries === null || width !== table.shape[1] || !isWorthIt(rows, table.shape[0], width)) return null;
  return { table, indexOf: (now) => forth(shaped(now(entries), [rows])) };
}

/** The entries of an index that is the same all along a row, whatever their shape; null for another one. */
function perRow({ op, inputs, value, shape }: GraphNode, { dim }: { readonly dim: number }): GraphNode | null {
  if (dim !== 0 || value !== null || op !== expand.definition || shape.length !== 2) return null;
  let [entries] = inputs;
  if (!sameShape(entries.shape, [shape[0], 1])) return null;
  while (entries.op === reshape.definition && entries.value === null) [entries] = entries.inputs;
  return entries;
}

function isWorthIt(rows: number, tableRows: number, width: number): boolean {
  return width >= WIDTH && stretchOf(rows) >= REPEATED * tableRows;
}

/** How many rows are added up at a time: as many as may be, and all stretches alike. */
function stretchOf(rows: number): number {
  let stretch = Math.min(rows, STRETCH);
  while (rows % stretch > 0) stretch--;
  return stretch;
}

/** Sums of a gradient's rows for each of `size` places that an index tells. */
function sumsByIndex(index: GraphNode, grad: GraphNode, size: number): GraphNode {
  const width = grad.shape.at(-1) as number;
  const rows = sizeOf(index.shape);
  const stretch = stretchOf(rows);
  const shape = [rows / stretch, stretch, width];
  const places = expand([shaped(index, [rows / stretch, stretch, 1])], { shape });
  const sums = scatterSum([places, shaped(grad, shape)], { dim: 1, size });
  return shaped(shape[0] === 1 ? sums : sum([sums], { dims: [0] }), [size, width]);
}

/** An index of an entry for each row, for all numbers of the rows. */
function overRows(index: GraphNode, width: number): GraphNode {
  const rows = sizeOf(index.shape);
  return expand([shaped(index, [rows, 1])], { shape: [rows, width] });
}
