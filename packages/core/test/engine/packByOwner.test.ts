import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Schedule } from '../../src/codegen/schedule';
import { type OwnedLife, packByOwner } from '../../src/engine/webasm/packByOwner';
import { packLives } from '../../src/engine/webasm/packLives';
import { NOBODY, PAGE_BYTES, type PageOwners, pageOwners } from '../../src/engine/webasm/pageOwners';
import { type PartCall, shareWork } from '../../src/engine/webasm/share';
import { conv2d, ones, type Tensor } from '../../src/index';
import { scheduleOf } from '../support/schedules';

const halves = (pages: number): PageOwners => Int16Array.from({ length: pages }, (_, i) => (2 * i < pages ? 0 : 1));
const life = (first: number, last: number, pages: number, owners: PageOwners = halves(pages)): OwnedLife => ({
  first,
  last,
  bytes: pages * PAGE_BYTES,
  owners,
});

/** Pages that a thread writes over what another wrote last, in a second round. */
function foreignPages(lives: readonly OwnedLife[], offsets: readonly number[]): number {
  const last = new Map<number, number>();
  const byTime = [...lives.keys()].sort((a, b) => lives[a].first - lives[b].first);
  let foreign = 0;
  for (const round of [1, 2]) {
    for (const i of byTime) {
      lives[i].owners?.forEach((owner, page) => {
        const at = Math.round(offsets[i] / PAGE_BYTES) + page;
        if (round === 2 && owner !== NOBODY && (last.get(at) ?? owner) !== owner) foreign++;
        last.set(at, owner);
      });
    }
  }
  return foreign;
}

function assertApart(lives: readonly OwnedLife[], offsets: readonly number[], bytes: number): void {
  for (const [i, a] of lives.entries()) {
    assert.ok(offsets[i] >= 0 && offsets[i] + a.bytes <= bytes && offsets[i] % 64 === 0, `${i} at ${offsets[i]} of ${bytes}`);
    for (const [k, b] of lives.slice(0, i).entries()) {
      const together = a.first <= b.last && b.first <= a.last;
      const over = offsets[i] < offsets[k] + b.bytes && offsets[k] < offsets[i] + a.bytes;
      assert.not.ok(together && over, `${i} lies over ${k}`);
    }
  }
}

test('a smaller value lies in the middle of a larger one, where the same threads wrote', () => {
  const lives = [life(0, 1, 64), life(2, 3, 16)];
  const { offsets, bytes } = packByOwner(lives);
  assert.is(bytes, 64 * PAGE_BYTES);
  assert.equal(offsets, [0, 24 * PAGE_BYTES]);
  assert.is(foreignPages(lives, offsets), 0);
  assert.is(foreignPages(lives, packLives(lives).offsets), 16);
});

test('what is written by nobody alone, and what is small, lies as close as it can', () => {
  const unknown = { ...life(4, 5, 8), owners: undefined };
  const lives = [life(0, 1, 64), life(2, 3, 16, new Int16Array(16).fill(NOBODY)), unknown, life(6, 7, 1)];
  assert.equal(packByOwner(lives).offsets, [0, 0, 0, 0]);
});

test('what is too much for any cache lies as close as it can', () => {
  const lives = [life(0, 1, 2 ** 13), life(2, 3, 16)];
  assert.equal(packByOwner(lives), packLives(lives));
});

test('values of a program lie over nothing that is needed, over little that another thread wrote, and take little more', () => {
  for (let program = 1; program <= 20; program++) {
    const lives = Array.from({ length: 60 }, (_, i) => {
      const [first, length, pages] = [(17 * i * program) % 41, 1 + ((i * program) % 9), 1 + ((29 * i + 7 * program) % 61)];
      return life(first, first + length, pages, i % 9 === 0 ? new Int16Array(pages).fill(NOBODY) : halves(pages));
    });
    const close = packLives(lives);
    const { offsets, bytes } = packByOwner(lives);
    assertApart(lives, offsets, bytes);
    assert.ok(bytes <= 1.16 * close.bytes, `${bytes} bytes, ${close.bytes} as close as they can`);
    const [now, before] = [offsets, close.offsets].map((places) => foreignPages(lives, places));
    assert.ok(now < 0.75 * before, `program ${program}: ${now} pages of another thread's, ${before} before`);
  }
});

/** Who writes the pages of each large value of a graph's plan, with two threads. */
function ownersIn(tensors: readonly Tensor[]): { readonly name: string; readonly owners: PageOwners }[] {
  const schedule: Schedule = scheduleOf(tensors);
  const { kernels, buffers } = schedule;
  const callsOf = kernels.map(({ kernel }, step): PartCall[] => [[step, 0, kernel.cells]]);
  const work = shareWork(
    kernels.map((_, step) => [step]),
    kernels,
    2,
    { callsOf },
  );
  const owners = pageOwners(schedule, { work, callsOf, cuts: new Map() });
  return kernels
    .filter(({ output }) => buffers[output].size * 4 >= 16 * PAGE_BYTES)
    .map(({ kernel, output }) => ({ name: kernel.name, owners: owners.get(output) as PageOwners }));
}

/** Whether the first half is one thread's and the second the other's, but for a page between them. */
function isInHalves(owners: PageOwners): boolean {
  const middle = owners.length / 2;
  return owners.every((owner, page) => Math.abs(page + 0.5 - middle) <= 1 || owner === (page < middle ? 0 : 1));
}

test('each thread writes one half of what is computed of a batch, also of transformed tiles, which one kernel gives for all places', () => {
  const [x, weight] = [ones([64, 16, 16, 16]), ones([32, 16, 3, 3])];
  const found = ownersIn([conv2d(x, weight, null, { padding: 1 }).sum()]);
  for (const name of ['windows', 'conv2d of windows', 'windows to output']) {
    const owners = found.find((one) => one.name === name)?.owners as PageOwners;
    assert.ok(isInHalves(owners), `${name}: ${owners}`);
  }
});

test("a page that several threads write is nobody's", () => {
  const [x, weight] = [ones([64, 16, 16, 16]), ones([32, 16, 3, 3])];
  const found = ownersIn([conv2d(x, weight, null, { padding: 1 })]);
  // the result is handed out by rows, of which each thread has some
  const owners = found.find(({ name }) => name === 'windows to output')?.owners as PageOwners;
  assert.ok(owners.length > 100 && owners.every((owner) => owner === NOBODY), `${owners}`);
});

test.run();
