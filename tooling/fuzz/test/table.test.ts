import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { planOf } from '../src/run/call';
import { table } from '../src/table/table';
import { Choices } from '../src/values/choices';
import { oddValues } from '../src/values/odd';

test('what the table makes is what it takes', () => {
  for (let seed = 0; seed < 5; seed++) {
    const plan = planOf(table, seed, 'right');
    for (let index = 0; index < plan.length; index++) {
      const { outside, text } = plan.callOf(index);
      assert.is(outside, null, `${text}: ${outside}`);
    }
  }
});

test('every place of every argument takes every odd value', () => {
  const choices = new Choices(1, 1);
  for (const { name, args } of table) {
    for (const [which, domain] of args.entries()) {
      for (const place of domain.places) {
        const odd = choices.pick(oddValues).make();
        assert.not.throws(
          () => domain.has(place.put(domain.make(choices), odd, choices)),
          `${name}, argument ${which}${place.path}`,
        );
      }
    }
  }
});

test('the same seed and number are the same call', () => {
  const texts = (seed: number) => {
    const plan = planOf(table, seed, 300);
    return Array.from({ length: plan.length }, (_, index) => plan.callOf(index).text);
  };
  assert.equal(texts(5), texts(5));
  assert.not.equal(texts(5), texts(6));
});

test.run();
