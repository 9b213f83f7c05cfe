import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { getRngState, manualSeed, type RandomSource, seededRandom, type Tensor, tensor } from '@kindling/core';
import { Linear } from '@kindling/nn';
import { Adam } from '@kindling/optim';
import { overwrite } from '@kindling/test-kit';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Checkpoint } from '../../src/index';
import { bitsOf, withFolder } from '../support';
import { attempt } from './attempt';

const test = suite('damaged checkpoints');

const count = process.env.KINDLING_LONG ? 50_000 : 300;

/** The bytes with something changed: bits, bytes, pieces left out, doubled, moved or cut off; or digits and names of the header. */
function mutated(bytes: Uint8Array, random: RandomSource): Uint8Array {
  const copy = Buffer.from(bytes);
  const at = () => random.integer(copy.length);
  const piece = () => {
    const from = at();
    return copy.subarray(from, from + 1 + random.integer(40));
  };
  switch (random.integer(8)) {
    case 0:
      copy[at()] ^= 1 << random.integer(8);
      return copy;
    case 1:
      for (let n = 0; n < 3; n++) copy[at()] = random.integer(256);
      return copy;
    case 2:
      return copy.subarray(0, at());
    case 3:
      return Buffer.concat([copy, piece()]);
    case 4: {
      const from = at();
      return Buffer.concat([copy.subarray(0, from), piece(), copy.subarray(from)]);
    }
    case 5: {
      const from = at();
      return Buffer.concat([copy.subarray(0, from), copy.subarray(from + 1 + random.integer(20))]);
    }
    case 6:
      copy.set(Buffer.from(piece()), Math.max(0, at() - 40));
      return copy;
    default: {
      // a digit or a letter in the header: JSON that still reads
      const end = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
      for (;;) {
        const place = 8 + random.integer(end);
        const [character] = String.fromCharCode(copy[place]).match(/[\da-zA-Z]/) ?? [];
        if (character === undefined) continue;
        copy[place] = (/\d/.test(character) ? '0123456789' : 'abcdefgFI').charCodeAt(random.integer(9));
        return copy;
      }
    }
  }
}

test(`of ${count}, none is taken that reads otherwise, and a refused one changes nothing`, () =>
  withFolder(async (folder) => {
    const path = join(folder, 'run.safetensors');
    manualSeed(1);
    const model = new Linear(3, 2);
    const optimizer = new Adam(model.parameters());
    model
      .forward(tensor([[1, 2, 3]]))
      .sum()
      .backward();
    await optimizer.step();
    const checkpoint = new Checkpoint({ model, optimizer });
    const standing = async () => {
      const states = [
        ...model.stateDict().values(),
        ...Object.values(optimizer.stateDict().state).flatMap(({ expAvg, expAvgSq }) => [expAvg!, expAvgSq!]),
      ];
      return JSON.stringify([
        await Promise.all(states.map((state) => bitsOf(state as Tensor))),
        optimizer.stateDict().paramGroups,
        [...getRngState()],
      ]);
    };
    await checkpoint.save(path, { epoch: 1 });
    const [good, saved] = [new Uint8Array(await readFile(path)), await standing()];

    // somewhere else, so that what is half loaded shows
    const goOn = async () => {
      optimizer.zeroGrad();
      model
        .forward(tensor([[3, 2, 1]]))
        .sum()
        .backward();
      await optimizer.step();
      manualSeed(2);
    };
    await goOn();
    const before = await standing();
    const random = seededRandom(Number(process.env.KINDLING_SEED ?? 7));
    const refusals = new Set<string>();
    let [taken, most] = [0, 0];
    for (let n = 0; n < count; n++) {
      const bytes = mutated(good, random);
      overwrite(path, bytes);
      const { result, refusal, taken: asked } = await attempt(`mutation ${n}`, bytes.length, () => checkpoint.load(path));
      most = Math.max(most, asked);
      if (refusal !== null) refusals.add(refusal.message.replace(/^\S+: /, '').slice(0, 30));
      else {
        assert.equal(result, { epoch: 1 }, `mutation ${n}`);
        taken++;
        assert.is(await standing(), saved, `mutation ${n} was taken, and reads otherwise`);
        // back to where it stood
        overwrite(path, good);
        await checkpoint.load(path);
        await goOn();
      }
      if (n % 10 === 0 || taken > 0) assert.is(await standing(), before, `mutation ${n} was refused, and changed something`);
    }
    if (process.env.KINDLING_LONG) console.log(`${count} checkpoints, ${taken} of them taken; at most ${most} bytes asked for`);
    assert.ok(refusals.size > 10, [...refusals].join('\n'));
    assert.ok(taken < count / 10, `${taken} of ${count} changed nothing that is read`);
  }));

test.run();
