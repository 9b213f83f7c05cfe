import {
  checkArray,
  checkInteger,
  checkOptions,
  checkPath,
  describe,
  KindlingError,
  refuseSurplus,
  unexpected,
} from '@kindling/checks';
import { cat, isTensor, noGradSync, type Tensor, withoutLoops } from '@kindling/core';
import { platformFiles } from '#platformFiles';
import { platformRuntime } from '#platformRuntime';
import { convert } from './convert';
import { modelBytes } from './protobuf';
import type { OnnxRuntime } from './runtime/runtime';
import { traced } from './trace';
import { type Example, verify } from './verify';

/** What is exported: a Module of @kindling/nn is one. */
export interface ExportedModel {
  readonly training: boolean;
  // biome-ignore lint/suspicious/noExplicitAny: every module has inputs of its own
  forward(...inputs: any[]): unknown;
  train(mode?: boolean): unknown;
  namedParameters(): readonly (readonly [name: string, parameter: Tensor])[];
  namedBuffers(): readonly (readonly [name: string, buffer: Tensor])[];
}

/** What can be said about an export. */
export interface OnnxOptions {
  /** What the inputs are called; `input`, or `input_0`, `input_1`, ... if not said. */
  readonly inputNames?: readonly string[] | undefined;
  /** What the outputs are called, those in lists one after the other; `output`, or `output_0`, `output_1`, ... if not said. */
  readonly outputNames?: readonly string[] | undefined;
  /** Which dimension of the inputs is the batch, which may have any size; 0 if not said; null: all sizes are those of the example. */
  readonly batchDim?: number | null | undefined;
  /** onnxruntime-web, in which the file is tried; that which is installed, if not said; null: it is not tried. */
  readonly runtime?: OnnxRuntime | null | undefined;
}

/** What came of an export. */
export interface OnnxReport {
  /** How many operations of ONNX the model is made of. */
  operations: number;
  /** By how much the outputs of the file, run again, differ from the model's at most; null where it was not tried. */
  difference: number | null;
  inputNames: string[];
  outputNames: string[];
}

const OPTIONS = ['inputNames', 'outputNames', 'batchDim', 'runtime'] as const;

/**
 * Writes a model as an ONNX file (opset 18): `await exportOnnx(model, exampleInput, 'net.onnx')`. It is exported as it computes in `eval()`; the batch may
 * have any size. Parameters keep the names of the state dict. What was written is run in onnxruntime-web with the example, and with two and three times as large a batch, before it gets
 * its name.
 * @param exampleInput a Tensor, or a list of what `forward` takes
 * @throws KindlingError naming the operation that ONNX has not; where the file, run again, gives other numbers; where it cannot be written
 * @see torch.onnx.export
 */
export async function exportOnnx(
  model: ExportedModel,
  exampleInput: Tensor | readonly Tensor[],
  path: string,
  options?: OnnxOptions,
): Promise<OnnxReport> {
  refuseSurplus('exportOnnx', arguments, 4);
  const file = checkPath('exportOnnx: path', path, 'a file');
  const { bytes, report } = await exported('exportOnnx', model, exampleInput, options);
  await platformFiles.write(file, onePiece(bytes));
  return report;
}

/** The bytes of the same file. @throws KindlingError as `exportOnnx` does */
export async function toOnnx(
  model: ExportedModel,
  exampleInput: Tensor | readonly Tensor[],
  options?: OnnxOptions,
): Promise<Uint8Array> {
  refuseSurplus('toOnnx', arguments, 3);
  return (await exported('toOnnx', model, exampleInput, options)).bytes;
}

async function* onePiece(bytes: Uint8Array) {
  yield bytes;
}

/** Sizes of the batch that the model is looked at with, in those of the example; twice where it has none, to see whether it does the same again. */
const BATCHES = [1, 2, 3];
const AGAIN = [1, 1];

async function exported(
  where: string,
  model: ExportedModel,
  exampleInput: unknown,
  options: OnnxOptions | undefined,
): Promise<{ bytes: Uint8Array; report: OnnxReport }> {
  const given = checkOptions(where, options, OPTIONS);
  checkModel(where, model);
  checkRuntime(where, given.runtime);
  const inputs = checkInputs(where, exampleInput);
  const batch = batchOf(where, inputs, given.batchDim === undefined ? 0 : given.batchDim);
  const examples = (batch === null ? AGAIN : BATCHES).map((times) =>
    run(where, model, times === 1 ? inputs : repeated(inputs, times, batch?.dim ?? 0)),
  );
  const inputNames = checkNames(`${where}: inputNames`, given.inputNames, inputs.length, 'input', []);
  const outputNames = checkNames(`${where}: outputNames`, given.outputNames, examples[0].outputs.length, 'output', inputNames);
  const nodesOf = (tensors: readonly Tensor[]) => tensors.map(({ node }) => node);
  const outputs = traced(
    // no row is a loop
    examples.map((example) => nodesOf(withoutLoops(example.outputs))),
    examples.map((example) => nodesOf(example.inputs)),
    batch?.size ?? 1,
  );
  const described = inputs.map(({ dtype, shape }, i) => ({ name: inputNames[i], dtype, shape }));
  const names = new Map([...model.namedParameters(), ...model.namedBuffers()].map(([name, { node }]) => [node, name]));
  const converted = await convert(outputs, { inputs: described, outputs: outputNames, batch }, names);
  const bytes = modelBytes(converted);
  const runtime = given.runtime === undefined ? await platformRuntime() : given.runtime;
  const difference = runtime === null ? null : await verify(bytes, examples, inputNames, outputNames, runtime);
  return { bytes, report: { operations: converted.nodes.length, difference, inputNames, outputNames } };
}

/** A module's namespace or its default export; `import('onnxruntime-web')` without its await is none. */
function checkRuntime(where: string, runtime: unknown): void {
  if (runtime === undefined || runtime === null) return;
  const { InferenceSession: session, Tensor: tensors, env } = runtime as Partial<OnnxRuntime>;
  if (typeof session?.create === 'function' && typeof tensors === 'function' && typeof env === 'object' && env !== null) return;
  throw unexpected(`${where}: runtime`, 'what onnxruntime-web exports, or null for no trial', describe(runtime));
}

function checkModel(where: string, model: ExportedModel): void {
  const { forward, train, namedParameters, namedBuffers } = (model ?? {}) as Partial<ExportedModel>;
  if ([forward, train, namedParameters, namedBuffers].some((member) => typeof member !== 'function'))
    throw unexpected(`${where}: model`, 'a Module', describe(model));
}

function checkInputs(where: string, given: unknown): Tensor[] {
  const name = `${where}: exampleInput`;
  const inputs = isTensor(given)
    ? [given]
    : checkArray(
        name,
        given,
        (entry, one) => {
          if (!isTensor(one)) throw unexpected(entry, 'a Tensor', describe(one));
          return one;
        },
        'a Tensor or an array of Tensors',
      );
  if (inputs.length === 0) throw unexpected(name, 'at least one Tensor', '[]');
  // of its own, so that an input is told from a parameter, and from itself in another place
  return inputs.map((one) => one.detach().unsqueeze(0).squeeze(0));
}

function batchOf(where: string, inputs: readonly Tensor[], batchDim: number | null): { dim: number; size: number } | null {
  if (batchDim === null) return null;
  const dim = checkInteger(`${where}: batchDim`, batchDim, { min: 0 });
  const sizes = inputs.map(({ shape }) => shape[dim]);
  if (sizes.some((size) => size === undefined || size === 0 || size !== sizes[0])) {
    throw unexpected(
      `${where}: exampleInput`,
      `inputs with the same size, at least 1, in dimension ${dim}, which is the batch (batchDim: null: there is none)`,
      `sizes ${sizes.map((size) => size ?? 'none').join(', ')}`,
    );
  }
  return { dim, size: sizes[0] };
}

const repeated = (inputs: readonly Tensor[], times: number, dim: number) =>
  inputs.map((one) => cat(new Array<Tensor>(times).fill(one), dim));

/** The model's outputs in evaluation, without gradients. */
function run(where: string, model: ExportedModel, inputs: readonly Tensor[]): Example {
  const { training } = model;
  model.train(false);
  try {
    const outputs: Tensor[] = [];
    collect(
      `${where}: the output`,
      noGradSync(() => model.forward(...inputs)),
      outputs,
    );
    return { inputs, outputs };
  } finally {
    model.train(training);
  }
}

function collect(name: string, output: unknown, into: Tensor[]): void {
  if (isTensor(output)) into.push(output);
  else if (Array.isArray(output)) for (const [i, one] of output.entries()) collect(`${name}[${i}]`, one, into);
  else throw unexpected(name, 'a Tensor or an array of them', describe(output));
}

function checkNames(name: string, given: unknown, count: number, otherwise: string, taken: readonly string[]): string[] {
  const known = new Set(taken);
  if (given === undefined) {
    const names = count === 1 ? [otherwise] : Array.from({ length: count }, (_, i) => `${otherwise}_${i}`);
    const twice = names.find((one) => known.has(one));
    if (twice === undefined) return names;
    throw unexpected(name, `names, as an input is called ${describe(twice)}`, 'none');
  }
  const names = checkArray(name, given, (entry, one) => {
    if (typeof one !== 'string' || one === '') throw unexpected(entry, 'a name', describe(one));
    if (known.has(one)) throw new KindlingError(`${entry}: expected each name once, got ${describe(one)} again`);
    known.add(one);
    return one;
  });
  if (names.length !== count) throw unexpected(name, `${count} names`, String(names.length));
  return names;
}
