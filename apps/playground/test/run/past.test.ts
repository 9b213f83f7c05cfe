import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Past } from '../../src/run/past';
import type { Snapshot } from '../../src/run/training';

const at = (step: number): Snapshot => ({
  step,
  net: { state: null, bytes: 60 },
  optimiser: { state: null, bytes: 40 },
  random: new Int32Array(7),
});

test('snapshots thin out as they grow: what they hold is bounded, and the steps between two of them are as even as can be', () => {
  const past = new Past(1000);
  past.begin(0, at(0));
  for (let step = 1; step <= 2000; step++) {
    if (past.wants(0, step)) past.keep(0, at(step));
    assert.ok(past.bytes <= 1000);
  }
  assert.is(past.interval, 320);
  for (let step = 0; step <= 2000; step++) {
    const distance = step - past.nearest(0, step).step;
    assert.ok(distance >= 0 && distance < 320, `${step}: ${distance}`);
  }
  // what is there is not wanted again, after going back
  assert.not(past.wants(0, 640));
  assert.not(past.wants(0, 10));
});

test('a run that left another has that one behind it, and keeps its first snapshot whatever the room', () => {
  const past = new Past(250);
  past.begin(0, at(0));
  past.keep(0, at(10));
  past.begin(1, at(17), 0);
  past.begin(2, at(23), 1);
  assert.equal(
    [5, 17, 22, 23, 40].map((step) => past.nearest(2, step).step),
    [0, 17, 17, 23, 23],
  );
  assert.is(past.bytes, 300);
  // a step before it left belongs to the other
  past.keep(2, at(3));
  assert.is(past.nearest(1, 12).step, 0);
});

test.run();
