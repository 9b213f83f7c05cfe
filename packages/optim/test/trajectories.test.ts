import { shutdown, type Tensor, tensor } from '@kindling/core';
import { type FixtureArray, loadTrajectoryFixtures, type TrajectoryCase } from '@kindling/fixtures';
import { assertClose } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as optim from '../src/index';

const { lookedAt, cases } = loadTrajectoryFixtures();

const kinds = { ...optim };

/** After this step another optimiser goes on, with the state dict of the first. */
const RESUMED_AFTER = 10;

const toTensor = ({ shape, data }: FixtureArray) => tensor(data.slice(), { shape: [...shape], requiresGrad: true });

function make({ optimizer }: TrajectoryCase, groups: object[], options: object): optim.Adam {
  const Kind = kinds[optimizer as 'Adam'];
  assert.type(Kind, 'function', `no ${optimizer}`);
  return new Kind(groups as never, options as never);
}

test.after(shutdown);

for (const fixture of cases) {
  test(`equals PyTorch's trajectory: ${fixture.name}`, async () => {
    const of = `optim/${fixture.optimizer}`;
    const { initial, gradients } = fixture.problem;
    let params = initial.map(toTensor);
    const groups = () => [{ params: params[0] }, { params: params[1] }];
    const [first, second] = groups();
    let optimizer = make(fixture, [first, { ...second, ...fixture.secondOptions }], fixture.options);
    for (const [index, grads] of gradients.entries()) {
      const step = index + 1;
      for (const [i, grad] of grads.entries()) params[i].grad = grad && toTensor(grad).detach();
      await optimizer.step();
      const expected = fixture.parameters[lookedAt.indexOf(step)];
      for (const [i, { data, shape }] of (expected ?? []).entries()) {
        assertClose(await params[i].data(), data, { shape, of, name: `parameter ${i} after step ${step}` });
      }
      if (step !== RESUMED_AFTER) continue;
      const saved = optimizer.stateDict();
      params = await Promise.all(params.map(async (param) => toTensor({ shape: param.shape, data: await param.data() })));
      optimizer = make(fixture, groups(), {});
      optimizer.loadStateDict(saved);
    }
    const { state } = optimizer.stateDict();
    for (const [i, expected] of fixture.state.entries()) {
      const known = Object.entries(expected).filter(([, value]) => value !== null);
      assert.equal(Object.keys(state[i]).sort(), known.map(([name]) => name).sort(), `what is kept of parameter ${i}`);
      for (const [name, value] of known as [string, FixtureArray<Float64Array> | number][]) {
        const actual: unknown = (state[i] as unknown as Record<string, unknown>)[name];
        // PyTorch keeps muProduct in float32
        if (typeof value === 'number') assertClose(actual as number, value, { rtol: 1e-6, atol: 0, name });
        else assertClose(await (actual as Tensor).data(), value.data, { of, name: `${name} of parameter ${i}` });
      }
    }
  });
}

test.run();
