import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { resultsLine, sizesLine, testLine, trainLine } from '../../src/report/lines';

test("the tutorial's lines, to the letter", () => {
  assert.is(sizesLine({ C1: 24, MP1: 12, C2: 10, MP2: 5, FC1_in: 400 }), 'C1:24 MP1:12 C2:10 MP2:5 FC1_in:400');
  assert.is(trainLine(6400, 60000, 1.13807), 'Train 6400/60000 Loss: 1.1381');
  assert.is(testLine(0.06484, 0.9805), 'Test set: Avg. loss: 0.0648, Accuracy: 98.05 %');
  assert.is(testLine(2.3, 1), 'Test set: Avg. loss: 2.3000, Accuracy: 100.00 %');
});

test('the last line names the files and what to do next', () => {
  assert.is(
    resultsLine('/runs/now', ['a.png', 'b.png', 'metrics.jsonl']),
    'Saved a.png, b.png and metrics.jsonl in /runs/now. Next: open training.png there, or try other options, such as --epochs 5 (--help shows all).',
  );
});

test.run();
