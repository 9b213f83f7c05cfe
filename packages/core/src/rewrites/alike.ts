import type { GraphNode } from '../graph/node';
import { mean, type ReduceAttributes, sum } from '../ops/reduction';
import { Classes } from './alikeClasses';
import type { Graph } from './graph';
import { PairNumbers } from './pairNumbers';
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

/** The group of a node, if it is of one. */
export class Groups {
  /** By positions. */
  private readonly groups: (Alike | undefined)[];
  /** How many nodes are of one. */
  count = 0;

  constructor(
    readonly all: readonly Alike[],
    nodes: number,
  ) {
    this.groups = new Array(nodes);
    for (const group of all) {
      const { members } = group;
      for (let i = 0; i < members.length; i++) this.groups[members[i].position] = group;
      this.count += members.length;
    }
  }

  /** `node` is of the graph whose nodes bear their positions. */
  of({ position }: GraphNode): Alike | undefined {
    return this.groups[position];
  }

  has(group: Alike): boolean {
    return this.of(group.members[0]) === group;
  }

  forget(group: Alike): void {
    const { members } = group;
    for (let i = 0; i < members.length; i++) this.groups[members[i].position] = undefined;
    this.count -= members.length;
  }
}

/** What a graph computes many times alike. */
export interface AlikeParts {
  /** The nodes so that those that depend on fewer steps come first; inputs come before users. */
  readonly order: readonly GraphNode[];
  readonly groups: Groups;
  readonly sums: ReadonlyMap<GraphNode, SumOfAlike>;
  /** Joins of all members of a group. */
  readonly joins: ReadonlyMap<GraphNode, Alike>;
  /** By positions: 1 of the additions within sums, which nobody else sees. */
  readonly inSums: Uint8Array;
}

/** Finds what an episode, or any loop whose turns do not wait for each other, computes at each step; null where there is nothing of it. */
export function findAlike(graph: Graph): AlikeParts | null {
  const classes = new Classes(graph);
  const found = classes.groups().map((members): Alike => ({ members, inputs: [] }));
  if (found.length === 0) return null;
  const groups = new Groups(found, graph.order.length);
  const { sums, inside } = sumsOf(graph, groups, classes);
  const joins = joinsOf(graph, groups);
  const working = workingGroups(groups);
  const joined = [...joins.values()].filter((group) => working.has(group));
  dropUseless(groups, new Set([...joined, ...[...sums.values()].flatMap((sum) => sum.groups)]));
  const left = found.filter((group) => groups.has(group));
  arrange(left, graph, groups, classes);
  // inputs before users: what reads of a group that is none stays as it is too
  for (const group of left.reverse()) settle(group, groups, classes);
  if (groups.count === 0) return null;
  return { order: classes.byHeight(), groups, sums: withoutLost(sums, groups), joins, inSums: inside };
}

/** The joins (`cat`, `stack`) of all that is in a group. */
function joinsOf(graph: Graph, groups: Groups): Map<GraphNode, Alike> {
  const joins = new Map<GraphNode, Alike>();
  const { order } = graph;
  for (let i = 0; i < order.length; i++) {
    const node = order[i];
    if (node.op?.role !== 'concatenation' || node.value !== null) continue;
    const group = groups.of(node.inputs[0]);
    const isAll = (parts: readonly GraphNode[]) => group?.members.length === parts.length && new Set(parts).size === parts.length;
    if (group !== undefined && isAll(node.inputs) && node.inputs.every((part) => groups.of(part) === group))
      joins.set(node, group);
  }
  return joins;
}

/** What a sum or a mean joins before, if it runs along the dimension in which that lies; null of any other node. */
function joinedIn({ op, attributes, inputs }: GraphNode): GraphNode | null {
  if (op !== sum.definition && op !== mean.definition) return null;
  const x = inputs[0];
  if (x.op?.role !== 'concatenation' || x.value !== null) return null;
  const dim = x.op.joinsAlong?.(x.attributes);
  return x.dtype === 'float32' && (attributes as ReduceAttributes).dims.some((d) => d === dim) ? x : null;
}

/** Sums that several nodes of groups go into, and the additions within. */
function sumsOf(graph: Graph, groups: Groups, classes: Classes) {
  const { order } = graph;
  const inside = new Uint8Array(order.length);
  const seen = new Uint8Array(order.length);
  const sums = new Map<GraphNode, SumOfAlike>();
  /** By positions: the last sum of which a node was a term. */
  const termOf = new Int32Array(order.length).fill(-1);
  for (let i = order.length - 1; i >= 0; i--) {
    const node = order[i];
    if (seen[i] === 1 || node.value !== null || groups.of(node) !== undefined || node.dtype !== 'float32') continue;
    const joined = joinedIn(node);
    if (joined === null && !isSum(node)) continue;
    const within: GraphNode[] = [];
    const terms = joined?.inputs ?? termsOf(node, classes, within);
    if (joined !== null && classes.hasOne(joined)) within.push(joined);
    for (let k = 0; k < within.length; k++) seen[within[k].position] = 1;
    const counts = new Map<Alike, number>();
    for (let k = 0; k < terms.length; k++) {
      const { position } = terms[k];
      const group = groups.of(terms[k]);
      if (group === undefined || termOf[position] === i) continue;
      termOf[position] = i;
      counts.set(group, (counts.get(group) ?? 0) + 1);
    }
    const whole = new Set([...counts].filter(([{ members }, found]) => found === members.length).map(([group]) => group));
    const others = terms.filter((term) => !whole.has(groups.of(term) as Alike));
    if (terms.length - others.length !== [...whole].reduce((sum, { members }) => sum + members.length, 0)) continue;
    if (whole.size === 0 || (joined !== null && others.length > 0)) continue;
    sums.set(node, { groups: [...whole], others, ...(joined === null ? {} : { joined }) });
    for (let k = 0; k < within.length; k++) if (within[k] !== node) inside[within[k].position] = 1;
  }
  return { sums, inside };
}

/** Terms of groups that came to nothing are terms like others. */
function withoutLost(sums: ReadonlyMap<GraphNode, SumOfAlike>, groups: Groups) {
  return new Map(
    [...sums].map(([node, { groups: terms, others, ...joined }]) => {
      const lost = terms.filter((group) => !groups.has(group)).flatMap(({ members }) => members);
      return [node, { groups: terms.filter((group) => groups.has(group)), others: [...others, ...lost], ...joined }];
    }),
  );
}

/** The groups that more than element-wise code leads to: whose parts of a join are not computed where they belong anyway. */
function workingGroups(groups: Groups): ReadonlySet<Alike> {
  const working = new Set<Alike>();
  // inputs before users
  for (const group of [...groups.all].reverse()) {
    const [{ op, inputs }] = group.members;
    const isWork = op?.role === 'contraction' || op?.role === 'reduction';
    if (isWork || inputs.some((input) => working.has(groups.of(input) as Alike))) working.add(group);
  }
  return working;
}

/** Gives up groups that gain nothing: element-wise code whose users are of no group joins their kernels. Users come before inputs. */
function dropUseless(groups: Groups, summed: ReadonlySet<Alike>): void {
  const read = new Set<Alike>();
  for (const group of groups.all) {
    const [{ op, inputs }] = group.members;
    const isUseful = read.has(group) || summed.has(group) || op?.role === 'contraction' || op?.role === 'reduction';
    if (!isUseful) {
      groups.forget(group);
      continue;
    }
    for (const input of inputs) {
      const other = groups.of(input);
      if (other !== undefined) read.add(other);
    }
  }
}

/**
 * Puts the members of all groups in one order, turn by turn, a turn being all that hangs together. Those that go through the same groups
 * follow each other: so what a group reads of another lies in one piece, also where not all turns do the same.
 */
function arrange(left: readonly Alike[], { order }: Graph, groups: Groups, classes: Classes): void {
  const turns = new Turns(order.length);
  for (const { members } of left) {
    for (let k = 0; k < members.length; k++) {
      const { position, inputs } = members[k];
      for (let i = 0; i < inputs.length; i++) {
        const input = inputs[i];
        const isOfTurn = groups.of(input) !== undefined || (input.value !== null && !classes.isOne(input));
        if (isOfTurn) turns.join(position, input.position);
      }
    }
  }
  // a number for each way through groups: the way before, and one group more
  const ways = new Int32Array(order.length);
  const steps = new PairNumbers();
  left.forEach(({ members }, number) => {
    for (let i = 0; i < members.length; i++) {
      const turn = turns.of(members[i].position);
      ways[turn] = steps.of(ways[turn], number) + 1;
    }
  });
  const rankOf = rankedByWay(ways);
  const ranks = new Int32Array(order.length);
  for (const { members } of left) {
    let inOrder = true;
    let before = -1;
    for (let i = 0; i < members.length; i++) {
      const { position } = members[i];
      const rank = rankOf[turns.of(position)];
      ranks[position] = rank;
      // those of one rank come as they stand in the graph
      if (rank < before) inOrder = false;
      before = rank;
    }
    if (!inOrder) members.sort((a, b) => ranks[a.position] - ranks[b.position] || a.position - b.position);
  }
}

/** Turns in order, by their ways as these first come, then one by one. */
function rankedByWay(ways: Int32Array): Int32Array {
  const numbers = new Map<number, number>();
  const counts: number[] = [];
  const numberOf = new Int32Array(ways.length);
  for (let turn = 0; turn < ways.length; turn++) {
    if (ways[turn] === 0) continue;
    const number = numbers.get(ways[turn]) ?? counts.push(0) - 1;
    numbers.set(ways[turn], number);
    numberOf[turn] = number;
    counts[number]++;
  }
  const next: number[] = [];
  counts.reduce((before, count) => {
    next.push(before);
    return before + count;
  }, 0);
  const ranks = new Int32Array(ways.length);
  for (let turn = 0; turn < ways.length; turn++) if (ways[turn] !== 0) ranks[turn] = next[numberOf[turn]]++;
  return ranks;
}

/** Finds where the inputs of a group lie; gives it up where they do not lie side by side. */
function settle(group: Alike, groups: Groups, classes: Classes): void {
  const { members, inputs } = group;
  const [first] = members;
  if (classes.isPart(first)) {
    inputs.push({ kind: 'parts' });
    return;
  }
  for (let i = 0; i < first.inputs.length; i++) {
    const input = inputOf(members, i, groups, classes);
    if (input === null) break;
    inputs.push(input);
  }
  if (inputs.length === first.inputs.length && inputs.some(({ kind }) => kind !== 'one')) return;
  groups.forget(group);
}

function inputOf(members: readonly GraphNode[], i: number, groups: Groups, classes: Classes): AlikeInput | null {
  const first = members[0].inputs[i];
  if (classes.isOne(first) || isReadByAll(first, members, i)) return { kind: 'one', node: first };
  if (first.value !== null) return { kind: 'leaves', nodes: members.map(({ inputs }) => inputs[i]) };
  const group = groups.of(first);
  if (group === undefined) return null;
  const start = group.members.indexOf(first);
  for (let k = 0; k < members.length; k++) if (members[k].inputs[i] !== group.members[start + k]) return null;
  return { kind: 'members', group, start };
}

function isReadByAll(node: GraphNode, members: readonly GraphNode[], i: number): boolean {
  for (let k = 0; k < members.length; k++) if (members[k].inputs[i] !== node) return false;
  return true;
}
