import { checkArray, checkInteger, describe, isRecord, KindlingError, refuseSurplus } from '@kindling/checks';
import { isTensor, noGradSync, type Tensor, zeros } from '@kindling/core';
import { checkTensor } from './checks/checkTensor';
import { checkModule } from './containers/checkModule';
import type { Module } from './module/module';
import { moduleName, walk } from './module/walk';

/** A line of the table: what stands left, in the middle and right. */
type Row = readonly [layer: string, output: string, parameters: string];

const HEAD: Row = ['Layer', 'Output shape', 'Parameters'];

/**
 * What a model is made of, as a table: each layer with the shape that it gives and how many parameters it has itself, and how many there are in all. The model
 * is asked in evaluation; nothing is computed, and it stays as it is.
 * @param input the shape of its input, with the batch; or the input, or several in an array
 * @throws KindlingError for anything else, and where the model does
 * @see torchinfo.summary
 */
export function summary(model: Module, input: readonly number[] | Tensor | readonly Tensor[]): string {
  refuseSurplus('summary', arguments, 2);
  checkModule('summary: model', model);
  const shapes = outputShapes(model, inputsOf(input));
  const rows: Row[] = [];
  const enter = ({ module, key, depth }: { module: Module; key: string; depth: number }) => {
    const own = module.namedParameters().filter(([name]) => !name.includes('.'));
    const kind = moduleName(module);
    const layer = `${'  '.repeat(depth)}${depth === 0 ? kind : `${key}: ${kind}`}`;
    rows.push([layer, shapes.get(module) ?? '', own.length === 0 ? '' : counted(own.map(([, parameter]) => parameter))]);
  };
  walk('summary', model, '', { enter });
  const all = model.parameters();
  const learned = all.filter(({ requiresGrad }) => requiresGrad);
  return [
    ...table([HEAD, ...rows]),
    `Parameters: ${counted(all)}, of them learned: ${counted(learned)}`,
    `Size of the parameters: ${(numbersIn(all) * 4e-6).toFixed(2)} MB`,
  ].join('\n');
}

function inputsOf(input: unknown): readonly Tensor[] {
  if (isTensor(input)) return [input];
  const name = 'summary: input';
  if (Array.isArray(input) && isTensor(input[0])) return checkArray(name, input, checkTensor);
  const size = (entry: string, value: unknown) => checkInteger(entry, value, { min: 0 });
  return [zeros(checkArray(name, input, size, 'the sizes of an input, a Tensor or an array of Tensors'))];
}

/** The shape of what each module gives where the model is called; of one that is called several times the last. */
function outputShapes(model: Module, inputs: readonly Tensor[]): Map<Module, string> {
  const shapes = new Map<Module, string>();
  const modules = model.modules();
  const modes = modules.map(({ training }) => training);
  const hooks = modules.map((module) =>
    module.registerForwardHook((_, __, output) => {
      shapes.set(module, shapesIn(output).join(', '));
    }),
  );
  try {
    for (const module of modules) module.training = false;
    const output: unknown = noGradSync(() => model.forward(...inputs));
    if (shapesIn(output).length === 0) {
      throw new KindlingError(`summary: model: expected a forward that gives Tensors, got ${describe(output)}`);
    }
  } finally {
    for (const hook of hooks) hook.remove();
    for (const [i, module] of modules.entries()) module.training = modes[i];
  }
  return shapes;
}

function shapesIn(output: unknown): string[] {
  if (isTensor(output)) return [`[${output.shape.join(', ')}]`];
  if (Array.isArray(output)) return output.flatMap(shapesIn);
  return isRecord(output) ? Object.values(output).flatMap(shapesIn) : [];
}

const numbersIn = (tensors: readonly Tensor[]) => tensors.reduce((sum, { numel }) => sum + numel, 0);
const counted = (tensors: readonly Tensor[]) => numbersIn(tensors).toLocaleString('en-US');

/** The lines of a table, between rules; its last column stands right. */
function table(rows: readonly Row[]): string[] {
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const lines = rows.map(([layer, output, parameters]) =>
    [layer.padEnd(widths[0]), output.padEnd(widths[1]), parameters.padStart(widths[2])].join('  ').trimEnd(),
  );
  const rule = '-'.repeat(widths.reduce((sum, width) => sum + width, 4));
  return [lines[0], rule, ...lines.slice(1), rule];
}
