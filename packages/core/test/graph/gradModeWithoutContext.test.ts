import { throwsExactly } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isGradEnabled, noGrad } from '../../src/graph/gradMode';
import { tensor } from '../../src/index';

// A host without AsyncLocalStorage, as browsers are: it is looked for when noGrad is called for the first time.

const { getBuiltinModule } = process;
const unhandled: unknown[] = [];
process.on('unhandledRejection', (reason) => unhandled.push(reason));

test.before(() => {
  process.getBuiltinModule = undefined as never;
  noGrad(() => {});
  process.getBuiltinModule = getBuiltinModule;
});

const refusal = (came: string) =>
  `noGrad: fn: expected a synchronous function, got ${came}: this host cannot tell it from the code that runs beside it (it has no AsyncLocalStorage). Wrap the synchronous parts: const y = noGrad(() => model.forward(x)); await y.data()`;

test('synchronous functions and generators work', () => {
  const w = tensor([2], { requiresGrad: true });
  assert.not(noGrad(() => noGrad(() => w.mul(2))).requiresGrad);
  assert.ok(isGradEnabled());
  const values = noGrad(function* () {
    yield w.mul(2).requiresGrad;
    yield w.mul(3).requiresGrad;
  });
  for (const value of values) assert.equal([value, isGradEnabled()], [false, true]);
});

test('async ones are refused, not silently wrong', async () => {
  throwsExactly(() => noGrad(async () => 1), refusal('an async one'));
  throwsExactly(
    () =>
      noGrad(async () => {
        throw new Error('on purpose');
      }),
    refusal('an async one'),
  );
  const thenable = {
    // biome-ignore lint/suspicious/noThenProperty: a thenable is the point
    then: () => {
      throw new Error('on purpose');
    },
  };
  throwsExactly(() => noGrad(() => thenable), refusal('an async one'));
  throwsExactly(
    () =>
      noGrad(async function* () {
        yield 1;
      }),
    refusal('an async generator'),
  );
  assert.ok(isGradEnabled());
  await new Promise((resolve) => setTimeout(resolve, 5));
  assert.equal(unhandled, []);
});

test.run();
