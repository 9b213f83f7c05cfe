import type { GraphNode } from '../graph/node';
import { add } from '../ops/elementwise';
import { many, packed } from '../ops/many';
import { linearWeightGradient } from '../ops/matmul';
import { countOf, divideBy, mean, type ReduceAttributes, sum } from '../ops/reduction';
import { slice, squeeze } from '../ops/slice';
import { reshape } from '../ops/view';
import { type Alike, type AlikeInput, type AlikeParts, findAlike, type SumOfAlike } from './alike';
import { joinedAlong, slicesOfOne } from './alikeSlices';
import { type Graph, onInputs, withRoots } from './graph';

/**
 * Computes as one what is computed many times alike: the steps of an episode, whatever loop has turns that do not wait for each other.
 * A plan then has as many kernels as a step, not as all of them.
 * @see Neubig, Goldberg and Dyer, "On-the-fly Operation Batching in Dynamic Computation Graphs" (2017)
 */
export function computeAlikeTogether(graph: Graph): Graph {
  const parts = findAlike(graph);
  return parts === null ? graph : new Together(parts).of(graph);
}

class Together {
  private readonly known = new Map<GraphNode, GraphNode>();
  private readonly values = new Map<Alike, GraphNode>();
  private readonly packs = new Map<string, GraphNode>();
  private readonly numbers = new Map<GraphNode, number>();

  constructor(private readonly parts: AlikeParts) {}

  of(graph: Graph): Graph {
    const { order, groups, sums, inSums } = this.parts;
    for (let i = 0; i < order.length; i++) {
      const node = order[i];
      if (node.value !== null || inSums[node.position] === 1) continue;
      const group = groups.of(node);
      if (group !== undefined) {
        if (!this.values.has(group)) this.values.set(group, this.valueOf(group));
        continue;
      }
      const terms = sums.get(node);
      const joined = this.joinOf(node);
      if (terms !== undefined) this.known.set(node, this.total(node, terms));
      else this.known.set(node, joined ?? onInputs(node, node.inputs.map(this.now)));
    }
    return withRoots(graph, graph.roots.map(this.now));
  }

  /** What stands for a node now. */
  private readonly now = (node: GraphNode): GraphNode => {
    const known = this.known.get(node);
    const group = known === undefined ? this.parts.groups.of(node) : undefined;
    if (group === undefined) return known ?? node;
    const value = this.values.get(group) as GraphNode;
    const part = slice([value], { dim: 0, start: group.members.indexOf(node), length: 1, step: 1 });
    const one = squeeze([part], { dims: [0] });
    this.known.set(node, one);
    return one;
  };

  private total(node: GraphNode, { groups, others, joined }: SumOfAlike): GraphNode {
    if (joined !== undefined && groups.length === 0) return onInputs(node, [onInputs(joined, joined.inputs.map(this.now))]);
    const added = [...groups.map((one) => this.sumOf(one)), ...others.map(this.now)];
    const all = added.reduce((total, term) => add([total, term]));
    if (joined === undefined) return all;
    const { dims } = node.attributes as ReduceAttributes;
    const one = dims.every((dim) => all.shape[dim] === 1) ? all : sum([all], { dims });
    return node.op === mean.definition ? divideBy([one], { divisor: countOf(joined.shape, dims) }) : one;
  }

  /** What a join of all members is, which lie in its order; null of anything else. */
  private joinOf(node: GraphNode): GraphNode | null {
    const group = this.parts.joins.get(node);
    const value = group && this.values.get(group);
    if (value === undefined || !group?.members.every((member, i) => member === node.inputs[i])) return null;
    return joinedAlong(value, node.op?.joinsAlong?.(node.attributes) as number);
  }

  private valueOf({ members, inputs }: Alike): GraphNode {
    const [like] = members;
    if (inputs[0].kind === 'parts') return slicesOfOne(members, this.now);
    const given = inputs.map((input) => this.read(input, members.length));
    if (isSumOfOne(like)) return given[0];
    if (like.op?.role === 'reshape') return reshape(given, { shape: [members.length, ...like.shape] });
    return many(
      like,
      given,
      inputs.map(({ kind }) => kind !== 'one'),
    );
  }

  /** The sum of all members. Products of weights' gradients add up as one product. */
  private sumOf(group: Alike): GraphNode {
    const { members, inputs } = group;
    if (members[0].op === linearWeightGradient.definition && inputs.every(({ kind }) => kind !== 'one')) {
      return linearWeightGradient(inputs.map((input) => this.read(input, members.length)));
    }
    return squeeze([sum([this.values.get(group) as GraphNode], { dims: [0] })], { dims: [0] });
  }

  private read(input: AlikeInput, length: number): GraphNode {
    if (input.kind === 'one') return this.now(input.node);
    if (input.kind === 'leaves') return this.packOf(input.nodes);
    if (input.kind === 'parts') throw new Error('parts are read by slices alone');
    const { group, start } = input;
    const value = this.values.get(group) as GraphNode;
    return length === group.members.length ? value : slice([value], { dim: 0, start, length, step: 1 });
  }

  private packOf(leaves: readonly GraphNode[]): GraphNode {
    const key = leaves.map((leaf) => this.numberOf(leaf)).join();
    const pack = this.packs.get(key) ?? packed(leaves);
    this.packs.set(key, pack);
    return pack;
  }

  private numberOf(leaf: GraphNode): number {
    const number = this.numbers.get(leaf) ?? this.numbers.size;
    this.numbers.set(leaf, number);
    return number;
  }
}

/** Whether what is summed is one number each (the gradient of a bias that one row added). */
function isSumOfOne({ op, attributes, inputs: [x], dtype }: GraphNode): boolean {
  return op === sum.definition && x.dtype === dtype && (attributes as ReduceAttributes).dims.every((dim) => x.shape[dim] === 1);
}
