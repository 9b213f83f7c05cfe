import type { Tensor } from '@kindling/core';
import { Linear, Module } from '@kindling/nn';
import * as serialize from '@kindling/serialize';
import { domain, either, type Fit, fixed, nullable } from '../domains/domain';
import { list } from '../domains/lists';
import { options } from '../domains/objects';
import { integer } from '../domains/simple';
import { tensorOf } from '../domains/tensors';
import { fn, type Row } from './row';

const isPath = (value: unknown): value is string => typeof value === 'string' && value !== '' && !/\p{Cc}/u.test(value);
const path = domain(
  'a path',
  (choices) => choices.pick(['a.safetensors', 'saved/b']),
  (value) => isPath(value) && !/\.(pt|pth|onnx)$/i.test(value),
);
const layer = domain(
  'a module',
  () => new Linear(2, 1),
  (value) => value instanceof Module,
);
const input = tensorOf('for the module', { made: () => [3, 2] });
const example = either(input, list(input, { min: 1, made: [1, 1] }));
const called = (made: string) =>
  domain(
    'a name',
    () => made,
    (value) => typeof value === 'string' && value !== '',
  );
const exporting = options({
  inputNames: list(called('x'), { min: 1, made: [1, 1] }),
  outputNames: list(called('y'), { min: 1, made: [1, 1] }),
  batchDim: nullable(integer({ min: 0, max: 0 })),
  // trying each of them would take minutes
  runtime: fixed(null),
});
/** Of a call that gives no options, or says nothing of it, the runtime would be asked for. */
const withoutRuntime =
  // biome-ignore lint/suspicious/noExplicitAny: the arguments are what is tried
    (call: (...given: any[]) => unknown, at: number) =>
    (...given: unknown[]) => {
      const options = given[at];
      const isPlain = options === undefined || Object.getPrototypeOf(options ?? 0) === Object.prototype;
      return call(...given.slice(0, at), isPlain ? { ...(options as object), runtime: null } : options, ...given.slice(at + 1));
    };
const oneInput = ([model, given, ...rest]: [unknown, Tensor | Tensor[], ...unknown[]]): Fit => {
  const { inputNames = ['x'], outputNames = ['y'] } = (rest.at(-1) ?? {}) as { inputNames?: string[]; outputNames?: string[] };
  if (`${[...inputNames, ...outputNames]}` !== 'x,y') return 'unclear';
  if (!(model instanceof Linear)) return 'unclear';
  const [one, ...others] = [given].flat();
  return others.length === 0 && one.dtype === 'float32' ? one.shape.join() === '3,2' || 'unclear' : 'unclear';
};

/** Models as ONNX. */
export const onnxTable: readonly Row[] = [
  fn('serialize/exportOnnx', withoutRuntime(serialize.exportOnnx, 3), [layer, example, path, exporting], {
    fits: oneInput,
    takesMore: true,
  }),
  fn('serialize/toOnnx', withoutRuntime(serialize.toOnnx, 2), [layer, example, exporting], { fits: oneInput, takesMore: true }),
];
