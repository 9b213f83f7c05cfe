import { describe, isRecord, KindlingError, unexpected } from '@kindling/checks';
import { type DType, realize, Tensor } from '@kindling/core';
import type { Conversion, Row } from './conversion';
import { expanded } from './conversion';
import { OnnxGraph } from './graph';
import type { OnnxModel, OnnxNode, OnnxValue } from './protobuf';
import { elementwiseRows } from './rows/elementwise';
import { productRows } from './rows/products';
import { reductionRows } from './rows/reductions';
import { shapeRows } from './rows/shapes';
import { windowRows } from './rows/windows';
import { fixed, isFixed, type Size, sizeOf, type Traced } from './trace';

/** What each operation of ours is in ONNX; what is missing here has no counterpart. */
export const rows: Readonly<Record<string, Row>> = {
  ...elementwiseRows,
  ...shapeRows,
  ...windowRows,
  ...reductionRows,
  ...productRows,
};

/** How an export calls what goes in and comes out, and the size that may be any. */
export interface Interface {
  readonly inputs: readonly { readonly name: string; readonly dtype: DType; readonly shape: readonly number[] }[];
  readonly outputs: readonly string[];
  /** The size of the batch that the model was traced with, and the dimension of each input that it is; null where all sizes are fixed. */
  readonly batch: { readonly size: number; readonly dim: number } | null;
}

/** The ONNX model of what was traced. @param names of parameters and buffers, by their nodes @throws KindlingError naming the operation that has no counterpart */
export async function convert(
  outputs: readonly Traced[],
  { inputs, outputs: outputNames, batch }: Interface,
  names: ReadonlyMap<Traced['node'], string>,
): Promise<OnnxModel> {
  const graph = new OnnxGraph(batch === null ? null : { input: inputs[0].name, dim: batch.dim });
  for (const { name } of [...inputs, ...outputNames.map((name) => ({ name }))]) graph.name(name);
  const order = inOrder(outputs);
  for (const traced of order) if (!isConstant(traced) && traced.input === null) checkCounterpart(traced);
  const constants = await numbersOf(order.filter(isConstant), seenWith);
  await checkSteady(constants);
  const written = new Map<Traced, string>();
  for (const traced of order) {
    if (traced.input !== null) written.set(traced, inputs[traced.input].name);
    else if (isConstant(traced)) {
      written.set(traced, constantOf(graph, traced, constants.get(traced) as Uint8Array, names.get(traced.node)));
    } else written.set(traced, operation(graph, traced, written, batch?.size ?? 1));
  }
  outputs.forEach((traced, i) => graph.add('Identity', [written.get(traced) as string], {}, outputNames[i]));
  const nodes = needed(graph.nodes, outputNames);
  const used = new Set(nodes.flatMap((node) => node.inputs));
  const sized = (shape: readonly Size[]) =>
    shape.map((size) => (isFixed(size) ? size.plus : size.times === 1 && size.plus === 0 ? 'batch' : 'any'));
  return {
    nodes,
    initializers: graph.initializers.filter(({ name }) => used.has(name)),
    inputs: inputs.map(
      ({ name, dtype, shape }): OnnxValue => ({
        name,
        dtype,
        shape: shape.map((size, dim) => (dim === batch?.dim ? 'batch' : size)),
      }),
    ),
    outputs: outputs.map(({ dtype, shape }, i): OnnxValue => ({ name: outputNames[i], dtype, shape: distinct(sized(shape), i) })),
  };
}

/** Sizes that go with the batch in some other way have names of their own. */
function distinct(shape: (number | string)[], output: number): (number | string)[] {
  return shape.map((size, dim) => (size === 'any' ? `size_${output}_${dim}` : size));
}

/** Every value once, behind those that it is made of. */
function inOrder(outputs: readonly Traced[]): Traced[] {
  const order = new Set<Traced>();
  const open = [...outputs].reverse();
  while (open.length > 0) {
    const traced = open.at(-1) as Traced;
    const missing = isConstant(traced) ? [] : traced.inputs.filter((input) => !order.has(input));
    open.push(...missing);
    if (missing.length > 0) continue;
    open.pop();
    order.add(traced);
  }
  return [...order];
}

/** Whether its numbers go into the file: they are there, or come from such; but a view of a parameter stays one, so that the parameter is found by its name. */
function isConstant({ node, inputs, input, isVariable }: Traced): boolean {
  if (input !== null || isVariable) return false;
  return (
    node.value !== null || node.op === null || !(node.op.role === 'view' || node.op.role === 'reshape') || inputs.length === 0
  );
}

/** Where a constant's numbers are read: what goes with the batch, in the largest one, for of a single example nobody sees whether the next has other numbers. */
const seenWith = ({ node, nodes, shape }: Traced): Traced['node'] =>
  shape.every(isFixed) ? node : (nodes[nodes.length - 1] as Traced['node']);

/** What each of them computes in one of the runs. */
async function numbersOf(
  constants: readonly Traced[],
  nodeOf: (traced: Traced) => Traced['node'],
): Promise<Map<Traced, Uint8Array>> {
  const tensors = constants.map((traced) => new Tensor(nodeOf(traced)));
  await realize(tensors);
  const numbers = new Map<Traced, Uint8Array>();
  for (const [i, one] of tensors.entries()) {
    const { buffer, byteOffset, byteLength } = await one.data<Float32Array | Int32Array | Uint8Array>();
    numbers.set(constants[i], new Uint8Array(buffer, byteOffset, byteLength));
  }
  return numbers;
}

/** @throws KindlingError where `forward` makes other numbers each time, as random ones are */
async function checkSteady(constants: ReadonlyMap<Traced, Uint8Array>): Promise<void> {
  const made = [...constants.keys()].filter(({ nodes, shape }) => nodes.at(-1) !== nodes[0] && shape.every(isFixed));
  const again = await numbersOf(made, ({ nodes }) => nodes.at(-1) as Traced['node']);
  for (const [traced, other] of again) {
    if (constants.get(traced)?.every((byte, at) => byte === other[at])) continue;
    const came = `other numbers the next time in one of shape [${traced.node.shape.join(', ')}]`;
    throw unexpected(
      'exportOnnx',
      'tensors that forward makes to be the same each time',
      `${came}: are they random, or of the size of the batch?`,
    );
  }
}

function constantOf(graph: OnnxGraph, traced: Traced, bytes: Uint8Array, name: string | undefined): string {
  const { node, dtype, shape } = traced;
  if (shape.every(isFixed)) return graph.initializer(bytes, node.shape, dtype, name);
  // what a model makes for each batch, such as a first state of zeros
  const sizes = shape.map((size, dim) => (isFixed(size) ? node.shape[dim] : 1));
  const once = firstAlong(bytes, seenWith(traced).shape, sizes, dtype === 'bool' ? 1 : 4);
  if (once === null) {
    const came = `one of shape [${node.shape.join(', ')}]`;
    throw unexpected('exportOnnx', 'tensors that forward makes to be the same for every example of the batch', came);
  }
  return expanded(graph, graph.initializer(once, sizes, dtype), sizes.map(fixed), shape);
}

/** The numbers with only the first of those along dimensions of size 1 in `sizes`; null where the others differ. */
function firstAlong(bytes: Uint8Array, shape: readonly number[], sizes: readonly number[], width: number): Uint8Array | null {
  const first = new Uint8Array(width * sizes.reduce((product, size) => product * size, 1));
  const count = bytes.length / width;
  for (let i = 0; i < count; i++) {
    let [place, rest, step] = [0, i, 1];
    for (let dim = shape.length - 1; dim >= 0; dim--) {
      if (sizes[dim] > 1) place += (rest % shape[dim]) * step;
      rest = Math.floor(rest / shape[dim]);
      step *= sizes[dim];
    }
    // the first of each comes first
    const isFirst = i === offsetOf(place, shape, sizes);
    for (let byte = 0; byte < width; byte++) {
      const value = bytes[i * width + byte];
      if (isFirst) first[place * width + byte] = value;
      else if (first[place * width + byte] !== value) return null;
    }
  }
  return first;
}

/** Where a place of the smaller shape stands in the larger one. */
function offsetOf(place: number, shape: readonly number[], sizes: readonly number[]): number {
  let [offset, rest, step] = [0, place, 1];
  for (let dim = shape.length - 1; dim >= 0; dim--) {
    offset += (rest % sizes[dim]) * step;
    rest = Math.floor(rest / sizes[dim]);
    step *= shape[dim];
  }
  return offset;
}

/** @throws KindlingError naming an operation that ONNX has not */
function checkCounterpart({ node: { op } }: Traced): void {
  if (!Object.hasOwn(rows, op?.name as string)) throw unexpected('exportOnnx', 'operations that ONNX has too', String(op?.name));
}

function operation(graph: OnnxGraph, traced: Traced, written: ReadonlyMap<Traced, string>, batch: number): string {
  const { node, nodes, inputs } = traced;
  const op = node.op as NonNullable<typeof node.op>;
  const given = inputs.map(({ dtype }) => dtype);
  const dtypes = op.dtype?.(given, node.attributes, op.name).inputs ?? given.map((): DType => 'float32');
  const nameOf = (value: Traced) => written.get(value) as string;
  const conversion: Conversion<unknown> = {
    graph,
    traced,
    dtypes,
    attributes: steady(nodes, op.name),
    inputs: inputs.map((input, i) => (input.dtype === dtypes[i] ? nameOf(input) : graph.cast(nameOf(input), dtypes[i]))),
    nameOf,
    sizes: (numbers) => {
      const runs = nodes.map(({ attributes }) => numbers(attributes));
      return runs[0].map((_, i) =>
        sizeOf(
          runs.map((run) => run[i]),
          batch,
          `exportOnnx: ${op.name}`,
        ),
      );
    },
  };
  return rows[op.name](conversion);
}

/** The attributes of an operation. @throws KindlingError as soon as one is read that is another one for a larger batch: a row would write the first */
function steady([node, ...others]: Traced['nodes'], name: string): unknown {
  if (!isRecord(node.attributes)) return node.attributes;
  return new Proxy(node.attributes, {
    get(attributes: Readonly<Record<PropertyKey, unknown>>, key) {
      const { [key]: value } = attributes;
      for (const { attributes: theirs } of others) {
        const other = (theirs as typeof attributes)[key];
        // numbers, texts and lists of numbers
        if (String(other) === String(value)) continue;
        throw new KindlingError(
          `exportOnnx: ${name}: expected the same ${String(key)} for any batch, got ${describe(value)} and ${describe(other)}: batchDim: null exports it for the one that is given`,
        );
      }
      return value;
    },
  });
}

/** The operations that outputs are made of. */
function needed(nodes: readonly OnnxNode[], outputs: readonly string[]): OnnxNode[] {
  const wanted = new Set(outputs);
  return [...nodes]
    .reverse()
    .filter((node) => {
      const isNeeded = node.outputs.some((name) => wanted.has(name));
      if (isNeeded) for (const name of node.inputs) wanted.add(name);
      return isNeeded;
    })
    .reverse();
}
