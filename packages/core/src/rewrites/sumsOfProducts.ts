import type { GraphNode } from '../graph/node';
import { cat } from '../ops/concatenation';
import { add } from '../ops/elementwise';
import { linearWeightGradient } from '../ops/matmul';
import { unsqueeze } from '../ops/slice';
import { sameShape, sizeOf } from '../shape/shape';
import { type Graph, replaceNodes, UsersInGraph } from './graph';

/** A sum of many terms, some of them products that one product can compute. */
interface SumOfProducts {
  readonly products: readonly GraphNode[];
  readonly others: readonly GraphNode[];
}

/**
 * The gradients of a weight that is used again and again (at each step of a recurrent network), added up: one product whose sum runs
 * over all uses, of what they read and what came back put side by side. Each product by itself would read and write all of the sum.
 */
export function joinSumsOfProducts(graph: Graph): Graph {
  if (!graph.order.some(({ op }) => op === linearWeightGradient.definition)) return graph;
  const users = new UsersInGraph(graph);
  const sums = findSums(graph, users);
  if (sums.size === 0) return graph;
  return replaceNodes(graph, (node, now) => {
    const sum = sums.get(node);
    if (sum === undefined) return null;
    const joined = joinProducts(sum.products, users, now);
    return sum.others.reduce((total, other) => add([total, now(other)]), joined);
  });
}

/** The outermost additions of sums with two or more products that are worth joining. */
function findSums({ order }: Graph, users: UsersInGraph): Map<GraphNode, SumOfProducts> {
  const inside = new Uint8Array(order.length);
  const sums = new Map<GraphNode, SumOfProducts>();
  for (let i = order.length - 1; i >= 0; i--) {
    const node = order[i];
    if (inside[i] === 1 || !isSum(node)) continue;
    const within: GraphNode[] = [];
    const terms = termsOf(node, users, within);
    for (let k = 0; k < within.length; k++) inside[within[k].position] = 1;
    const like = terms.find(isSmallProduct);
    const isJoined = (term: GraphNode) => users.hasOne(term) && isSmallProduct(term) && sameRows(term, like);
    const products = terms.filter(isJoined);
    if (products.length > 1) sums.set(node, { products, others: terms.filter((term) => !isJoined(term)) });
  }
  return sums;
}

/** An addition of two values of one shape. */
export function isSum({ op, value, inputs, shape }: GraphNode): boolean {
  if (op !== add.definition || value !== null) return false;
  const x = inputs[0];
  const y = inputs[1];
  return x !== y && sameShape(x.shape, shape) && sameShape(y.shape, shape);
}

/**
 * What is added up in a chain of additions that nothing else sees; from the left, without a call stack: there may be thousands. The
 * additions are added to `within`.
 */
export function termsOf(sum: GraphNode, users: Pick<UsersInGraph, 'hasOne'>, within: GraphNode[]): GraphNode[] {
  const terms: GraphNode[] = [];
  const open = [sum];
  while (open.length > 0) {
    const node = open.pop() as GraphNode;
    if (node !== sum && !(isSum(node) && users.hasOne(node))) {
      terms.push(node);
      continue;
    }
    within.push(node);
    open.push(node.inputs[1], node.inputs[0]);
  }
  return terms;
}

/** A weight's gradient from so few rows that putting them side by side costs less than another pass over the sum. */
function isSmallProduct({ op, value, inputs, shape }: GraphNode): boolean {
  if (op !== linearWeightGradient.definition || value !== null || sizeOf(shape) === 0) return false;
  const numbers = inputs.reduce((total, input) => total + sizeOf(input.shape), 0);
  return numbers > 0 && numbers <= 2 * sizeOf(shape);
}

function sameRows(a: GraphNode, b: GraphNode | undefined): boolean {
  return b !== undefined && a.inputs.every((input, i) => sameShape(input.shape, b.inputs[i].shape));
}

/** Gradients come from the last use to the first; put in the order of the uses they lie as the gradient of a whole sequence does. */
function joinProducts(products: readonly GraphNode[], users: UsersInGraph, now: (node: GraphNode) => GraphNode): GraphNode {
  const uses = [...products].reverse();
  const dim = stackedAlong(uses[0].inputs[0], users) ?? 0;
  const [grad, x] = [0, 1].map((i) =>
    cat(
      uses.map((product) => unsqueeze([now(product.inputs[i])], { dims: [dim] })),
      { dim },
    ),
  );
  return linearWeightGradient([grad, x]);
}

/** The dimension along which a value is put beside others as one step of a sequence, if it is. */
function stackedAlong(step: GraphNode, users: UsersInGraph): number | undefined {
  const isStep = (user: GraphNode) => user.op === unsqueeze.definition && users.of(user).some(({ op }) => op === cat.definition);
  const dims = users.of(step).find(isStep)?.attributes as { readonly dims: readonly number[] } | undefined;
  // the features stay last
  return dims?.dims.length === 1 && dims.dims[0] < step.shape.length ? dims.dims[0] : undefined;
}
