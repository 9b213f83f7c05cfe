import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { seededRandom } from '@kindling/core';
import { programWords, temporaryFolder } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { mainFile, outcome } from './support/trainer';

/** `KINDLING_KILLS=40` kills as many, a quarter of them while a checkpoint is written; `KINDLING_SEED` chooses other moments. */
const kills = Number(process.env.KINDLING_KILLS ?? 3);
const random = seededRandom(Number(process.env.KINDLING_SEED ?? 1));

const run =
  '--dataset synthetic --train-size 960 --test-size 200 --epochs 3 --batch-size 32 --log-every 4 --checkpoint-every 3 --lr 0.05 --backend webasm';

function start(args: readonly string[]): { child: ChildProcess; ended: Promise<{ code: number | null; said: string }> } {
  const child = spawn(process.execPath, [...programWords(mainFile), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', (text: string) => (said += text));
  return { child, ended: once(child, 'close').then(([code]) => ({ code, said })) };
}

const namesIn = (folder: string) => (existsSync(folder) ? readdirSync(folder) : []);

/** Starts a run, or goes on with it, on one thread or two. */
function live(folder: string) {
  const goesOn = namesIn(join(folder, 'checkpoints')).some((name) => /^step-\d+\.safetensors$/.test(name));
  const threads = ['--threads', String(1 + random.integer(2))];
  return start(goesOn ? ['--resume', folder, ...threads] : [...run.split(' '), '--out-dir', folder, ...threads]);
}

/** Kills at a moment, or as soon as it writes a checkpoint (of those, one of the first few). */
async function kill(child: ChildProcess, folder: string, moment: number | 'writing'): Promise<void> {
  const ended = once(child, 'close');
  if (moment !== 'writing') await Promise.race([new Promise((resolve) => setTimeout(resolve, moment)), ended]);
  else {
    let passed = random.integer(5);
    let seen = '';
    while (child.exitCode === null) {
      const part = namesIn(join(folder, 'checkpoints')).find((name) => name.endsWith('.part') && name.includes(`.${child.pid}-`));
      if (part !== undefined && part !== seen) {
        seen = part;
        if (passed-- === 0) break;
      }
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
  child.kill('SIGKILL');
}

test(`a run that is killed ${kills} times, and goes on each time, ends with the undisturbed run's bits`, async () => {
  const whole = temporaryFolder();
  const began = performance.now();
  const undisturbed = await start([...run.split(' '), '--out-dir', whole]).ended;
  assert.is(undisturbed.code, 0, undisturbed.said);
  const duration = performance.now() - began;
  const expected = outcome(whole);

  let [done, inWriting, runs, partsLeft] = [0, 0, 0, 0];
  while (done < kills || runs === 0) {
    const folder = join(temporaryFolder(), 'run');
    for (;;) {
      const { child, ended } = live(folder);
      if (done < kills) {
        const writing = inWriting * 4 <= done;
        await kill(child, folder, writing ? 'writing' : random.uniform() * duration);
        const { code, said } = await ended;
        const wasKilled = child.signalCode === 'SIGKILL';
        assert.ok(wasKilled || code === 0, said);
        if (wasKilled) {
          done++;
          if (writing) inWriting++;
          if (namesIn(join(folder, 'checkpoints')).some((name) => name.endsWith('.part'))) partsLeft++;
          continue;
        }
      }
      const { code, said } = await ended;
      assert.is(code, 0, said);
      break;
    }
    runs++;
    assert.equal(outcome(folder), expected, `run ${runs}, after ${done} kills`);
    assert.equal(
      namesIn(join(folder, 'checkpoints')).filter((name) => name.endsWith('.part')),
      [],
    );
    console.log(
      `run ${runs}: ${done} kills so far, ${inWriting} while a checkpoint was written, ${partsLeft} left a part of one`,
    );
  }
});

test.run();
