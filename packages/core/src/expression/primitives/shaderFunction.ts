/**
 * A function of floats in the words that GLSL and WGSL share: numbers, operators, the languages' own functions where these agree, and
 * choose(condition, x, y), infinity(), not_a_number(), is_nan(x) and power_of_two(x) of a whole number, which both renderers provide.
 */
export interface ShaderFunction {
  readonly name: string;
  readonly parameters: readonly string[];
  /** Named values, each made of those before it. */
  readonly steps: readonly (readonly [name: string, value: string])[];
  readonly result: string;
  /** The functions of this kind that it calls. */
  readonly calls: readonly ShaderFunction[];
}

export function shaderFunction(
  name: string,
  steps: ShaderFunction['steps'],
  result: string,
  calls: readonly ShaderFunction[] = [],
): ShaderFunction {
  return { name, parameters: ['x'], steps, result, calls };
}

const float = (value: number): string => (Number.isInteger(value) ? `${value}.0` : `${value}`);

/** c[0] + c[1] x + c[2] x^2 ... as text of a shader. */
export function polynomialText(coefficients: readonly number[], x: string): string {
  return coefficients.reduceRight((text, c) => (text === '' ? float(c) : `(${text} * ${x} + ${float(c)})`), '');
}
