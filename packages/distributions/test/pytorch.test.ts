import { shutdown, type Tensor, tensor } from '@kindling/core';
import { type DistributionParameters, loadDistributionFixtures, type ReferenceResult } from '@kindling/fixtures';
import { assertClose } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  Bernoulli,
  Categorical,
  type Distribution,
  Exponential,
  Independent,
  klDivergence,
  Laplace,
  LogNormal,
  MixtureSameFamily,
  Normal,
  Uniform,
} from '../src/index';

type Given = Record<string, Tensor | number>;

const ofLocAndScale = { Normal, Laplace, LogNormal };

function make(kind: string, { loc, scale, low, high, rate, ...probabilities }: Given): Distribution {
  if (kind === 'Independent') return new Independent(new Normal(loc, scale), 1);
  if (kind === 'MixtureSameFamily') {
    const [normal, mixture] = [new Normal(loc, scale), new Categorical({ logits: probabilities.logits as Tensor })];
    // of three dimensions the last one is the event
    return new MixtureSameFamily(mixture, normal.batchShape.length === 3 ? new Independent(normal, 1) : normal);
  }
  if (kind in ofLocAndScale) return new ofLocAndScale[kind as 'Normal'](loc, scale);
  if (kind === 'Uniform') return new Uniform(low, high);
  if (kind === 'Exponential') return new Exponential(rate);
  return kind === 'Bernoulli' ? new Bernoulli(probabilities as never) : new Categorical(probabilities as never);
}

/** Tensors that get gradients, and numbers. */
function givenOf(parameters: DistributionParameters): Given {
  const entries = Object.entries(parameters);
  return Object.fromEntries(
    entries.map(([name, value]) => [name, typeof value === 'number' ? value : tensor(value as never, { requiresGrad: true })]),
  );
}

/** The sum that the fixtures' gradients are of. */
function weighted(outputs: readonly Tensor[]): Tensor {
  return outputs
    .map((output, seed) => {
      const weights = Float32Array.from({ length: output.numel }, (_, i) => (i % 5) / 2 - 1 + seed);
      return output.mul(tensor(weights, { shape: [...output.shape] })).sum();
    })
    .reduce((sum, term) => sum.add(term));
}

test.after(shutdown);

const { cases, divergences } = loadDistributionFixtures();

/** PyTorch's float64 beside whose float32 it is; where only the latter counts, that. */
async function assertResult(actual: Tensor, expected: ReferenceResult, edge: boolean, of: string, name: string): Promise<void> {
  assert.equal([...actual.shape], [...expected.shape], name);
  assertClose(await actual.data(), edge ? expected.float32 : expected.float64, {
    of: `distributions/${of}`,
    name,
    equalNan: true,
  });
}

async function assertGradients(
  given: Given,
  gradients: Readonly<Record<string, ReferenceResult>>,
  edge: boolean,
  of: string,
): Promise<void> {
  for (const [name, expected] of Object.entries(gradients)) {
    const { grad, shape } = given[name] as Tensor;
    await assertResult(
      grad ?? tensor(new Float32Array(expected.float32.length), { shape: [...shape] }),
      expected,
      edge,
      of,
      name,
    );
  }
}

for (const { distribution, parameters, value, edge, gradients, ...results } of cases) {
  test(`is PyTorch's: ${distribution} ${JSON.stringify(parameters)}`, async () => {
    const given = givenOf(parameters);
    const one = make(distribution, given);
    const requiresGrad = 'value' in gradients;
    const at = tensor(value.data.slice(), { shape: [...value.shape], requiresGrad });
    const asked = [one.logProb(at), ...(results.entropy === null ? [] : [one.entropy()])];
    await assertResult(asked[0], results.logProb, edge, distribution, 'logProb');
    if (results.entropy !== null) await assertResult(asked[1], results.entropy, edge, distribution, 'entropy');
    await assertResult(one.mean, results.mean, edge, distribution, 'mean');
    await assertResult(one.variance, results.variance, edge, distribution, 'variance');
    await assertResult(
      one.stddev,
      { ...results.variance, float32: results.variance.float32.map(Math.sqrt), float64: results.variance.float64.map(Math.sqrt) },
      edge,
      distribution,
      'stddev',
    );
    if (Object.keys(gradients).length === 0) return;
    const tracked = asked.filter((output) => output.requiresGrad);
    weighted(asked).backward();
    assert.ok(tracked.length > 0);
    await assertGradients({ ...given, value: at }, gradients, edge, distribution);
  });
}

for (const { distribution, p, q, edge, divergence, gradients } of divergences) {
  test(`diverges as PyTorch's: ${distribution} ${JSON.stringify(p)} from ${JSON.stringify(q)}`, async () => {
    const [ours, theirs] = [givenOf(p), givenOf(q)];
    const result = klDivergence(make(distribution, ours), make(distribution, theirs));
    await assertResult(result, divergence, edge, 'klDivergence', 'divergence');
    const finite = tensor(
      [...divergence.float32].map((number) => Number.isFinite(number)),
      {},
    ).reshape([...divergence.shape]);
    weighted([result.maskedFill(finite.logicalNot(), 0)]).backward();
    const named = (side: string, given: Given) => Object.entries(given).map(([name, one]) => [`${side}.${name}`, one]);
    await assertGradients(Object.fromEntries([...named('p', ours), ...named('q', theirs)]), gradients, edge, 'klDivergence');
  });
}

test.run();
