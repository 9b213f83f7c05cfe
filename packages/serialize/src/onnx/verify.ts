import { KindlingError } from '@kindling/checks';
import type { Tensor } from '@kindling/core';
import type { OnnxRuntime, OnnxSession } from './runtime/runtime';

/** What a runtime may differ by, of the larger of 1 and the largest number. */
const TOLERANCE = 1e-4;

type Numbers = Float32Array | Int32Array | Uint8Array;

/** One run of the model: what went in, and what came out. */
export interface Example {
  readonly inputs: readonly Tensor[];
  readonly outputs: readonly Tensor[];
}

/**
 * Runs an ONNX file and holds what it gives against what the model gave.
 * @returns the largest difference
 * @throws KindlingError naming the output that differs, or with what the runtime says
 */
export async function verify(
  bytes: Uint8Array,
  examples: readonly Example[],
  inputNames: readonly string[],
  outputNames: readonly string[],
  runtime: OnnxRuntime,
): Promise<number> {
  const wasm = (runtime.env as { wasm?: { numThreads?: number } }).wasm;
  // its threads would keep the process alive
  if (wasm !== undefined) wasm.numThreads = 1;
  const session = await ofRuntime(runtime.InferenceSession.create(bytes));
  try {
    let largest = 0;
    for (const example of examples)
      largest = Math.max(largest, await compare(session, runtime, example, inputNames, outputNames));
    return largest;
  } finally {
    await session.release?.();
  }
}

async function ofRuntime<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    const message = String((error as Error)?.message ?? error).replaceAll(/\s+/g, ' ');
    throw new KindlingError(`exportOnnx: onnxruntime-web refuses what was written: ${message.slice(0, 500)}`, { cause: error });
  }
}

async function compare(
  session: OnnxSession,
  runtime: OnnxRuntime,
  { inputs, outputs }: Example,
  inputNames: readonly string[],
  outputNames: readonly string[],
): Promise<number> {
  const feeds: Record<string, object> = {};
  for (const [i, one] of inputs.entries())
    feeds[inputNames[i]] = new runtime.Tensor(one.dtype, await one.data<Numbers>(), one.shape);
  const results = await ofRuntime(session.run(feeds));
  let largest = 0;
  for (const [i, one] of outputs.entries()) {
    const name = outputNames[i];
    const { data, dims } = results[name];
    if (dims.join() !== one.shape.join()) throw differs(name, `shape [${one.shape.join(', ')}]`, `[${dims.join(', ')}]`);
    largest = Math.max(largest, difference(name, await one.data<Numbers>(), data as Numbers));
  }
  return largest;
}

const differs = (name: string, expected: string, came: string) =>
  new KindlingError(`exportOnnx: the file was written and run, and ${name} differs: expected ${expected}, got ${came}`);

function difference(name: string, expected: Numbers, given: Numbers): number {
  let [largest, scale] = [0, 1];
  for (const value of expected) if (Number.isFinite(value)) scale = Math.max(scale, Math.abs(value));
  for (let i = 0; i < expected.length; i++) {
    const gap = Object.is(expected[i], given[i]) || expected[i] === given[i] ? 0 : Math.abs(expected[i] - given[i]);
    if (!(gap <= TOLERANCE * scale)) throw differs(`${name}[${i}]`, String(expected[i]), String(given[i]));
    largest = Math.max(largest, gap);
  }
  return largest;
}
