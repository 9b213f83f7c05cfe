// What the programs beside this one have in common: the network that kindling.mjs wrote, a clock, an answer.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Told on the command line: the folder with the network, and for how long to measure. */
export const { folder, seconds } = JSON.parse(process.argv[2]);

export const readNetwork = () => JSON.parse(readFileSync(join(folder, 'network.json'), 'utf8'));

/** The median milliseconds of a run, after some to warm up. */
export async function timed(run) {
  const warm = performance.now() + 500;
  for (let i = 0; i < 5 || performance.now() < warm; i++) await run();
  const times = [];
  const until = performance.now() + 1000 * seconds;
  while (times.length < 5 || performance.now() < until) {
    const start = performance.now();
    await run();
    times.push(performance.now() - start);
  }
  return times.sort((a, b) => a - b)[times.length >> 1];
}

export const answer = (measured) => console.log(JSON.stringify(measured));
