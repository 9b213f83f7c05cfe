import type { DType } from '@kindling/core';
import { type Attribute, dtypeNumber, type Initializer, type OnnxDtype, type OnnxNode } from './protobuf';
import { isFixed, type Size } from './trace';

/** So many numbers are compared with those that are there already. */
const SMALL = 64;

/** An ONNX graph that is being written. What an operation gives is known by its name. */
export class OnnxGraph {
  readonly nodes: OnnxNode[] = [];
  readonly initializers: Initializer[] = [];
  private readonly taken = new Set<string>();
  private readonly alike = new Map<string, string>();
  private readonly counts = new Map<string, number>();

  /** @param batch where the size of the batch can be read: an input and its dimension; null where it is fixed */
  constructor(private readonly batch: { readonly input: string; readonly dim: number } | null) {}

  /** A name that nothing else has: this one, if it can be had. */
  name(wished: string): string {
    let name = wished;
    while (this.taken.has(name)) {
      const count = (this.counts.get(wished) ?? 0) + 1;
      this.counts.set(wished, count);
      name = `${wished}_${count}`;
    }
    this.taken.add(name);
    return name;
  }

  /** Adds an operation. */
  add(
    type: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, Attribute>> = {},
    output = this.name(type),
  ): string {
    this.nodes.push({ type, inputs, outputs: [output], attributes });
    return output;
  }

  /** The places of the largest or smallest numbers along a dimension, in their order; equals keep theirs. */
  topIndices(x: string, count: string, attributes: Readonly<Record<string, Attribute>>): string {
    const output = this.name('TopK');
    this.nodes.push({ type: 'TopK', inputs: [x, count], outputs: [this.name('values'), output], attributes });
    return output;
  }

  /** An operation without attributes that is there once, whoever asks for it. */
  once(type: string, inputs: readonly string[], attributes: Readonly<Record<string, Attribute>> = {}): string {
    const key = `${type}(${inputs.join()})${JSON.stringify(attributes)}`;
    const known = this.alike.get(key) ?? this.add(type, inputs, attributes);
    this.alike.set(key, known);
    return known;
  }

  cast(value: string, dtype: OnnxDtype): string {
    return this.once('Cast', [value], { to: dtypeNumber(dtype) });
  }

  /** Numbers that belong to the model; small ones stand there once. */
  initializer(bytes: Uint8Array, shape: readonly number[], dtype: OnnxDtype, name = 'constant'): string {
    const key = bytes.length <= 8 * SMALL ? `${dtype}/${shape}/${bytes}/${name}` : null;
    const known = key === null ? undefined : this.alike.get(key);
    if (known !== undefined) return known;
    const own = this.name(name);
    this.initializers.push({ name: own, dtype, shape, bytes });
    if (key !== null) this.alike.set(key, own);
    return own;
  }

  /** A single number. */
  scalar(value: number, dtype: DType = 'float32'): string {
    const bytes =
      dtype === 'bool' ? Uint8Array.of(value) : new Uint8Array((dtype === 'int32' ? Int32Array : Float32Array).of(value).buffer);
    return this.initializer(bytes, [], dtype);
  }

  /** A list of sizes or places. */
  integers(values: readonly number[]): string {
    return this.initializer(new Uint8Array(BigInt64Array.from(values, BigInt).buffer), [values.length], 'int64', 'sizes');
  }

  /** The same where some go with the batch. */
  sizes(values: readonly Size[]): string {
    if (values.every(isFixed)) return this.integers(values.map(({ plus }) => plus));
    const parts = values.map((size) => (isFixed(size) ? this.integers([size.plus]) : this.size(size)));
    return parts.length === 1 ? parts[0] : this.once('Concat', parts, { axis: 0 });
  }

  private size({ times, plus }: Size): string {
    const { input, dim } = this.batch as { input: string; dim: number };
    const batch = this.once('Shape', [input], { start: dim, end: dim + 1 });
    const multiple = times === 1 ? batch : this.once('Mul', [batch, this.integers([times])]);
    return plus === 0 ? multiple : this.once('Add', [multiple, this.integers([plus])]);
  }
}
