import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fold, manualSeed, multinomial, ones, opTable, randn, shutdown, type Tensor, tensor } from '@kindling/core';
import { Dropout, functional, Identity, Linear, Module, Sequential } from '@kindling/nn';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { exportOnnx, toOnnx } from '../../src/index';
import { rows } from '../../src/onnx/convert';
import { modelBytes } from '../../src/onnx/protobuf';
import { rejected, withFolder } from '../support';
import { layerCases } from './layers';

const test = suite('exportOnnx');
test.after(() => shutdown());

/** Those that only gradients and random numbers are made of, and what ONNX has not: the gamma function. */
const WITHOUT = [
  'lgamma',
  'digamma',
  'maxPool2dIndices',
  'maxPool2dRealIndices',
  'maxPool2dSpread',
  'linearWeightGradient',
  'conv2dWeightGradient',
  'logOddsAgainst',
  'drawn',
];

test('every operation has a counterpart or is known to have none', () => {
  const missing = [...opTable.keys()].filter((name) => !Object.hasOwn(rows, name) && !name.endsWith('Gradient'));
  assert.equal(missing.sort(), WITHOUT.filter((name) => !name.endsWith('Gradient')).sort());
  assert.equal(
    Object.keys(rows).filter((name) => !opTable.has(name)),
    [],
  );
});

const QUICK = ['tutorial', 'Conv2d', 'GRUCell'];

for (const { name, make, input, options } of layerCases.filter((one) => QUICK.includes(one.name))) {
  test(name, () =>
    withFolder(async (folder) => {
      manualSeed(1);
      const model = make();
      const given = input();
      model.train(true);
      const { difference, operations } = await exportOnnx(model, given, join(folder, 'net.onnx'), options);
      assert.ok(difference !== null && difference < 1e-5 && operations > 0, `${difference}`);
      assert.is(model.training, true, 'as it was before');
      assert.equal(readdirSync(folder), ['net.onnx']);
    }),
  );
}

test('parameters keep their names, inputs and outputs get some', () =>
  withFolder(async (folder) => {
    const path = join(folder, 'net.onnx');
    const model = new Sequential(new Linear(3, 2), new Dropout(0.5));
    const report = await exportOnnx(model, ones([2, 3]), path, { inputNames: ['x'], outputNames: ['logits'] });
    assert.equal([report.inputNames, report.outputNames], [['x'], ['logits']]);
    const text = readFileSync(path, 'latin1');
    for (const name of ['0.weight', '0.bias', 'x', 'logits', 'batch', 'Gemm']) assert.ok(text.includes(name), name);
  }));

test('angles in every quarter and on the axes, and divisions that round, of floats and of integers', async () => {
  class Angles extends Module {
    override forward(y: Tensor, x: Tensor): Tensor {
      return y.atan2(x);
    }
  }
  const sides = [-3, -1, -0.25, 0, 0.5, 2];
  const grid = (values: readonly number[], dtype: 'float32' | 'int32') => {
    const pairs = values.flatMap((a) => values.map((b) => [a, b] as const));
    return [0, 1].map((side) =>
      tensor(
        pairs.map((pair) => pair[side]),
        { dtype },
      ),
    );
  };
  // the export fails where the runtime gives other numbers
  assert.ok((await toOnnx(new Angles(), grid(sides, 'float32'))).length > 0);
  class Divided extends Module {
    override forward(x: Tensor, y: Tensor): Tensor[] {
      return [x.floorDivide(y), x.div(y, { roundingMode: 'floor' }), x.div(y, { roundingMode: 'trunc' })];
    }
  }
  const options = { outputNames: ['whole', 'floor', 'trunc'] };
  assert.ok((await toOnnx(new Divided(), grid([-7, -4, -3, 3, 4, 7, 9], 'int32'), options)).length > 0);
  assert.ok((await toOnnx(new Divided(), grid([-7.5, -4, -3, 3, 4, 7.25, 9], 'float32'), options)).length > 0);
  class Rest extends Divided {
    override forward(x: Tensor, y: Tensor): Tensor[] {
      // beside numbers in the millions, one more is as good as the same
      return [...super.forward(x, y), x.remainder(y), x.fmod(y), x.floorDivide(y).remainder(2)];
    }
  }
  // whose quotient is rounded to a whole number: 1 / 0.1, or to a half beside it: 5e6 / 0.7; and those that the largest integers have
  const tenths = [-1, -0.7, -0.3, 0.1, 0.2, 0.4, 0.6, 0.7, 123_456.7, 5e6, Number.POSITIVE_INFINITY];
  const names = { outputNames: [...options.outputNames, 'remainder', 'fmod', 'last bit'] };
  assert.ok((await toOnnx(new Rest(), grid(tenths, 'float32'), names)).length > 0);
  assert.ok((await toOnnx(new Rest(), grid([2 ** 31 - 1, 1 - 2 ** 31, -3, 5, 7], 'int32'), names)).length > 0);
});

test('what is no counterpart is refused by name, and no file is written', () =>
  withFolder(async (folder) => {
    class Drawn extends Module {
      override forward(x: Tensor): Tensor {
        return multinomial(x.exp(), 1);
      }
    }
    const path = join(folder, 'net.onnx');
    await rejected(
      exportOnnx(new Drawn(), randn([2, 36]), path),
      /^exportOnnx: expected operations that ONNX has too, got drawn$/,
    );
    assert.equal(readdirSync(folder), []);
  }));

test('a runtime that is none, and a dimension that is not there, are named', async () => {
  const [model, x] = [new Linear(2, 1), randn([3, 2])];
  for (const runtime of [{}, 5, Promise.resolve({}), { InferenceSession: {}, Tensor: class {}, env: {} }]) {
    await rejected(
      toOnnx(model, x, { runtime: runtime as never }),
      /^toOnnx: runtime: expected what onnxruntime-web exports, or null for no trial, got /,
    );
  }
  await rejected(toOnnx(model, x, { batchDim: 5 }), /in dimension 5, which is the batch .*, got sizes none$/);
});

test('what ONNX has of other dtypes, or for one size of the batch, is refused in words', async () => {
  class Folded extends Module {
    override forward(x: Tensor): Tensor {
      return fold(x.reshape([-1, 4, 9]), [4, 4], [2, 2]);
    }
  }
  await rejected(toOnnx(new Folded(), ones([2, 36]).to('int32')), /^exportOnnx: fold: expected float32, .*, got int32$/);
  class Cut extends Module {
    override forward(x: Tensor): Tensor {
      return x.unfold(0, 2, 1);
    }
  }
  await rejected(toOnnx(new Cut(), ones([3, 4])), /^exportOnnx: windows: expected a size that is the same for any batch/);
});

test('a model that depends on the batch', async () => {
  class Counted extends Module {
    override forward(x: Tensor): Tensor {
      const places = Float32Array.from({ length: x.shape[0] }, (_, i) => i);
      return x.add(tensor(places, { shape: [x.shape[0], 1] }));
    }
  }
  await rejected(toOnnx(new Counted(), ones([2, 3])), /the same for every example of the batch, got one of shape \[2, 1\]$/);
  assert.ok((await toOnnx(new Counted(), ones([2, 3]), { batchDim: null })).length > 0);
  // a batch of one example looks the same for every example
  await rejected(
    toOnnx(new Counted(), ones([1, 3]), { runtime: null }),
    /for every example of the batch, got one of shape \[1, 1\]$/,
  );
  const model = (forward: (x: Tensor) => Tensor) => Object.assign(new Identity(), { forward });
  for (const [forward, line] of [
    // for a batch of one nothing is to be done
    [(x: Tensor) => x.cumsum(0), /the same operations for any batch, got input 0 of shape \[1, 3\] and add of shape \[2, 3\]/],
    [
      (x: Tensor) => x.tril(x.shape[0] - 2),
      /^exportOnnx: tril: expected the same diagonal for any batch, got -1 and 0: batchDim: null/,
    ],
    [
      (x: Tensor) => functional.oneHot(x.to('int32'), 2 * x.shape[0]),
      /^exportOnnx: oneHot: expected the same classes for any batch, got 2 and 4:/,
    ],
    [(x: Tensor) => x.var(0, { correction: 0 }), /^exportOnnx: divideBy: expected the same divisor for any batch, got 1 and 2: /],
  ] as const) {
    await rejected(toOnnx(model(forward), ones([1, 3]), { runtime: null }), line);
    assert.ok((await toOnnx(model(forward), ones([1, 3]), { batchDim: null })).length > 0);
  }
  class Squeezed extends Module {
    override forward(x: Tensor): Tensor {
      return x.relu().squeeze().neg();
    }
  }
  await rejected(
    toOnnx(new Squeezed(), ones([1, 3])),
    /the same operations for any batch, got squeeze of shape \[3\] and squeeze of shape \[2, 3\]: batchDim: null exports it/,
  );
});

test('a model that makes random numbers', async () => {
  class Noisy extends Module {
    override forward(x: Tensor): Tensor {
      return x.add(randn([3]));
    }
  }
  for (const batchDim of [0, null])
    await rejected(
      toOnnx(new Noisy(), ones([2, 3]), { batchDim }),
      /the same each time, got other numbers the next time in one of shape \[3\]: are they random, or of the size of the batch\?$/,
    );
  class NoisyExamples extends Module {
    override forward(x: Tensor): Tensor {
      return x.add(randn([x.shape[0], 3]));
    }
  }
  await rejected(
    toOnnx(new NoisyExamples(), ones([1, 3]), { runtime: null }),
    /the same for every example of the batch, got one of shape \[1, 3\]$/,
  );
});

test('the largest numbers of a row, of few and of many', async () => {
  class Largest extends Module {
    override forward(x: Tensor): Tensor[] {
      return x.topk(2, 1);
    }
  }
  manualSeed(1);
  for (const columns of [2, 5, 700]) assert.ok((await toOnnx(new Largest(), randn([3, columns]))).length > 0);
});

test('logarithms and powers of what is hardly above 0 keep their digits', async () => {
  class Small extends Module {
    override forward(x: Tensor): Tensor[] {
      const small = x.mul(1e-6);
      return [small.log1p().mul(1e6), small.expm1().mul(1e6), x.log1p(), x.expm1()];
    }
  }
  const x = tensor([[-0.999, -0.6, -0.5, -0.25, -0, 0.125, 0.499, 0.5, 0.501, 2, 5]]);
  assert.ok((await toOnnx(new Small(), x)).length > 0);
});

test('a model of more than 2 GiB is refused: programs read no such message', () => {
  // two of them, whose memory nobody touches
  const initializers = ['a', 'b'].map((name) => ({
    name,
    dtype: 'float32' as const,
    shape: [2 ** 28],
    bytes: new Uint8Array(2 ** 30),
  }));
  assert.throws(
    () => modelBytes({ nodes: [], initializers, inputs: [], outputs: [] }),
    /^exportOnnx: expected parameters of at most 2130706432 bytes, as an ONNX file holds, got 2147483648$/,
  );
});

test('arguments', async () => {
  const wrong = (value: unknown) => value as never;
  const model = new Linear(3, 2);
  await rejected(toOnnx(wrong({}), ones([1, 3])), /^toOnnx: model: expected a Module, got Object/);
  await rejected(toOnnx(model, wrong(1)), /^toOnnx: exampleInput: expected a Tensor or an array of Tensors, got 1$/);
  await rejected(toOnnx(model, []), /^toOnnx: exampleInput: expected at least one Tensor, got \[\]$/);
  await rejected(
    toOnnx(model, ones([3]), { batchDim: 1 }),
    /^toOnnx: exampleInput: expected inputs with the same size, at least 1, in dimension 1/,
  );
  await rejected(toOnnx(model, ones([1, 3]), { batchDim: -1 }), /^toOnnx: batchDim: /);
  await rejected(toOnnx(model, ones([1, 3]), { inputNames: ['a', 'b'] }), /^toOnnx: inputNames: expected 1 names, got 2$/);
  await rejected(
    toOnnx(model, ones([1, 3]), { inputNames: ['a'], outputNames: ['a'] }),
    /^toOnnx: outputNames\[0\]: expected each name once, got "a" again$/,
  );
  await rejected(
    toOnnx(model, ones([1, 3]), { inputNames: ['output'], runtime: null }),
    /^toOnnx: outputNames: expected names, as an input is called "output", got none$/,
  );
  await rejected(toOnnx(model, ones([1, 3]), wrong({ opset: 18 })), /^toOnnx: options: expected only inputNames, .*, got opset$/);
  await rejected(exportOnnx(model, ones([1, 3]), ''), /^exportOnnx: path: /);
});

test.run();
