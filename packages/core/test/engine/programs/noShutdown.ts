import { type BackendName, conv2d, ones, useBackend } from '../../../src/index';

// A program that forgets shutdown(), or fails before it.
const [backend, threads, fails] = process.argv.slice(2);
await useBackend(backend as BackendName, { threads: Number(threads) });
console.log(
  await conv2d(ones([8, 3, 11, 11]), ones([8, 3, 3, 3]))
    .sum()
    .item(),
);
console.log(Date.now());
if (fails === 'fails') throw new Error('disk full');
