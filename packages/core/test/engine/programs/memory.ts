import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { shutdown, useBackend } from '../../../src/index';
import { SmallNetwork } from '../../support/smallNetwork';

// Trains for some steps and prints the memory in use after a third and at the end, collected garbage left out.

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

async function memoryInUse(): Promise<NodeJS.MemoryUsage> {
  // weak references and finalizers need a turn of the event loop
  for (let i = 0; i < 3; i++) {
    collect();
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return process.memoryUsage();
}

const [threads, steps] = process.argv.slice(2).map(Number);
await useBackend('webasm', { threads });
const network = new SmallNetwork(1);
await network.start();
const taken: NodeJS.MemoryUsage[] = [];
for (let i = 1; i <= steps; i++) {
  const loss = await network.step();
  if (i % 10 === 0) await loss.item();
  if (i === Math.floor(steps / 3) || i === steps) taken.push(await memoryInUse());
}
await shutdown();
console.log(JSON.stringify(taken));
