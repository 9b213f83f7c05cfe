import { assertClose } from '@kindling/test-kit';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Perplexity, perplexity } from '../../src/index';
import { close, closeOf, fixture, refuses } from '../fixtures/scikitLearn';

const test = suite('perplexity');

for (const entry of fixture.perplexity) {
  test(`equals torchmetrics', and over batches the whole: ${entry.name}`, () => {
    const { preds: data, shape, target, perplexity: expected } = entry;
    const options = { ignoreIndex: entry.ignoreIndex ?? undefined };
    assertClose(
      perplexity({ data, shape }, { data: target, shape: shape.slice(0, 2) }, options),
      expected,
      closeOf('perplexity'),
    );
    const metric = new Perplexity(options);
    for (const text of [0, 1]) {
      const rows = { data: data.slice(35 * text, 35 * (text + 1)), shape: [5, 7] };
      metric.update(rows, target.slice(5 * text, 5 * (text + 1)));
    }
    assertClose(metric.compute(), expected, closeOf('perplexity'));
  });
}

test('is 1 where the right class is certain, and the number of classes where all are alike', () => {
  assert.is(perplexity([[0, Number.NEGATIVE_INFINITY]], [0]), 1);
  assertClose(perplexity([[3, 3, 3, 3, 3]], [2]), 5, close);
  assert.ok(Number.isNaN(perplexity([[1, 2]], [-1], { ignoreIndex: -1 })));
});

test('says what is wrong', () => {
  const check = (fn: () => unknown, line: string) => refuses(assert.throws, fn, line);
  check(() => perplexity([1, 2], [0]), 'preds: expected scores of shape [..., C], got [2]');
  check(() => perplexity([[1, 2]], [0, 1]), 'target: expected 1 classes, one for each row of preds, got 2');
  const cube = { data: [1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1, 2], shape: [2, 3, 2] };
  const target = [0, 1, 1, 0, 1, 1];
  check(
    () => perplexity(cube, { data: target, shape: [3, 2] }),
    "target: expected shape [2, 3], that of preds' rows, got [3, 2]",
  );
  assert.is(perplexity(cube, target), perplexity(cube, { data: target, shape: [2, 3] }));
  check(() => perplexity([[1, 2]], [2]), 'target[0]: expected a class from 0 to 1, got 2');
  check(
    () => perplexity([[1, 2]], [-2], { ignoreIndex: -1 }),
    'target[0]: expected a class from 0 to 1 or -1 (ignoreIndex), got -2',
  );
});

test.run();
