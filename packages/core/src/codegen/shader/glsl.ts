import { LARGEST_EXACT } from '../../shape/shape';
import { LOST } from '../integersAsFloats';
import type { Kernel } from '../kernel';
import { type FunctionSyntax, shaderFunctions } from './functions';
import { IntegersAsFloatsBody } from './integersAsFloatsBody';
import type { ShaderSyntax } from './shaderBody';

/** The shading languages of WebGL: 1.00 of WebGL 1, 3.00 of WebGL 2. */
export type GlslVersion = '100' | '300';

/**
 * Renders a kernel as the GLSL functions that GPU.js' fragment shader calls: kernel() sets kernelResult for the texel
 * number `index`. Arguments are textures with one number a texel.
 */
export function renderGlsl(kernel: Kernel, version: GlslVersion): string {
  const syntax = version === '300' ? SYNTAX_300 : SYNTAX_100;
  return `${version === '300' ? HELPERS_300 : HELPERS_100}${HELPERS}${shaderFunctions(kernel, FUNCTIONS)}
void kernel() {
  int cell = index;
  // the texture may have a few texels more than there are cells
  if (cell >= ${kernel.cells}) { kernelResult = 0.0; return; }
${new IntegersAsFloatsBody(kernel, syntax).write()}
  kernelResult = value;
}`;
}

const FUNCTIONS: FunctionSyntax = {
  function: (name, parameters, body) => `float ${name}(${parameters.map((x) => `float ${x}`).join(', ')}) {\n${body}\n}`,
  value: (name, text) => `float ${name} = ${text};`,
};

const COMMON = {
  hasIntegers: false,
  variable: (type: 'float' | 'int', name: string, value: string) => `${type} ${name} = ${value};`,
  toFloat: (integer: string) => `float(${integer})`,
  toIndex: (whole: string) => `int(floor(${whole} + 0.5))`,
  select: (condition: string, x: string, y: string) => `(${condition} ? ${x} : ${y})`,
};

const SYNTAX_300: ShaderSyntax = {
  ...COMMON,
  load: (argument, index) => `load_number(user_a${argument}, user_a${argument}Size.x, ${index})`,
  quotient: (x, y) => `${x} / ${y}`,
};

const SYNTAX_100: ShaderSyntax = {
  ...COMMON,
  load: (argument, index) => `load_number(user_a${argument}, user_a${argument}Size, ${index})`,
  quotient: (x, y) => `quotient(${x}, ${y})`,
};

const HELPERS_300 = `
float infinity() { return uintBitsToFloat(0x7f800000u); }
float not_a_number() { return uintBitsToFloat(0x7fc00000u); }
bool is_nan(float x) { return (floatBitsToUint(x) & 0x7fffffffu) > 0x7f800000u; }
// of a whole number from -126 to 127
float power_of_two(float x) { return intBitsToFloat((int(x) + 127) << 23); }
float load_number(highp sampler2D numbers, int width, int i) { return texelFetch(numbers, ivec2(i % width, i / width), 0).x; }
`;

// WebGL 1 may compute integers as floats, whole only below 2^24, and a float's quotient may fall just below a whole
// number; it has no bits to make an infinity of, so that comes from arithmetic that no compiler can do beforehand
const HELPERS_100 = `
float infinity() { return 1.0 / min(float(index), 0.0); }
float not_a_number() { return sqrt(min(float(index), 0.0) - 1.0); }
bool is_nan(float x) { return !(x <= 0.0 || x >= 0.0); }
float power_of_two(float x) { return exp2(x); }
int quotient(int x, int y) {
  int q = int(floor((float(x) + 0.5) / float(y)));
  int rest = x - q * y;
  if (rest < 0) return q - 1;
  if (rest >= y) return q + 1;
  return q;
}
float load_number(sampler2D numbers, ivec2 size, int i) {
  int row = quotient(i, size.x);
  return texture2D(numbers, (vec2(float(i - row * size.x), float(row)) + 0.5) / vec2(size)).x;
}
`;

/** The size up to which floats hold all integers. */
const MOST = LARGEST_EXACT.toFixed(1);

const HELPERS = `
float lost() { return ${LOST.toFixed(1)}; }
bool is_lost(float x) { return abs(x) > 2147483648.0; }
float maximum(float x, float y) { return is_nan(x) ? x : (is_nan(y) ? y : max(x, y)); }
float minimum(float x, float y) { return is_nan(x) ? x : (is_nan(y) ? y : min(x, y)); }
float choose(bool condition, float x, float y) { return condition ? x : y; }
float to_float(float x) { return x; }
// the order of all integers the other way round; -1 - x would be rounded beyond 2^24
float not_integer(float x) { return -x; }
float to_integer(float x) { return is_nan(x) ? 0.0 : (x < 0.0 ? max(ceil(x), -2147483648.0) : min(floor(x), 2147483520.0)); }
// a quotient of floats may round to the whole number above
float divide_integer(float x, float y) {
  if (!(abs(x) <= ${MOST}) || is_lost(y)) return lost();
  if (y == 0.0) return 0.0;
  float q = floor(abs(x) / abs(y));
  float rest = abs(x) - q * abs(y);
  float size = rest < 0.0 ? q - 1.0 : (rest >= abs(y) ? q + 1.0 : q);
  return (x < 0.0) == (y < 0.0) ? size : -size;
}
float unless_lost(float x, float y, float result) { return is_lost(x) || is_lost(y) ? lost() : result; }
// what is rounded came from at least 2^24, and is no less
float below(float result) { return abs(result) < ${MOST} ? result : lost(); }
float add_integer(float x, float y) { return unless_lost(x, y, below(x + y)); }
float sub_integer(float x, float y) { return unless_lost(x, y, below(x - y)); }
float mul_integer(float x, float y) { return unless_lost(x, y, below(x * y)); }
`;
