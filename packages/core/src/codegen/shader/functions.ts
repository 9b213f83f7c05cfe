import { isPrimitive, walkAll } from '../../expression/expression';
import { primitiveOf, withOperands } from '../../expression/primitives/primitives';
import type { ShaderFunction } from '../../expression/primitives/shaderFunction';
import type { Kernel } from '../kernel';

/** How a language declares a function of floats. */
export interface FunctionSyntax {
  function(name: string, parameters: readonly string[], body: string): string;
  value(name: string, text: string): string;
}

/** The functions that a kernel's primitives are, each behind those that it calls. */
export function shaderFunctions({ values }: Kernel, syntax: FunctionSyntax): string {
  const written = new Map<ShaderFunction, string>();
  const write = (f: ShaderFunction): void => {
    if (written.has(f)) return;
    for (const called of f.calls) write(called);
    const lines = [...f.steps.map(([name, value]) => syntax.value(name, value)), `return ${f.result};`];
    written.set(f, syntax.function(f.name, f.parameters, lines.join('\n')));
  };
  walkAll(values, (e) => {
    if (!isPrimitive(e)) return;
    const { shader } = primitiveOf(e.name);
    if (typeof shader !== 'string') write(shader);
  });
  return [...written.values()].join('\n');
}

/** A primitive of operands that are texts themselves. */
export function shaderText(shader: string | ShaderFunction, operands: readonly string[]): string {
  if (typeof shader === 'string') return withOperands(shader, operands[0], operands[1]);
  return `${shader.name}(${operands.join(', ')})`;
}
