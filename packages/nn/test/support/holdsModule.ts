import { isTensor, realize, shutdown, type Tensor, tensor } from '@kindling/core';
import {
  loadModuleFixtures,
  type ModuleArgument,
  type ModuleCase,
  type ModuleSpec,
  type Nested,
  type OpInput,
} from '@kindling/fixtures';
import { assertClose } from '@kindling/test-kit';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import * as nn from '../../src/index';

// biome-ignore lint/suspicious/noExplicitAny: constructors of whatever arguments
type Constructor = new (...args: any[]) => nn.Module;

function made({ data, shape, dtype }: OpInput, requiresGrad = false): Tensor {
  const numbers = dtype === 'bool' ? Array.from(data, (bit) => bit === 1) : data;
  return tensor(numbers as Float32Array, { shape: [...shape], dtype, requiresGrad: requiresGrad && dtype === 'float32' });
}

const isArray = (value: unknown): value is OpInput => typeof value === 'object' && value !== null && 'data' in value;
const isModule = (value: ModuleArgument): value is ModuleSpec => typeof value === 'object' && value !== null && 'module' in value;
const argument = (value: ModuleArgument): unknown => (isArray(value) ? made(value) : isModule(value) ? built(value) : value);
const options = (given: Readonly<Record<string, ModuleArgument>>) =>
  Object.fromEntries(Object.entries(given).map(([name, value]) => [name, argument(value)]));

function nested(value: Nested<OpInput>, requiresGrad: boolean): unknown {
  if (value === null) return undefined;
  return isArray(value) ? made(value, requiresGrad) : value.map((entry) => nested(entry, requiresGrad));
}

function tensorsOf(value: unknown): Tensor[] {
  if (Array.isArray(value)) return value.flatMap(tensorsOf);
  return isTensor(value) ? [value] : [];
}

function built(one: ModuleSpec): nn.Module {
  const Kind = (nn as unknown as Record<string, Constructor>)[one.module];
  const trailing = Object.keys(one.options).length > 0 ? [options(one.options)] : [];
  return new Kind(...one.arguments.map(argument), ...trailing);
}

/** The names of all modules that a case is made of. */
function modulesIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return [];
  const own = 'module' in value && typeof value.module === 'string' ? [`nn/${value.module}`] : [];
  return [...own, ...Object.values(value).flatMap(modulesIn)];
}

const camelCase = (name: string) => name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());

function normed(module: nn.Module, norm: ModuleCase['norm']): nn.Module {
  if (norm === undefined) return module;
  const { name, ...others } = norm.options;
  const given = name === undefined ? others : { ...others, name: camelCase(name as string) };
  return (nn.utils as unknown as Record<string, typeof nn.utils.weightNorm>)[camelCase(norm.kind)](module, given);
}

/** The module of a case with its weights. */
export function moduleOf(one: ModuleCase): nn.Module {
  const module = normed(built(one), one.norm).train(one.training);
  const state = Object.fromEntries(Object.entries(one.state).map(([name, value]) => [name, made(value)]));
  module.loadStateDict(state, { strict: false });
  return module;
}

/** A test of each case of a family; runs them. */
export function holdsFamily(family: string): void {
  const test = suite(family);
  for (const one of loadModuleFixtures(family)) test(`as PyTorch: ${one.name}`, () => holdsModule(one));
  test.after(shutdown);
  test.run();
}

/** Holds a module against PyTorch's: names and text, outputs, the gradients of inputs and parameters, buffers. */
async function holdsModule(one: ModuleCase): Promise<void> {
  const module = moduleOf(one);
  assert.equal([...module.stateDict().keys()], one.keys);
  assert.is(String(module), one.printed);
  const inputs = one.inputs.map((input, place) => nested(input, !one.constant?.includes(place)));
  const call = Object.keys(one.call).length > 0 ? [options(one.call)] : [];
  const passed = one.logits ? [nn.functional.logSoftmax(inputs[0] as Tensor, -1), ...inputs.slice(1)] : inputs;
  const outputs = tensorsOf(module.forward(...passed, ...call));
  assert.is(outputs.length, one.outputs.length);
  const differentiable = outputs
    .map((output, i) => ({ output, upstream: one.upstreams[i] }))
    .filter(({ output }) => output.requiresGrad);
  // one loss of all: their graphs are one
  const losses = differentiable.map(({ output, upstream }) => output.mul(made(upstream)).sum());
  if (losses.length > 0) losses.reduce((sum, loss) => sum.add(loss)).backward();
  // one plan for all that is read
  const gradients = [...inputs.flatMap(tensorsOf), ...module.parameters()].map(({ grad }) => grad);
  await realize([...outputs, ...gradients.filter((grad) => grad !== null), ...module.buffers()]);
  const of = [...modulesIn(one), ...(one.norm === undefined ? [] : [`nn/utils.${camelCase(one.norm.kind)}`])];
  const check = async (actual: Tensor | null | undefined, expected: OpInput | null | undefined, name: string) => {
    if (expected === null || expected === undefined) return assert.is(actual ?? null, null, name);
    assert.equal([...(actual?.shape ?? [])], expected.shape, name);
    assertClose((await actual?.data()) as Float32Array, expected.data as Float32Array, { name, of, equalNan: true });
  };
  for (const [i, output] of outputs.entries()) await check(output, one.outputs[i], `output ${i}`);
  for (const [i, input] of inputs.flatMap(tensorsOf).entries())
    await check(input.grad, one.inputGradients[i], `gradient of input ${i}`);
  for (const [name, parameter] of module.namedParameters()) {
    await check(parameter.grad, one.parameterGradients[name], `gradient of ${name}`);
  }
  const state = module.stateDict();
  for (const [name, value] of Object.entries(one.buffers)) await check(state.get(name), value, name);
}
