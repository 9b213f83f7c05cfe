import type { GraphNode } from '../graph/node';
import { mean, type ReduceAttributes, sum } from '../ops/reduction';
import { Classes } from './alikeClasses';
import type { Graph } from './graph';
import { isSum, termsOf } from './sumsOfProducts';
import { Turns } from './turns';

/** Nodes that compute alike, none from another: the same op on the same values, or on others that are alike. */
export interface Alike {
  /** In the order in which they lie side by side. */
  readonly members: GraphNode[];
  /** Each of their inputs: one value for all of them, or one for each, which are members of a group in its order, or leaves. */
  readonly inputs: AlikeInput[];
}

export type AlikeInput =
  | { readonly kind: 'one'; readonly node: GraphNode }
  | { readonly kind: 'leaves'; readonly nodes: readonly GraphNode[] }
  /** Parts of one value, which the members themselves are. */
  | { readonly kind: 'parts' }
  | { readonly kind: 'members'; readonly group: Alike; readonly start: number };

/** A sum, some of whose terms are all members of groups. */
export interface SumOfAlike {
  readonly groups: readonly Alike[];
  readonly others: readonly GraphNode[];
  /** What the terms were joined to, where that is what is summed: nothing but members then. */
  readonly joined?: GraphNode;
}

/** What a graph computes many times alike. */
export interface AlikeParts {
  /** The nodes so that those that depend on fewer steps come first; inputs come before users. */
  readonly order: readonly GraphNode[];
  readonly groupOf: ReadonlyMap<GraphNode, Alike>;
  readonly sums: ReadonlyMap<GraphNode, SumOfAlike>;
  /** Joins of all members of a group. */
  readonly joins: ReadonlyMap<GraphNode, Alike>;
  /** The additions within sums: nobody else sees them. */
  readonly inSums: ReadonlySet<GraphNode>;
}

/** Finds what an episode, or any loop whose turns do not wait for each other, computes at each step; null where there is nothing of it. */
export function findAlike(graph: Graph): AlikeParts | null {
  const classes = new Classes(graph);
  const groups = classes.groups().map((members): Alike => ({ members, inputs: [] }));
  if (groups.length === 0) return null;
  const groupOf = new Map<GraphNode, Alike>();
  for (const group of groups) for (const member of group.members) groupOf.set(member, group);
  const { sums, inside } = sumsOf(graph, groupOf, classes);
  const joins = joinsOf(graph, groupOf);
  const working = workingGroups(groups, groupOf);
  const joined = [...joins.values()].filter((group) => working.has(group));
  dropUseless(groups, groupOf, new Set([...joined, ...[...sums.values()].flatMap((sum) => sum.groups)]));
  const left = groups.filter(({ members }) => groupOf.has(members[0]));
  arrange(left, groupOf, classes);
  // inputs before users: what reads of a group that is none stays as it is too
  for (const group of left.reverse()) settle(group, groupOf, classes);
  if (groupOf.size === 0) return null;
  return { order: classes.byHeight(), groupOf, sums: withoutLost(sums, groupOf), joins, inSums: inside };
}

/** The joins (`cat`, `stack`) of all that is in a group. */
function joinsOf(graph: Graph, groupOf: ReadonlyMap<GraphNode, Alike>): Map<GraphNode, Alike> {
  const joins = new Map<GraphNode, Alike>();
  for (const node of graph.order) {
    if (node.value !== null || node.op?.role !== 'concatenation') continue;
    const group = groupOf.get(node.inputs[0]);
    const isAll = (parts: readonly GraphNode[]) => group?.members.length === parts.length && new Set(parts).size === parts.length;
    if (group !== undefined && isAll(node.inputs) && node.inputs.every((part) => groupOf.get(part) === group))
      joins.set(node, group);
  }
  return joins;
}

/** What a sum or a mean joins before, if it runs along the dimension in which that lies; null of any other node. */
function joinedIn({ op, attributes, inputs: [x] }: GraphNode): GraphNode | null {
  if ((op !== sum.definition && op !== mean.definition) || x.op?.role !== 'concatenation' || x.value !== null) return null;
  const dim = x.op.joinsAlong?.(x.attributes);
  return x.dtype === 'float32' && (attributes as ReduceAttributes).dims.some((d) => d === dim) ? x : null;
}

/** Sums that several nodes of groups go into, and the additions within. */
function sumsOf(graph: Graph, groupOf: ReadonlyMap<GraphNode, Alike>, classes: Classes) {
  const inside = new Set<GraphNode>();
  const seen = new Set<GraphNode>();
  const sums = new Map<GraphNode, SumOfAlike>();
  for (let i = graph.order.length - 1; i >= 0; i--) {
    const node = graph.order[i];
    if (node.value !== null || node.dtype !== 'float32' || seen.has(node) || groupOf.has(node)) continue;
    const joined = joinedIn(node);
    if (joined === null && !isSum(node)) continue;
    const within = new Set<GraphNode>();
    const terms = joined?.inputs ?? termsOf(node, classes, within);
    if (joined !== null && classes.hasOne(joined)) within.add(joined);
    for (const addition of within) seen.add(addition);
    const counts = new Map<Alike, Set<GraphNode>>();
    for (const term of terms) {
      const group = groupOf.get(term);
      if (group !== undefined) counts.set(group, (counts.get(group) ?? new Set()).add(term));
    }
    const whole = new Set([...counts].filter(([{ members }, found]) => found.size === members.length).map(([group]) => group));
    const others = terms.filter((term) => !whole.has(groupOf.get(term) as Alike));
    if (terms.length - others.length !== [...whole].reduce((sum, { members }) => sum + members.length, 0)) continue;
    if (whole.size === 0 || (joined !== null && others.length > 0)) continue;
    sums.set(node, { groups: [...whole], others, ...(joined === null ? {} : { joined }) });
    within.delete(node);
    for (const addition of within) inside.add(addition);
  }
  return { sums, inside };
}

/** Terms of groups that came to nothing are terms like others. */
function withoutLost(sums: ReadonlyMap<GraphNode, SumOfAlike>, groupOf: ReadonlyMap<GraphNode, Alike>) {
  const isLost = ({ members }: Alike) => !groupOf.has(members[0]);
  return new Map(
    [...sums].map(([node, { groups, others, ...joined }]) => {
      const lost = groups.filter(isLost).flatMap(({ members }) => members);
      return [node, { groups: groups.filter((group) => !isLost(group)), others: [...others, ...lost], ...joined }];
    }),
  );
}

/** The groups that more than element-wise code leads to: whose parts of a join are not computed where they belong anyway. */
function workingGroups(groups: readonly Alike[], groupOf: ReadonlyMap<GraphNode, Alike>): ReadonlySet<Alike> {
  const working = new Set<Alike>();
  // inputs before users
  for (const group of [...groups].reverse()) {
    const [{ op, inputs }] = group.members;
    const isWork = op?.role === 'contraction' || op?.role === 'reduction';
    if (isWork || inputs.some((input) => working.has(groupOf.get(input) as Alike))) working.add(group);
  }
  return working;
}

/** Gives up groups that gain nothing: element-wise code whose users are of no group joins their kernels. Users come before inputs. */
function dropUseless(groups: readonly Alike[], groupOf: Map<GraphNode, Alike>, summed: ReadonlySet<Alike>): void {
  const read = new Set<Alike>();
  for (const group of groups) {
    const [{ op, inputs }] = group.members;
    const isUseful = read.has(group) || summed.has(group) || op?.role === 'contraction' || op?.role === 'reduction';
    if (!isUseful) forget(group, groupOf);
    else for (const input of inputs) if (groupOf.has(input)) read.add(groupOf.get(input) as Alike);
  }
}

function forget({ members }: Alike, groupOf: Map<GraphNode, Alike>): void {
  for (const member of members) groupOf.delete(member);
}

/**
 * Puts the members of all groups in one order, turn by turn, a turn being all that hangs together. Those that go through the same groups
 * follow each other: so what a group reads of another lies in one piece, also where not all turns do the same.
 */
function arrange(groups: readonly Alike[], groupOf: ReadonlyMap<GraphNode, Alike>, classes: Classes): void {
  const turns = new Turns(classes.count);
  const position = (node: GraphNode) => classes.positionOf(node);
  const isOfTurn = (input: GraphNode) => groupOf.has(input) || (input.value !== null && !classes.isOne(input));
  for (const { members } of groups) {
    for (const member of members) {
      for (const input of member.inputs) if (isOfTurn(input)) turns.join(position(member), position(input));
    }
  }
  // a number for each way through groups: the way before, and one group more
  const ways = new Int32Array(classes.count);
  const steps = new Map<number, number>();
  groups.forEach(({ members }, number) => {
    for (const member of members) {
      const turn = turns.of(position(member));
      const step = ways[turn] * groups.length + number;
      const way = steps.get(step) ?? steps.size + 1;
      steps.set(step, way);
      ways[turn] = way;
    }
  });
  const numbers = new Map<number, number>();
  const ranks = new Float64Array(classes.count);
  for (let turn = 0; turn < ranks.length; turn++) {
    if (ways[turn] === 0) continue;
    const number = numbers.get(ways[turn]) ?? numbers.size;
    numbers.set(ways[turn], number);
    ranks[turn] = number * classes.count + turn;
  }
  for (const { members } of groups) {
    const inOrder = members.map((node) => ({ node, rank: ranks[turns.of(position(node))], at: position(node) }));
    inOrder.sort((a, b) => a.rank - b.rank || a.at - b.at);
    for (const [i, { node }] of inOrder.entries()) members[i] = node;
  }
}

/** Finds where the inputs of a group lie; gives it up where they do not lie side by side. */
function settle(group: Alike, groupOf: Map<GraphNode, Alike>, classes: Classes): void {
  const { members, inputs } = group;
  const [first] = members;
  if (classes.isPart(first)) {
    inputs.push({ kind: 'parts' });
    return;
  }
  for (let i = 0; i < first.inputs.length; i++) {
    const input = inputOf(members, i, groupOf, classes);
    if (input === null) break;
    inputs.push(input);
  }
  if (inputs.length === first.inputs.length && inputs.some(({ kind }) => kind !== 'one')) return;
  forget(group, groupOf);
}

function inputOf(
  members: readonly GraphNode[],
  i: number,
  groupOf: ReadonlyMap<GraphNode, Alike>,
  classes: Classes,
): AlikeInput | null {
  const first = members[0].inputs[i];
  const nodes = members.map(({ inputs }) => inputs[i]);
  if (classes.isOne(first) || nodes.every((node) => node === first)) return { kind: 'one', node: first };
  if (first.value !== null) return { kind: 'leaves', nodes };
  const group = groupOf.get(first);
  const start = group?.members.indexOf(first) ?? -1;
  return group !== undefined && nodes.every((node, k) => node === group.members[start + k])
    ? { kind: 'members', group, start }
    : null;
}
