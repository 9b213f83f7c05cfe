import { assertClose } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { BinaryPrimitive, UnaryPrimitive } from '../../../src/expression/primitives/primitive';
import { BINARY, primitiveOf, repeatsOperand, UNARY, withOperands } from '../../../src/expression/primitives/primitives';
import type { ShaderFunction } from '../../../src/expression/primitives/shaderFunction';

const NUMBERS = [-3.7, -2.5, -1, -0.3, 0, 0.2, 0.5, 0.9, 1, 1.5, 3.25, 20, 90];
const unary: [string, UnaryPrimitive][] = Object.entries(UNARY);
const binary: [string, BinaryPrimitive][] = Object.entries(BINARY);

test('the JavaScript of a row computes what the row means', () => {
  for (const [name, { javascript, float64 }] of unary) {
    const f = new Function('x', `return ${javascript};`) as (x: number) => number;
    assertClose(NUMBERS.map(f), NUMBERS.map(float64), { rtol: 1e-7, atol: 1e-7, equalNan: true, name });
  }
  for (const [name, { javascript, float64 }] of binary) {
    const f = new Function('x', 'y', `return ${javascript};`) as (x: number, y: number) => number;
    const pairs = NUMBERS.flatMap((x) => NUMBERS.map((y) => [x, y] as const));
    const expected = pairs.map(([x, y]) => float64(x, y));
    assertClose(
      pairs.map(([x, y]) => f(x, y)),
      expected,
      { rtol: 1e-12, atol: 1e-12, equalNan: true, name },
    );
  }
});

/** The shader's text as JavaScript, where the functions that both languages have are there under their names. */
function shaderInJavaScript({ name, parameters, steps, result, calls }: ShaderFunction): string {
  const lines = steps.map(([step, value]) => `const ${step} = ${value};`);
  return `${calls.map(shaderInJavaScript).join('')}function ${name}(${parameters}) { ${lines.join(' ')} return ${result}; }`;
}

const OWN = `const { abs, floor, ceil, sqrt, exp, log, sin, cos, max, min } = Math; const exp2 = (x) => 2 ** x;
const choose = (c, x, y) => (c ? x : y); const is_nan = Number.isNaN; const power_of_two = (x) => 2 ** x; const infinity = () => Infinity; const not_a_number = () => NaN;
const maximum = max; const minimum = min; const to_integer = (x) => Math.trunc(x); const to_float = (x) => x;
const not_integer = (x) => -1 - x; const divide_integer = (x, y) => (x / y) | 0;`;

/**
 * Those that the operands of a row may be. Of a remainder those whose quotients are exact: by 0.2 a shader may find itself on the other side of a multiple of it,
 * as the row says.
 */
function operandsOf(name: string): number[] {
  if (name === 'fmod') return NUMBERS.filter((x) => Number.isInteger(4 * x));
  return /[a-z]Integer$|^toFloat$/.test(name) && name !== 'toInteger' ? NUMBERS.filter(Number.isInteger) : NUMBERS;
}

test("a shader's text means the same, in float64", () => {
  for (const [name, { shader, float64 }] of [...unary, ...binary] as [string, UnaryPrimitive & BinaryPrimitive][]) {
    const isBinary = name in BINARY;
    const [declared, call] =
      typeof shader === 'string' ? ['', shader] : [shaderInJavaScript(shader), `${shader.name}(${shader.parameters.join(', ')})`];
    const f = new Function('x', 'y', `${OWN}${declared}return ${call};`) as (x: number, y: number) => number;
    for (const x of operandsOf(name)) {
      for (const y of isBinary ? operandsOf(name) : [0]) {
        const expected = float64(x, y);
        if (Math.abs(expected) > 1e30) continue;
        assertClose([f(x, y)], [expected], { rtol: 3e-7, atol: 3e-7, equalNan: true, name: `${name}(${x}, ${y})` });
      }
    }
  }
});

test('operands take the place of x and y, and of nothing else', () => {
  assert.is(withOperands('Math.max(x,y)', 'a0[i]', 'exp(x)'), 'Math.max(a0[i],exp(x))');
  assert.is(withOperands('(-x)', '(y)'), '(-(y))');
  assert.not(repeatsOperand('Math.exp(x)'));
  assert.ok(repeatsOperand('(x*x)') && repeatsOperand('(y+y)'));
});

test('what costs more than a few instructions says so', () => {
  assert.ok(primitiveOf('exp').cost > primitiveOf('div').cost);
  assert.ok(primitiveOf('div').cost > primitiveOf('add').cost);
});

test.run();
