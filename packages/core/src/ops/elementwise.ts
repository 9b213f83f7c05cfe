import { type Affine, constantIndex } from '../expression/affine';
import { derivative } from '../expression/derivative';
import type { DType } from '../expression/dtype';
import { binary, constant, type Expression, loadsOf, rewrite, select, unary } from '../expression/expression';
import { BINARY } from '../expression/primitives/primitives';
import type { GraphNode } from '../graph/node';
import type { Access, DtypeRule, GradientContext, Sample } from '../graph/operation';
import { broadcastAll, type Shape } from '../shape/shape';
import { defineOp, type Op, opOf, scalarNode } from './define';
import { inFloat32, inPromoted, inPromotedNumbers } from './dtypes';
import { meaningOf, variable } from './float64';
import { readBroadcast, referenceFrom } from './reference';

const FIRST = constantIndex(0);

/** Reads an input that broadcasts to the output: dimensions of size 1 stay at 0, missing ones are skipped. */
export function broadcastAccess(access: Access, shape: Shape, index: readonly Affine[]): Expression {
  const skipped = index.length - shape.length;
  return access(...shape.map((size, dim) => (size === 1 ? FIRST : index[dim + skipped])));
}

interface ElementwiseDefinition {
  /** One output element from one element of each input. */
  readonly kernel: (...x: Expression[]) => Expression;
  /** The same of int32 or bool, and `dtype` what it takes and gives; of an op of float32 alone neither. */
  readonly whole?: (dtype: DType, ...x: Expression[]) => Expression;
  readonly dtype?: DtypeRule<undefined>;
  readonly reference: (...x: number[]) => number;
  /** The gradient of each input in the output's shape; autograd sums it over what was broadcast. 'derived': that of the kernel's formula. */
  readonly gradient: ((context: GradientContext<undefined>) => (GraphNode | null)[]) | 'zero' | 'derived';
  /** None of an op that stands in no table. */
  readonly samples?: readonly (Omit<Sample<undefined>, 'attributes'> | readonly Shape[])[];
}

/**
 * The gradient of a formula: its derivative by each input, times what comes from above, in a kernel each, which reads what the derivative does. The op of it is made
 * when it is first asked for, and has such a gradient in turn.
 */
function derivedGradient(name: string, kernel: ElementwiseDefinition['kernel']) {
  const known = new Map<number, ((grad: GraphNode, inputs: readonly GraphNode[]) => GraphNode) | null>();
  const make = (by: number, count: number) => {
    const numbers = Array.from({ length: count }, (_, i) => variable(i));
    const slope = derivative(kernel(...numbers), numbers[by]);
    if (slope.kind === 'constant') return slope.value === 0 ? null : (grad: GraphNode) => scaled(grad, slope.value);
    const read = numbers.flatMap((number, i) => (loadsOf(slope).includes(number) ? [i] : []));
    // the formula is derived of variables: what a kernel reads may hold sums, and one input of another
    const sent = (grad: Expression, ...given: Expression[]): Expression => {
      const [ofGiven] = rewrite([slope], { load: ({ buffer }) => given[read.indexOf(buffer)] });
      return binary('mul', grad, ofGiven);
    };
    const op = elementwise(`${name}Slope${by}`, {
      kernel: sent,
      reference: meaningOf(sent, 1 + read.length),
      gradient: 'derived',
    });
    return (grad: GraphNode, inputs: readonly GraphNode[]) => op([grad, ...read.map((i) => inputs[i])]);
  };
  return ({ grad, inputs }: GradientContext<undefined>): (GraphNode | null)[] =>
    inputs.map((input, by) => {
      if (!input.requiresGrad) return null;
      if (!known.has(by)) known.set(by, make(by, inputs.length));
      return known.get(by)?.(grad, inputs) ?? null;
    });
}

/** A gradient times a number. */
const scaled = (grad: GraphNode, factor: number): GraphNode => (factor === 1 ? grad : mul([grad, scalarNode(factor)]));

/** An op that computes each output element from the elements of its (broadcast) inputs at the same place. */
export function elementwise(name: string, definition: ElementwiseDefinition): Op<undefined> {
  const { kernel, whole, dtype: rule = inFloat32, reference, gradient, samples } = definition;
  const define = samples === undefined ? opOf<undefined> : defineOp<undefined>;
  const broadcast = (shapes: readonly Shape[]) => broadcastAll(name, shapes);
  return define({
    name,
    role: 'elementwise',
    shape: broadcast,
    dtype: rule,
    kernel: ({ inputs, inputShapes, inputDtypes: [taken], index, dtype }) => {
      const numbers = inputs.map((access, i) => broadcastAccess(access, inputShapes[i], index));
      return whole === undefined || taken === 'float32' ? kernel(...numbers) : whole(dtype, ...numbers);
    },
    reference: (inputs) => {
      const shape = broadcast(inputs.map((input) => input.shape));
      return referenceFrom(shape, (index) => reference(...inputs.map((input) => readBroadcast(input, index))));
    },
    gradient: gradient === 'derived' ? derivedGradient(name, kernel) : gradient,
    samples: (samples ?? []).map((sample) =>
      'shapes' in sample ? { attributes: undefined, ...sample } : { shapes: sample, attributes: undefined },
    ),
  });
}

type Inputs2 = readonly [GraphNode, GraphNode];
export const broadcasts: readonly (readonly Shape[])[] = [
  [[7], [7]],
  [
    [2, 3, 5],
    [3, 1],
  ],
  [[4, 1], [6]],
  [[], [5]],
];
const integers = (shapes: readonly Shape[]): DType[] => shapes.map(() => 'int32');
const ofIntegers = broadcasts.map((shapes) => ({ shapes, range: [-9, 9] as const, integers: true, dtypes: integers(shapes) }));
const ofBools = broadcasts.map((shapes) => ({
  shapes,
  range: [0, 1] as const,
  integers: true,
  dtypes: shapes.map((): DType => 'bool'),
}));
export const unaryShapes: readonly (readonly Shape[])[] = [[[]], [[1]], [[7]], [[3, 5]], [[2, 3, 4]]];

export const unaryIntegers = unaryShapes.map((shapes) => ({
  shapes,
  range: [-9, 9] as const,
  integers: true,
  dtypes: integers(shapes),
}));

export const add = elementwise('add', {
  kernel: (x, y) => binary('add', x, y),
  // true and true are true
  whole: (dtype, x, y) => binary(dtype === 'bool' ? 'maxInteger' : 'addInteger', x, y),
  dtype: inPromoted,
  reference: (x, y) => x + y,
  gradient: ({ grad }) => [grad, grad],
  samples: [...broadcasts, ...ofIntegers],
});

export const sub = elementwise('sub', {
  kernel: (x, y) => binary('sub', x, y),
  whole: (_, x, y) => binary('subInteger', x, y),
  dtype: inPromotedNumbers,
  reference: (x, y) => x - y,
  gradient: ({ grad }) => [grad, neg([grad])],
  samples: [...broadcasts, ...ofIntegers],
});

export const mul = elementwise('mul', {
  kernel: (x, y) => binary('mul', x, y),
  whole: (_, x, y) => binary('mulInteger', x, y),
  dtype: inPromoted,
  reference: (x, y) => x * y,
  gradient: ({ grad, inputs }) => {
    const [x, y] = inputs as Inputs2;
    return [x.requiresGrad ? mul([grad, y]) : null, y.requiresGrad ? mul([grad, x]) : null];
  },
  samples: [...broadcasts, ...ofIntegers, ...ofBools],
});

export const div = elementwise('div', {
  kernel: (x, y) => binary('div', x, y),
  reference: (x, y) => x / y,
  gradient: ({ grad, inputs, output }) => {
    const [x, y] = inputs as Inputs2;
    const overY = div([grad, y]);
    return [x.requiresGrad ? overY : null, y.requiresGrad ? neg([mul([overY, output])]) : null];
  },
  samples: broadcasts.map((shapes) => ({ shapes, range: [0.5, 2] as const })),
});

export const neg = elementwise('neg', {
  kernel: (x) => unary('neg', x),
  whole: (_, x) => unary('negInteger', x),
  dtype: inPromotedNumbers,
  reference: (x) => -x,
  gradient: ({ grad }) => [neg([grad])],
  samples: [...unaryShapes, ...unaryIntegers],
});

export const exp = elementwise('exp', {
  kernel: (x) => unary('exp', x),
  reference: (x) => Math.exp(x),
  gradient: ({ grad, output }) => [mul([grad, output])],
  samples: unaryShapes,
});

export const log = elementwise('log', {
  kernel: (x) => unary('log', x),
  reference: (x) => Math.log(x),
  gradient: ({ grad, inputs }) => [div([grad, inputs[0]])],
  samples: unaryShapes.map((shapes) => ({ shapes, range: [0.1, 4] as const })),
});

export const sqrt = elementwise('sqrt', {
  kernel: (x) => unary('sqrt', x),
  reference: (x) => Math.sqrt(x),
  gradient: ({ grad, output }) => [div([grad, add([output, output])])],
  samples: unaryShapes.map((shapes) => ({ shapes, range: [0.1, 4] as const })),
});

export const relu = elementwise('relu', {
  kernel: (x) => binary('max', x, constant(0)),
  whole: (_, x) => binary('maxInteger', x, constant(0, 'int32')),
  dtype: inPromotedNumbers,
  reference: (x) => (x <= 0 ? 0 : x),
  gradient: ({ grad, output }) => [reluGradient([output, grad])],
  samples: [...unaryShapes, { shapes: [[4, 9]], range: [-2, 2], integers: true }, ...unaryIntegers],
});

/** The gradient of relu from its output: 0 where the output is 0, PyTorch's choice at the kink, and handed on at NaN. */
export const reluGradient = elementwise('reluGradient', {
  kernel: (output, grad) => select('greaterEqual', constant(0), output, constant(0), grad),
  reference: (output, grad) => (output <= 0 ? 0 : grad),
  gradient: 'derived',
  samples: [
    {
      shapes: [
        [4, 9],
        [4, 9],
      ],
      range: [-2, 2],
      integers: true,
    },
  ],
});

export const tying = broadcasts.map((shapes) => ({ shapes, range: [-2, 2] as const, integers: true }));

/** The larger of two; NaN where one of them is. Ties share the gradient evenly. @see torch.maximum */
export const maximum = elementwise('maximum', {
  kernel: (x, y) => binary('max', x, y),
  whole: (_, x, y) => binary('maxInteger', x, y),
  dtype: inPromoted,
  reference: (x, y) => Math.max(x, y),
  gradient: ({ grad, inputs }) => {
    const [x, y] = inputs as Inputs2;
    return [extremeGradient([grad, x, y]), extremeGradient([grad, y, x])];
  },
  samples: [...broadcasts, ...tying, ...ofIntegers],
});

/** The smaller of two; NaN where one of them is. Ties share the gradient evenly. @see torch.minimum */
export const minimum = elementwise('minimum', {
  kernel: (x, y) => binary('min', x, y),
  whole: (_, x, y) => binary('minInteger', x, y),
  dtype: inPromoted,
  reference: (x, y) => Math.min(x, y),
  gradient: ({ grad, inputs }) => {
    const [x, y] = inputs as Inputs2;
    return [extremeGradient([grad, y, x]), extremeGradient([grad, x, y])];
  },
  samples: [...broadcasts, ...tying, ...ofIntegers],
});

/** What the larger of two gets of the gradient of their maximum: all, half where both are equal; all also beside NaN. */
const extremeGradient = elementwise('extremeGradient', {
  kernel: (grad, x, y) => select('greater', y, x, constant(0), select('equal', x, y, binary('mul', grad, constant(0.5)), grad)),
  reference: (grad, x, y) => (y > x ? 0 : x === y ? grad * 0.5 : grad),
  gradient: 'derived',
  samples: [{ shapes: [[4, 9], [9], [4, 9]], range: [-2, 2], integers: true }],
});

/** x to the power y. @see torch.pow */
export const pow = elementwise('pow', {
  kernel: (x, y) => binary('pow', x, y),
  reference: BINARY.pow.float64,
  gradient: ({ grad, inputs, output }) => {
    const [x, y] = inputs as Inputs2;
    return [x.requiresGrad ? powGradient([grad, x, y]) : null, y.requiresGrad ? powExponentGradient([grad, x, y, output]) : null];
  },
  samples: broadcasts.map((shapes) => ({ shapes, range: [0.5, 2] as const })),
});

const powSlope = (grad: Expression, x: Expression, y: Expression): Expression => {
  const slope = binary('mul', y, binary('pow', x, binary('sub', y, constant(1))));
  return select('equal', y, constant(0), constant(0), binary('mul', grad, slope));
};
/** y x^(y - 1), and 0 for y = 0 even where that is 0 times infinity. */
const powGradient = elementwise('powGradient', {
  kernel: powSlope,
  reference: meaningOf(powSlope, 3),
  gradient: 'derived',
  samples: [{ shapes: [[4, 9], [9], [4, 9]], range: [0.5, 2] }],
});

const powExponentSlope = (grad: Expression, x: Expression, y: Expression, result: Expression): Expression => {
  const slope = binary('mul', grad, binary('mul', result, unary('log', x)));
  return select('equal', x, constant(0), select('greaterEqual', y, constant(0), constant(0), slope), slope);
};
/** x^y log(x), and 0 for x = 0 and y >= 0 even where that is 0 times infinity. */
const powExponentGradient = elementwise('powExponentGradient', {
  kernel: powExponentSlope,
  reference: meaningOf(powExponentSlope, 4),
  gradient: 'derived',
  samples: [{ shapes: [[4, 9], [9], [4, 9], [4, 9]], range: [0.5, 2] }],
});
