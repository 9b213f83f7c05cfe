import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Residents } from '../../src/engine/residents';
import type { DeviceArray } from '../../src/graph/node';

/** Memory whose handles are plain arrays, with a count of what is allocated and read. */
function fakeMemory() {
  const counts = { allocated: 0, reads: 0 };
  const memory = {
    allocate: (length: number) => {
      counts.allocated++;
      return { data: new Float32Array(length) };
    },
    read: async (places: readonly { handle: { data: Float32Array }; length: number }[]) => {
      counts.reads++;
      return places.map(({ handle }) => handle.data.slice());
    },
    free: (handle: { data: Float32Array }) => {
      counts.allocated--;
      handle.data = new Float32Array(0);
    },
  };
  return { memory, counts };
}

function keep(residents: Residents<{ data: Float32Array }>, ...numbers: number[]): DeviceArray {
  const { handle, array } = residents.keep(numbers.length);
  handle.data.set(numbers);
  return array;
}

test('a value stays on the device until it is read, and is read once', async () => {
  const { memory, counts } = fakeMemory();
  const residents = new Residents(memory);
  const value = keep(residents, 1, 2, 3);
  assert.is(counts.reads, 0);
  assert.equal([...(await value.read())], [1, 2, 3]);
  await value.read();
  assert.is(counts.reads, 1);
  assert.is(residents.find(value)?.whole, true);
});

test('a single number that was read is on the host alone, unless a tensor owns it', async () => {
  const { memory, counts } = fakeMemory();
  const residents = new Residents(memory);
  const [loss, owned] = [keep(residents, 7), keep(residents, 8)];
  owned.own();
  assert.equal([...(await loss.read()), ...(await owned.read())], [7, 8]);
  assert.is(residents.find(loss), null);
  assert.is(residents.find(owned)?.whole, true);
  keep(residents, 9);
  assert.is(counts.allocated, 2, 'its memory was used again');
  assert.equal([...(await loss.read())], [7]);
});

test('what is disowned is written over, unless it is shared; reading it then is an error in words', async () => {
  const { memory } = fakeMemory();
  const residents = new Residents(memory);
  const [alone, shared] = [keep(residents, 1, 2), keep(residents, 3, 4)];
  shared.share();
  for (const array of [alone, shared]) {
    array.own();
    array.disown();
  }
  assert.is(residents.find(alone), null);
  assert.equal([...(await shared.read())], [3, 4]);
  const message = await alone.read().then(
    () => 'no error',
    (error: Error) => error.message,
  );
  assert.match(message, /an optimizer has made two steps since/);
});

test('a run that failed is told to everyone who reads its results, and to nobody else', async () => {
  const residents = new Residents(fakeMemory().memory);
  const [failed, other] = [keep(residents, 1, 2), keep(residents, 3)];
  residents.fail([failed], new Error('a thread failed'));
  for (const array of [failed, failed.part(1, 1)]) {
    const message = await array.read().then(
      () => 'no error',
      (error: Error) => error.message,
    );
    assert.is(message, 'a thread failed');
  }
  assert.equal([...(await other.read())], [3]);
  await residents.clear();
});

test('a part of a value lies in the same memory', async () => {
  const { memory } = fakeMemory();
  const residents = new Residents(memory);
  const part = keep(residents, 1, 2, 3, 4, 5).part(1, 3).part(1, 2);
  assert.is(part.length, 2);
  assert.equal([...(await part.read())], [3, 4]);
  const place = residents.find(part);
  assert.is(place?.offset, 2);
  assert.is(place?.whole, false);
});

test('memory of several values comes back once each of them was owned and is not any more', async () => {
  const residents = new Residents(fakeMemory().memory);
  const [both, oneOwned] = [keep(residents, 1, 2), keep(residents, 3, 4)];
  for (const whole of [both, oneOwned]) {
    whole.divide(2);
    const parts = [whole.part(0, 1), whole.part(1, 1)];
    for (const part of whole === both ? parts : parts.slice(0, 1)) part.own();
    parts[0].disown();
    assert.is(residents.find(parts[1])?.offset, 1);
    if (whole === both) parts[1].disown();
  }
  assert.is(residents.find(both), null);
  assert.equal([...(await oneOwned.part(1, 1).read())], [4]);
});

test('a device knows only its own values', () => {
  const residents = new Residents(fakeMemory().memory);
  const other = new Residents(fakeMemory().memory);
  assert.is(residents.find(keep(other, 1)), null);
  assert.is(residents.find(new Float32Array(1)), null);
});

test('beyond the budget the oldest values move to the host, together, and stay readable', async () => {
  const { memory, counts } = fakeMemory();
  const residents = new Residents(memory, { values: 8, bytes: 1e6 });
  const values: DeviceArray[] = [];
  for (let i = 0; i < 100; i++) {
    await residents.makeRoom([2]);
    values.push(keep(residents, i, -i));
    assert.ok(counts.allocated <= 8, `${counts.allocated} are allocated after ${i}`);
  }
  assert.ok(counts.reads < 30, `${counts.reads} reads`);
  for (const [i, value] of values.entries()) assert.equal([...(await value.read())], [i, -i]);
  assert.is(residents.find(values[0]), null);
  assert.ok(residents.find(values[99]) !== null);
});

test('bytes count as well, and a single run may need more than the budget', async () => {
  const { memory, counts } = fakeMemory();
  const residents = new Residents(memory, { values: 1000, bytes: 400 });
  const values: DeviceArray[] = [];
  for (let i = 0; i < 20; i++) {
    await residents.makeRoom([50]);
    values.push(keep(residents, ...new Array(50).fill(i)));
  }
  assert.ok(residents.allocated.bytes <= 800, `${residents.allocated.bytes}`);
  await residents.makeRoom([5000]);
  values.push(keep(residents, ...new Array(5000).fill(20)));
  assert.is((await values[20].read()).length, 5000);
  assert.is((await values[0].read())[0], 0);
  assert.ok(counts.allocated < 20);
});

test('what nobody holds gives its memory back once two further runs have begun and it is collected', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const { memory, counts } = fakeMemory();
  const residents = new Residents(memory);
  const kept = keep(residents, 7);
  for (let i = 0; i < 50; i++) keep(residents, i);
  for (let run = 0; run < 2; run++) await residents.makeRoom([]);
  for (let i = 0; i < 5; i++) {
    collect();
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  const before = counts.allocated;
  for (let i = 0; i < 40; i++) keep(residents, i);
  assert.is(counts.allocated, before, 'the memory was not used again');
  assert.equal([...(await kept.read())], [7]);
});

test('clear brings all home, forget leaves only what was read', async () => {
  const { memory, counts } = fakeMemory();
  const residents = new Residents(memory);
  const [a, b] = [keep(residents, 1), keep(residents, 2)];
  await residents.clear();
  assert.is(counts.allocated, 0);
  assert.is(counts.reads, 1);
  assert.equal([(await a.read())[0], (await b.read())[0]], [1, 2]);
  const c = keep(residents, 3);
  await c.read();
  residents.forget();
  assert.is(counts.allocated, 0);
  assert.equal([...(await c.read())], [3]);
  assert.is(residents.find(c), null);
});

test('a read that failed is tried again', async () => {
  let fail = true;
  const { memory } = fakeMemory();
  const flaky = {
    ...memory,
    read: async (places: Parameters<typeof memory.read>[0]) => (fail ? Promise.reject(new Error('lost')) : memory.read(places)),
  };
  const value = keep(new Residents(flaky), 4);
  await value.read().then(
    () => assert.unreachable(),
    (error: Error) => assert.is(error.message, 'lost'),
  );
  fail = false;
  assert.equal([...(await value.read())], [4]);
});

test.run();
