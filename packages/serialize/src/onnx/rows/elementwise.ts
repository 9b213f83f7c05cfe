import { type Build, type Conversion, formula, type Row, same } from '../conversion';
import type { OnnxGraph } from '../graph';

/** An operation that ONNX has of numbers, and of bools another one. */
const orOfBools =
  (type: string, ofBools: string): Row =>
  ({ graph, inputs, dtypes }) =>
    graph.add(dtypes[0] === 'bool' ? ofBools : type, inputs);

/** Comparisons of bools are those of 0 and 1. */
const compared =
  (type: string, isNegated = false): Row =>
  ({ graph, inputs, dtypes }) => {
    const result = graph.add(type, dtypes[0] === 'bool' ? inputs.map((one) => graph.cast(one, 'int32')) : inputs);
    return isNegated ? graph.add('Not', [result]) : result;
  };

/** Of integers there is nothing to round. */
const rounded =
  (type: string): Row =>
  ({ graph, inputs, dtypes }) =>
    graph.add(dtypes[0] === 'float32' ? type : 'Identity', inputs);

/** log(1 + x), which for small x is not what rounding leaves of it in 1 + x. */
const log1p = formula((op, x) => {
  const small = op('Mul', op('Atanh', op('Div', x, op('Add', x, 2))), 2);
  return op('Where', op('Less', op('Abs', x), 0.5), small, op('Log', op('Add', x, 1)));
});
/** e^x - 1, likewise. */
const expm1 = formula((op, x) => {
  const half = op('Tanh', op('Mul', x, 0.5));
  const small = op('Div', op('Mul', half, 2), op('Sub', 1, half));
  return op('Where', op('Less', op('Abs', x), 0.5), small, op('Sub', op('Exp', x), 1));
});

/** A half and the other half times the error function of x / sqrt(2). */
const gelu = formula((op, x) => op('Mul', x, op('Mul', op('Add', op('Erf', op('Mul', x, Math.SQRT1_2)), 1), 0.5)));

/** Logarithms of 0 are cut off. */
const binaryCrossEntropy = formula((op, x, target) => {
  const logOf = (value: string) => op('Max', op('Log', value), -100);
  return op('Sub', op('Mul', op('Sub', target, 1), logOf(op('Sub', 1, x))), op('Mul', target, logOf(x)));
});
const wholePart = (op: Build, x: string) => op('Mul', op('Sign', x), op('Floor', op('Abs', x)));
/**
 * What is left of floats x after whole y: the exact rest with the sign of x, where that is not the sign of the divisor, and how many whole y there are. Of the
 * rounded quotient both would be off by one y: 1 / 0.1 is 10, but 0.1 is a little more than a tenth.
 */
function divided(graph: OnnxGraph, x: string, y: string): { rest: string; isBelow: string; quotient: string } {
  const rest = graph.add('Mod', [x, y], { fmod: 1 });
  const isNegative = (value: string) => graph.add('Less', [value, graph.scalar(0)]);
  const isSome = graph.add('Not', [graph.add('Equal', [rest, graph.scalar(0)])]);
  const isBelow = graph.add('And', [isSome, graph.add('Xor', [isNegative(rest), isNegative(y)])]);
  // what the parts behind the points of the quotient and of the rest's differ by is nearly whole: so far is it off where it was rounded
  const rounded = graph.add('Div', [x, y]);
  const below = graph.add('Floor', [rounded]);
  const behind = graph.add('Sub', [graph.add('Sub', [rounded, below]), graph.add('Div', [rest, y])]);
  const near = graph.add('Add', [below, graph.add('Round', [behind])]);
  // from 2^24 on, all floats are whole
  const isNear = graph.add('Less', [graph.add('Abs', [rounded]), graph.scalar(2 ** 24)]);
  const far = graph.add('Round', [graph.add('Div', [graph.add('Sub', [x, rest]), y])]);
  return { rest, isBelow, quotient: graph.add('Where', [isNear, near, far]) };
}
/** ONNX has a rest with the sign of the divisor of integers alone. */
const flooredRest: Row = ({ graph, inputs: [x, y] }) => {
  const { rest, isBelow } = divided(graph, x, y);
  return graph.add('Where', [isBelow, graph.add('Add', [rest, y]), rest]);
};
/** Of integers ONNX divides towards 0, too. */
const floorDivide: Row = ({ graph, inputs: [x, y], dtypes }) => {
  if (dtypes[0] === 'float32') {
    const { isBelow, quotient } = divided(graph, x, y);
    const floored = graph.add('Where', [isBelow, graph.add('Sub', [quotient, graph.scalar(1)]), quotient]);
    return graph.add('Where', [graph.add('Equal', [y, graph.scalar(0)]), graph.add('Div', [x, y]), floored]);
  }
  const quotient = graph.add('Div', [x, y]);
  const [isNegative, isOther] = [x, y].map((one) => graph.add('Less', [one, graph.scalar(0, 'int32')]));
  const isRounded = graph.add('Not', [graph.add('Equal', [graph.add('Mul', [quotient, y]), x])]);
  const isAbove = graph.add('And', [isRounded, graph.add('Xor', [isNegative, isOther])]);
  return graph.add('Sub', [quotient, graph.cast(isAbove, 'int32')]);
};
const truncDivide: Row = (conversion) => {
  const { graph, inputs, dtypes } = conversion;
  const [x, y] = inputs;
  const plain = graph.add('Div', [x, y]);
  if (dtypes[0] !== 'float32') return plain;
  // of infinities and of what is over 0 there is no rest
  const { rest, quotient } = divided(graph, x, y);
  const whole = formula(wholePart)({ ...conversion, inputs: [plain] });
  return graph.add('Where', [graph.add('Equal', [rest, rest]), quotient, whole]);
};
/** ONNX has the angle of a slope alone: to the left of the middle that points the other way, above and below it there is no slope. */
const atan2 = formula((op, y, x) => {
  const angle = op('Atan', op('Div', y, x));
  const left = op('Where', op('Less', y, 0), op('Sub', angle, Math.PI), op('Add', angle, Math.PI));
  const upright = op('Mul', op('Sign', y), Math.PI / 2);
  return op('Where', op('Equal', x, 0), upright, op('Where', op('Less', x, 0), left, angle));
});
/** x + 3 between 0 and 6, as a share of 6. */
const hardsigmoid = formula((op, x) => op('Div', op('Min', op('Max', op('Add', x, 3), 0), 6), 6));

/** Operations of single numbers. */
export const elementwiseRows: Readonly<Record<string, Row>> = {
  to: ({ graph, inputs, traced }: Conversion) => graph.cast(inputs[0], traced.dtype),
  add: orOfBools('Add', 'Or'),
  sub: same('Sub'),
  mul: orOfBools('Mul', 'And'),
  div: same('Div'),
  standardize: formula((op, x, mean, factor) => op('Mul', op('Sub', x, mean), factor)),
  divideBy: ({ graph, inputs, attributes }: Conversion<{ divisor: number }>) =>
    graph.add('Div', [...inputs, graph.scalar(attributes.divisor)]),
  neg: same('Neg'),
  exp: same('Exp'),
  log: same('Log'),
  sqrt: same('Sqrt'),
  root: same('Sqrt'),
  relu: same('Relu'),
  maximum: orOfBools('Max', 'Or'),
  minimum: orOfBools('Min', 'And'),
  pow: same('Pow'),
  eq: compared('Equal'),
  ne: compared('Equal', true),
  gt: compared('Greater'),
  ge: compared('GreaterOrEqual'),
  lt: compared('Less'),
  le: compared('LessOrEqual'),
  logicalAnd: same('And'),
  logicalOr: same('Or'),
  logicalXor: same('Xor'),
  logicalNot: same('Not'),
  where: same('Where'),
  clamp: formula((op, x, low, high) => op('Min', op('Max', x, low), high)),
  hardtanh: formula((op, x, low, high) => op('Min', op('Max', x, low), high)),
  lerp: formula((op, a, b, weight) => op('Add', a, op('Mul', weight, op('Sub', b, a)))),
  abs: same('Abs'),
  sign: same('Sign'),
  square: formula((op, x) => op('Mul', x, x)),
  reciprocal: same('Reciprocal'),
  rsqrt: formula((op, x) => op('Reciprocal', op('Sqrt', x))),
  floor: rounded('Floor'),
  ceil: rounded('Ceil'),
  round: rounded('Round'),
  tanh: same('Tanh'),
  sigmoid: same('Sigmoid'),
  erf: same('Erf'),
  sin: same('Sin'),
  cos: same('Cos'),
  atan: same('Atan'),
  atan2,
  tan: same('Tan'),
  asin: same('Asin'),
  acos: same('Acos'),
  sinh: same('Sinh'),
  cosh: same('Cosh'),
  asinh: same('Asinh'),
  acosh: same('Acosh'),
  atanh: same('Atanh'),
  exp2: formula((op, x) => op('Pow', 2, x)),
  log2: formula((op, x) => op('Div', op('Log', x), Math.LN2)),
  log10: formula((op, x) => op('Div', op('Log', x), Math.LN10)),
  trunc: (conversion) => (conversion.dtypes[0] === 'float32' ? formula(wholePart) : same('Identity'))(conversion),
  frac: formula((op, x) => op('Sub', x, wholePart(op, x))),
  floorDivide,
  truncDivide,
  fmod: ({ graph, inputs }) => graph.add('Mod', inputs, { fmod: 1 }),
  remainder: (conversion) => (conversion.dtypes[0] === 'float32' ? flooredRest : same('Mod'))(conversion),
  expm1,
  log1p,
  gelu,
  geluTanh: formula((op, x) => {
    const inner = op('Mul', op('Add', x, op('Mul', op('Mul', op('Mul', x, x), x), 0.044715)), Math.sqrt(2 / Math.PI));
    return op('Mul', x, op('Mul', op('Add', op('Tanh', inner), 1), 0.5));
  }),
  silu: formula((op, x) => op('Mul', x, op('Sigmoid', x))),
  softplus: formula((op, x, beta, threshold) => {
    const scaled = op('Mul', x, beta);
    return op('Where', op('Greater', scaled, threshold), x, op('Div', op('Log', op('Add', op('Exp', scaled), 1)), beta));
  }),
  leakyRelu: formula((op, x, slope) => op('Where', op('Greater', x, 0), x, op('Mul', x, slope))),
  elu: formula((op, x, alpha) => op('Where', op('Greater', x, 0), x, op('Mul', op('Sub', op('Exp', x), 1), alpha))),
  selu: same('Selu'),
  binaryCrossEntropy,
  mish: same('Mish'),
  softsign: same('Softsign'),
  hardsigmoid,
  hardswish: same('HardSwish'),
  logsigmoid: formula((op, x) => op('Sub', op('Min', x, 0), op('Log', op('Add', op('Exp', op('Neg', op('Abs', x))), 1)))),
};
