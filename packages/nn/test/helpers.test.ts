import { manualSeed, noGradSync, shutdown, type Tensor, tensor, zeros } from '@kindling/core';
import { type HelperArray, type InitCase, loadHelperFixtures } from '@kindling/fixtures';
import { assertClose, noteErrors } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { init, Parameter, utils } from '../src/index';

// What initialisers and torch.nn.utils do, held against PyTorch's numbers.

type Initialiser = (target: Tensor, ...given: unknown[]) => Tensor;

const { init: initialised, gains, matrices, clips, padded, vector } = loadHelperFixtures();
const functions = init as unknown as Record<string, Initialiser>;
const made = ({ shape, data }: HelperArray) => tensor(data.slice(), { shape: [...shape] });

/** A weight after an initialiser, drawn from a seed. */
function weightOf({ name, shape, arguments: given, options }: InitCase): Tensor {
  manualSeed(5);
  const trailing = Object.keys(options ?? {}).length > 0 ? [options] : [];
  return functions[name](zeros([...shape]), ...given, ...trailing);
}

for (const one of initialised) {
  test(`as PyTorch: ${one.name} ${JSON.stringify([one.shape, one.arguments, one.options])}`, async () => {
    const actual = await weightOf(one).data();
    if (one.values !== undefined) {
      assert.equal([...actual], [...one.values.data]);
      noteErrors(`nn/init.${one.name}`, actual, one.values.data);
    }
    if (one.drawn === undefined) return;
    const { by, with: given } = one.drawn;
    const expected = await weightOf({ ...one, name: by, arguments: given, options: {} }).data();
    assertClose(actual, expected, { name: one.name, of: `nn/init.${one.name}` });
    assert.ok(new Set(expected).size > 1);
  });
}

for (const one of matrices) {
  test(`as PyTorch: ${one.name} ${JSON.stringify([one.shape, one.arguments])}`, async () => {
    const weight = weightOf(one);
    if (one.products !== undefined) {
      const rows = weight.reshape([one.shape[0], -1]);
      const few = rows.shape[0] <= rows.shape[1] ? rows : rows.t();
      assertClose(await few.matmul(few.t()).data(), one.products.data, { name: one.name, of: `nn/init.${one.name}` });
    }
    if (one.zeros !== undefined) assert.equal([...(await weight.eq(0).sum(0).data<Int32Array>())], [...one.zeros]);
    const [low, high] = one.bounds ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
    for (const number of await weight.data()) assert.ok(number >= low && number <= high, String(number));
  });
}

test('gains are those of PyTorch', () => {
  for (const { nonlinearity, slope, gain } of gains) {
    assertClose(init.calculateGain(nonlinearity as 'relu', slope), gain, {
      ...{ rtol: 1e-12, atol: 0, name: nonlinearity },
      of: 'nn/init.calculateGain',
    });
  }
});

for (const { name, most, options, gradients, norm, clipped } of clips) {
  test(`as PyTorch: ${name} ${most} ${Object.values(options)}`, async () => {
    const parameters = gradients.map((gradient) => {
      const parameter = new Parameter(zeros([...gradient.shape]));
      parameter.grad = made(gradient);
      return parameter;
    });
    if (norm === null) utils.clipGradValue_(parameters, most);
    else assertClose(await utils.clipGradNorm_(parameters, most, options).item(), norm, { name, of: `nn/utils.${name}` });
    for (const [i, { grad }] of parameters.entries()) {
      assertClose((await grad?.data()) as Float32Array, clipped[i].data, {
        name: `${name}, gradient ${i}`,
        of: `nn/utils.${name}`,
      });
    }
  });
}

for (const { options, sequences, padded: expected } of padded) {
  test(`as PyTorch: padSequence ${JSON.stringify(options)} of ${sequences.map(({ shape }) => `[${shape}]`)}`, async () => {
    const result = utils.padSequence(sequences.map(made), options);
    assert.equal([...result.shape], [...expected.shape]);
    assert.equal([...(await result.data())], [...expected.data]);
    noteErrors('nn/utils.padSequence', await result.data(), expected.data);
  });
}

test('parameters in a row, and put back, as in PyTorch', async () => {
  const before = noGradSync(() => vector.parameters.map((one) => made(one).neg()));
  const row = utils.parametersToVector(before);
  assert.equal([...(await row.data())], [...vector.vector.data]);
  noteErrors('nn/utils.parametersToVector', await row.data(), vector.vector.data);
  utils.vectorToParameters(row.neg(), before);
  for (const [i, parameter] of before.entries()) {
    const expected = vector.parameters[i];
    assert.equal([...parameter.shape], [...expected.shape]);
    assertClose(await parameter.data(), expected.data, { of: 'nn/utils.vectorToParameters' });
  }
});

test.after(shutdown);
test.run();
